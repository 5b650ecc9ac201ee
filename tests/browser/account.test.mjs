import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, oneTimeCode, password } from '../http/people.mjs';
import { startServer } from '../http/server.mjs';
import { openBrowser, views } from './browser.mjs';

let server, browser;
before(async () => {
  server = await startServer();
  await server.query("INSERT INTO unit (name, name_en, short_name, kind) VALUES ('荷浦区教育局', 'Education Bureau', '教', 'bureau')");
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const words = {
  zh: { scan: '开启两步验证', kept: '已保存，继续', save: '保存' },
  en: { scan: 'Switch the second step on', kept: 'I have kept them', save: 'Save' },
};

async function signIn(page, name) {
  await page.fill('#name', name);
  await page.fill('#password', password);
  await Promise.all([page.waitForURL((url) => url.pathname !== '/sign-in'), page.press('#password', 'Enter')]);
}

for (const view of Object.keys(views))
  for (const language of ['zh', 'en'])
    test(`an administrator sets up the second step, signs in with it and changes a setting (${language}, ${view})`, async () => {
      const name = `system-${language}-${view}`;
      await addPerson(server, name, '系统员', ['system_admin']);
      await server.query("INSERT INTO setting (key, value, since, changed_by, changed_by_name) VALUES ('security.totp_for_staff', '1', 0, 0, '')");
      await server.query('UPDATE setting_head SET version = version + 1');
      const person = await browser.person(server, { language, view, journey: 'account' });
      const page = await person.visit('/sign-in');
      await signIn(page, name);
      assert.equal(new URL(page.url()).pathname, '/account/second-step', 'staff are led there first');
      await person.check();
      await person.picture('second-step');
      const secret = await page.textContent('#secret-text');
      await page.fill('#code', oneTimeCode(secret));
      await page.getByRole('button', { name: words[language].scan }).click();
      await page.waitForSelector('.recovery-codes');
      await person.check();
      await person.picture('recovery-codes');
      await page.getByRole('link', { name: words[language].kept }).click();

      // Leaves first: the page's stream would be opened again as nobody.
      await page.goto('about:blank');
      await page.context().clearCookies();
      await person.visit('/sign-in?next=/admin/settings/look');
      await signIn(page, name);
      await person.check();
      await page.fill('#code', oneTimeCode(secret, 1));
      await Promise.all([page.waitForURL(/settings\/look/), page.press('#code', 'Enter')]);
      await person.check();
      await page.fill('[id="look.colour"]', '#8a2f3c');
      await page.getByRole('button', { name: words[language].save }).click();
      await page.waitForSelector('.flash');
      await person.check();
      await person.picture('look');
      const colour = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--lotus').trim());
      assert.equal(colour, '#8a2f3c');

      // every page once in each language and in each view
      const isTour = (language === 'zh') === (view === 'phone');
      for (const path of !isTour ? [] : ['/account', '/account/password', '/account/second-step', '/account/sessions', '/account/tokens', '/admin',
        '/admin/people', '/admin/people/new', '/admin/people/1', '/admin/units', '/admin/bodies', '/admin/calls', '/admin/holidays', '/admin/mail',
        '/admin/settings', '/admin/settings/deadlines', '/admin/settings/proposals', '/admin/settings/proposal.grounds/table', '/admin/settings/look.colour/history']) {
        await person.visit(path);
        await person.picture(path.slice(1).replaceAll('/', '-'), { fullPage: false });
      }
      await person.close();
    });

for (const view of Object.keys(views))
  for (const [user, role, paths] of [
    ['security', 'security_admin', ['/admin', '/admin/posts', '/admin/sessions', '/admin/settings/security']],
    ['audit', 'audit_admin', ['/admin', '/admin/ledger', '/admin/sign-ins', '/admin/ledger/check']],
  ])
    test(`the ${user} administrator’s pages can be used by everyone (${view})`, async () => {
      const name = `${user}-${view}`;
      await addPerson(server, name, '管理员', [role]);
      await server.query("INSERT INTO setting (key, value, since, changed_by, changed_by_name) VALUES ('security.totp_for_staff', '0', 0, 0, '')");
      await server.query('UPDATE setting_head SET version = version + 1');
      const person = await browser.person(server, { language: 'zh', view, journey: user });
      const page = await person.visit('/sign-in');
      await signIn(page, name);
      for (const path of paths) {
        await person.visit(path);
        await person.picture(path.slice(1).replaceAll('/', '-'), { fullPage: false });
      }
      await person.close();
    });

test('while a new password is typed, how hard it is to guess is shown and said', async () => {
  await addPerson(server, 'meter', '测量员', ['member']);
  const person = await browser.person(server, { language: 'en', view: 'phone', journey: 'account' });
  const page = await person.visit('/sign-in?next=/account/password');
  await signIn(page, 'meter');
  const said = page.locator('.password-meter [role=status]'), meter = page.locator('.password-meter meter');
  for (const [typed, degree, word] of [
    ['short', 0, /Does not meet the rules/], ['only small letters', 0, /Does not meet the rules/], ['Abcdefgh-1234', 1, /Weak/],
    ['Qwertyuiop-1', 1, /Weak/], ['AAAAAAAaaaaaaa111', 1, /Weak/], ['Ad7Ad7Ad7Ad7Ad7', 1, /Weak/], ['Lotus-4-Pond', 2, /Fair/], ['Seven-Herons-2-Reeds', 3, /Strong/], ['', 0, /^$/],
  ]) {
    await page.fill('#new_password', typed);
    assert.match(await said.textContent(), word, typed);
    assert.equal(await meter.evaluate((each) => each.value), degree, typed);
  }
  await page.fill('#new_password', 'Lotus-4-Pond');
  await person.check();
  await person.picture('password-meter');
});
