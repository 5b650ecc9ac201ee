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
  await Promise.all([page.waitForURL(/\/(work|chair|admin)/), page.keyboard.press('Enter')]);
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

// From the workplace to a matter by its link there.
async function openFrom(page, id) {
  const link = `main a[href="/proposals/${id}"]`;
  assert.ok(await page.locator(link).count() > 0, `${page.url()} has no link to proposal ${id}`);
  await press(page, link);
  assert.equal(new URL(page.url()).pathname, `/proposals/${id}`);
}

// Does an action of the matter: unfolds what is folded around it, answers what it asks.
async function act(page, action, fields = {}) {
  const form = `form[action$="/act/${action}"]`;
  const folded = await page.locator(form).first().evaluate((element) => {
    const details = element.closest('details:not([open])');
    return details ? [...document.querySelectorAll('summary')].indexOf(details.querySelector('summary')) : -1;
  });
  if (folded >= 0) {
    await page.locator('summary').nth(folded).evaluate((summary) => summary.setAttribute('data-wanted', ''));
    await reach(page, '[data-wanted]');
    await page.keyboard.press('Enter');
  }
  for (const [name, value] of Object.entries(fields)) {
    await reach(page, `${form} [name="${name}"]`);
    if (value === ' ') await page.keyboard.press('Space');
    else await page.keyboard.insertText(value);
  }
  await reach(page, `${form} button:not([formaction])`);
  const loaded = page.waitForNavigation();
  await page.keyboard.press('Enter');
  if (await page.locator('dialog[open]').count() > 0) {
    await reach(page, 'dialog button[value="yes"]');
    await page.keyboard.press('Enter');
  }
  await loaded;
}

const stateOf = (id) => server.query(`SELECT state FROM proposal WHERE id = ${id}`);

// The first matter at the workplace whose page has this action.
async function openOneWith(page, action) {
  const links = await page.locator('main .work-table .list-title a').evaluateAll((all) => [...new Set(all.map((each) => each.getAttribute('href')))]);
  for (const link of links) {
    await press(page, `main .list-title a[href="${link}"]`);
    if (await page.locator(`form[action$="/act/${action}"]`).count() > 0) return link.match(/\d+/)[0];
    await press(page, '.workplace-nav a[href="/work"]');
  }
  assert.fail(`nothing at the workplace can be done ${action} to`);
}

test('the office reviews and files by the keyboard alone', async () => {
  const reviewer = await comeIn('reviewer1');
  const looked = await openOneWith(reviewer, 'pass_look');
  const looks = `SELECT COUNT(*) FROM ledger WHERE action = 'pass_look' AND matter_id = ${looked}`;
  const before = Number(await server.query(looks));
  await act(reviewer, 'pass_look', { text: '选题贴近民生，建议具体可行。' });
  assert.equal(Number(await server.query(looks)), before + 1, await reviewer.textContent('main'));
  await reviewer.context().close();

  const head = await comeIn('head');
  const filed = await openOneWith(head, 'file');
  const state = await stateOf(filed);
  await act(head, 'file');
  assert.notEqual(await stateOf(filed), state, await head.textContent('main'));
  await head.context().close();
});

test('a unit’s chief signs by the keyboard alone', async () => {
  const [chief, id] = (await server.query(`SELECT person.user_name, r.proposal_id FROM reply r JOIN assignment a ON a.id = r.assignment_id
    JOIN post ON post.unit_id = a.unit_id JOIN person ON person.id = post.person_id
    WHERE r.state = 1 AND person.user_name LIKE 'chief%' ORDER BY r.id LIMIT 1`)).split('|');
  const page = await comeIn(chief);
  await openFrom(page, id);
  await act(page, 'sign');
  assert.equal(await server.query(`SELECT COUNT(*) FROM reply WHERE proposal_id = ${id} AND state = 1`), '0', await page.textContent('main'));
  await page.context().close();
});

test('a member says what the reply is worth by the keyboard alone', async () => {
  const [member, id] = (await server.query(`SELECT person.user_name, p.id FROM proposal p JOIN person ON person.id = p.lead_id
    WHERE p.state = 6 AND NOT EXISTS (SELECT 1 FROM feedback f WHERE f.proposal_id = p.id) ORDER BY p.id DESC LIMIT 1`)).split('|');
  const page = await comeIn(member);
  await openFrom(page, id);
  await act(page, 'feedback', { attitude: ' ', result: ' ', text: '答复具体，沟通及时。' });
  assert.equal(await server.query(`SELECT COUNT(*) FROM feedback WHERE proposal_id = ${id}`), '1', await page.textContent('main'));
  await page.context().close();
});

test('the chair looks through the figures to a matter by the keyboard alone', async () => {
  const page = await comeIn('chair');
  await press(page, '.workplace-nav a[href="/chair"]');
  await press(page, 'main .figures a');
  assert.notEqual(new URL(page.url()).pathname, '/chair');
  await press(page, 'main a[href^="/proposals/"]:not([href*="."])');
  assert.match(page.url(), /\/proposals\/\d+/);
  await page.context().close();
});

test('an administrator adds a person by the keyboard alone', async () => {
  const page = await comeIn('system');
  await press(page, 'a[href="/admin"]');
  await press(page, 'main a[href="/admin/people"]');
  await press(page, 'main a[href="/admin/people/new"]');
  await write(page, '#user_name', 'keyed');
  await write(page, '#name', '键入人');
  await press(page, 'main form.card button.btn-primary');
  assert.equal(await server.query("SELECT COUNT(*) FROM person WHERE user_name = 'keyed'"), '1', await page.textContent('main'));
  await page.context().close();
});

test('a clerk answers by the keyboard alone', async () => {
  const [clerk, id] = (await server.query(`SELECT person.user_name, a.proposal_id FROM assignment a JOIN proposal p ON p.id = a.proposal_id
    JOIN contact c ON c.assignment_id = a.id JOIN post ON post.unit_id = a.unit_id JOIN person ON person.id = post.person_id
    WHERE p.state = 5 AND a.state = 1 AND a.role = 0 AND person.user_name LIKE 'clerk%' AND NOT EXISTS (SELECT 1 FROM reply r WHERE r.assignment_id = a.id) ORDER BY a.id LIMIT 1`)).split('|');
  const page = await comeIn(clerk);
  await openFrom(page, id);
  await press(page, `main a[href="/proposals/${id}/reply"]`);
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
