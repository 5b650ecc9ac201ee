// The main journeys without a mouse or a finger: every step is reached with the tabulator.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { openBrowser } from './browser.mjs';
import { password, startDemo } from './demo.mjs';

const steps_most = 400;
let server, browser;
before(async () => {
  server = await startDemo(150);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

// Tabs on until the focus stands there; it has to be seen, and not be hidden under something.
async function reach(page, selector) {
  for (let step = 0; step < steps_most; step++) {
    const found = await page.evaluate((wanted) => {
      const at = document.activeElement;
      if (!at?.matches(wanted)) return '';
      const { outlineStyle, boxShadow } = getComputedStyle(at);
      return outlineStyle === 'none' && boxShadow === 'none' ? 'unseen' : 'seen';
    }, selector);
    if (found) return assert.equal(found, 'seen', `${selector} has the focus, but nobody sees it`);
    await page.keyboard.press('Tab');
  }
  assert.fail(`${page.url()}: the tabulator does not lead to ${selector}`);
}

async function write(page, selector, text) {
  await reach(page, selector);
  await page.keyboard.insertText(text);
}

async function press(page, selector, key = 'Enter') {
  await reach(page, selector);
  await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
}

async function comeIn(name) {
  const { page } = await browser.person(server, { journey: 'keyboard' });
  await page.goto('/sign-in');
  await write(page, '#name', name);
  await write(page, '#password', password);
  await Promise.all([page.waitForURL(/\/work/), page.keyboard.press('Enter')]);
  return page;
}

test('a visitor searches and reads by the keyboard alone', async () => {
  const { page } = await browser.person(server, { journey: 'keyboard' });
  await page.goto('/');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip-link', 'the way past the menu comes first');
  await page.keyboard.press('Enter');
  await write(page, '#home-q', '建议');
  await Promise.all([page.waitForURL(/\/search/), page.keyboard.press('Enter')]);
  await press(page, '.results h2 a');
  assert.match(page.url(), /\/proposals\/\d+$/);
  await page.context().close();
});

test('a member drafts and submits by the keyboard alone', async () => {
  const page = await comeIn('m001');
  await press(page, 'button[name="kind"][value="0"]');
  await write(page, '#title', '关于延长社区阅览室开放时间的建议');
  await reach(page, '#category');
  await page.keyboard.press('ArrowDown');
  await write(page, '#situation', '全区社区阅览室傍晚六点关门，下班的居民用不上。');
  await write(page, '#analysis', '值班人手不足，没有志愿者排班。');
  await write(page, '#suggestion-0', '每周三天开放到晚上九点。');
  await press(page, 'button[name="then"][value="submit"]');
  assert.match(page.url(), /\/proposals\/\d+$/);
  const id = page.url().match(/\d+$/)[0];
  assert.notEqual(await server.query(`SELECT state FROM proposal WHERE id = ${id}`), '0', 'it is no draft any more');
  await page.context().close();
});

test('a clerk answers by the keyboard alone', async () => {
  const [clerk, id] = (await server.query(`SELECT person.user_name, a.proposal_id FROM assignment a JOIN proposal p ON p.id = a.proposal_id
    JOIN contact c ON c.assignment_id = a.id JOIN post ON post.unit_id = a.unit_id JOIN person ON person.id = post.person_id
    WHERE p.state = 5 AND a.state = 1 AND a.role = 0 AND person.user_name LIKE 'clerk%' AND NOT EXISTS (SELECT 1 FROM reply r WHERE r.assignment_id = a.id) ORDER BY a.id LIMIT 1`)).split('|');
  const page = await comeIn(clerk);
  await page.goto(`/proposals/${id}/reply`);
  await reach(page, '[name="class"]');
  await page.keyboard.press('Space');
  await write(page, '#reply-text', '来件收悉，现答复如下。');
  for (const verdict of await page.locator('form#reply textarea[name="answer"]').all()) {
    const name = await verdict.getAttribute('id');
    await write(page, `#${name}`, '予以采纳，今年内办完。');
  }
  await write(page, '#contact_name', '周文渡');
  await write(page, '#contact_phone', '0571-00000000');
  await press(page, 'form#reply button[name="then"][value="submit"]');
  assert.equal(await server.query(`SELECT COUNT(*) FROM reply WHERE proposal_id = ${id} AND state = 1`), '1', await page.textContent('main'));
  await page.context().close();
});
