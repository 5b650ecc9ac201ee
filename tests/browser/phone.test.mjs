// Long pages of staff on a phone: the first of each list, the way to all of it, and nothing lost elsewhere.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { openBrowser } from './browser.mjs';
import { comeIn, openAs, startDemo } from './demo.mjs';

let server, browser;
before(async () => {
  server = await startDemo(600);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const open = async (name, options) => openAs(browser, server, await comeIn(server, name, options), { journey: 'phone', ...options });

// Of each section its id, its rows, those that are seen, and whether a link to the others is.
const sectionsOf = (page) => page.evaluate(() => [...document.querySelectorAll('main section')].map((section) => {
  const rows = [...section.querySelectorAll('tbody > tr, .card-list > li')];
  const isSeen = (element) => element.getClientRects().length > 0;
  const links = [...section.querySelectorAll('.unfold a')];
  return { id: section.getAttribute('aria-labelledby'), rows: rows.length, seen: rows.filter(isSeen).length, links: links.filter(isSeen).map((link) => link.textContent) };
}));

for (const [name, language] of [['head', 'zh'], ['clerk01', 'en'], ['m001', 'zh']])
  test(`on a phone the workplace of ${name} shows the first rows of each section, and the way to all`, async () => {
    const person = await open(name, { language, view: 'phone' });
    const page = await person.visit('/work');
    const sections = await sectionsOf(page);
    const long = sections.filter((each) => each.rows > 4);
    assert.ok(long.length > 0);
    for (const { id, rows, seen, links } of sections) {
      assert.equal(seen, rows > 4 ? 3 : rows, id);
      assert.deepEqual(links, rows > 4 ? [language === 'zh' ? `其余 ${rows - 3} 件` : `The other ${rows - 3}`] : [], id);
    }
    await person.picture(`work-${name}`);
    const all = page.locator('.folds [data-choose-all]').first();
    assert.ok(name !== 'head' || (await all.count()) > 0);
    if (await all.count()) {
      await all.check();
      const ticked = await page.evaluate(() => [...document.querySelectorAll('tbody :checked')].map((box) => box.getClientRects().length > 0));
      assert.ok(ticked.length === 3 && ticked.every(Boolean), 'what is not seen is not ticked');
    }
    await page.emulateMedia({ media: 'print' });
    for (const { id, rows, seen } of await sectionsOf(page)) assert.ok([0, rows].includes(seen), `${id} is printed whole, or as a form not at all`);
    await page.emulateMedia({ media: null });
    for (const { id, rows } of long) {
      await Promise.all([page.waitForURL(/part=/), page.locator(`section[aria-labelledby="${id}"] .unfold a`).click()]);
      assert.deepEqual(await sectionsOf(page), [{ id, rows, seen: rows, links: [] }]);
      await person.check();
      await Promise.all([page.waitForURL(/desk=\w+$/), page.getByRole('link', { name: language === 'zh' ? '回到工作台' : 'Back to the workbench' }).click()]);
    }
    await person.close();
  });

test('at a desk the workplace shows all rows and no link to others', async () => {
  const person = await open('head', { view: 'desktop' });
  const page = await person.visit('/work');
  for (const { id, rows, seen, links } of await sectionsOf(page)) assert.deepEqual([seen, links], [rows, []], id);
  assert.equal(page.url(), `${server.url}/work`);
  await page.goto('/work?part=99');
  assert.match(page.url(), /\/work\?desk=office$/, 'a section in which nothing waits leads back');
  await person.close();
});

test('on a phone posts are short cards, and the form that gives one is a link away', async () => {
  const person = await open('security', { view: 'phone' });
  const page = await person.visit('/admin/posts');
  const heights = await page.evaluate(() => [...document.querySelectorAll('tbody > tr')].map((row) => row.getBoundingClientRect().height));
  assert.ok(heights.length >= 20 && heights.every((each) => each < 190), `${Math.max(...heights)} pixels`);
  await person.picture('posts', { fullPage: false });
  await page.locator('.jumps a').click();
  assert.ok(await page.locator('#user_name').evaluate((field) => field.getBoundingClientRect().top < innerHeight), 'the form is in sight');
  await person.close();
});
