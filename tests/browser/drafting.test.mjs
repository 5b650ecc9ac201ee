// Writing a proposal on a phone: saved as one types, kept while the line is down, sent later.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, password } from '../http/people.mjs';
import { startServer } from '../http/server.mjs';
import { openBrowser } from './browser.mjs';

let server, browser;
before(async () => {
  server = await startServer();
  await addPerson(server, 'shen', '沈荷生', ['member']);
  await addPerson(server, 'yulian', '俞莲芳', ['member']);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const text = {
  title: '关于完善小学课后托管服务的建议',
  situation: '全区小学开展课后托管，家长反映结束时间过早，寒暑假没有托管服务。',
  analysis: '课后托管的经费和师资安排没有统一标准。',
  suggestion: '统一课后托管的结束时间，把经费列入预算。',
};

async function signedIn(language, view) {
  const person = await browser.person(server, { language, view, journey: 'drafting' });
  const page = await person.visit('/sign-in');
  await page.fill('#name', 'shen');
  await page.fill('#password', password);
  await Promise.all([page.waitForURL(/\/work/), page.press('#password', 'Enter')]);
  await Promise.all([page.waitForURL(/\/edit/), page.click('button[name="kind"][value="0"]')]);
  return { person, page };
}

for (const language of ['zh', 'en'])
  test(`a proposal is written and submitted on a phone, also when the line drops (${language})`, async () => {
    const { person, page } = await signedIn(language, 'phone');
    await person.check();
    await page.fill('#title', text.title);
    await page.locator('[data-save-state]', { hasText: language === 'zh' ? '已自动保存' : 'Saved by itself' }).waitFor();
    await page.locator('[data-check="title"][data-done]').waitFor();
    await person.picture('saved');

    await person.offline(async () => {
      assert.ok(await page.isVisible('[data-check="situation"]:not([data-done])'));
      await page.fill('#situation', text.situation);
      assert.ok(await page.isVisible('[data-check="situation"][data-done]'), 'ticked off as one types, without the server');
      await page.locator('[data-save-state][data-colour="yellow"]').waitFor();
      const kept = await page.evaluate(() => Object.values(localStorage).join());
      assert.match(kept, /寒暑假没有托管服务/, 'kept on the device meanwhile');
      await person.picture('offline');
    });
    await page.locator('[data-save-state]:not([data-colour="yellow"])', { hasText: language === 'zh' ? '已自动保存' : 'Saved by itself' }).waitFor();
    const stored = await server.query(`SELECT situation FROM proposal WHERE id = ${page.url().match(/\d+(?=\/edit)/)[0]}`);
    assert.equal(stored, text.situation);
    assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('heyi-keep:')).length), 0, 'what the server has is not kept twice');

    await page.fill('#analysis', text.analysis);
    await page.fill('#suggestion-0', text.suggestion);
    await page.click('[data-add-suggestion]');
    await page.fill('#suggestion-2', '寒暑假开放托管。');
    await page.selectOption('#category', 'education');
    assert.ok(!(await page.isVisible('#publicity_reason')), 'no reason is asked for what is published');
    await page.check('[name="publicity"][value="1"]');
    assert.ok(await page.isVisible('#publicity_reason'));
    await page.check('[name="publicity"][value="0"]');
    await page.locator('[data-check="suggestion"][data-done]').waitFor();
    await person.check();
    await person.picture('complete');
    await Promise.all([page.waitForURL(/\/proposals\/\d+$/), page.click('button[value="submit"]')]);
    await person.check();
    await person.picture('submitted');
    await person.close();
  });

test('what was written before the browser was closed is offered again, every suggestion of it', async () => {
  const { person, page } = await signedIn('zh', 'phone');
  await page.route('**/autosave', (route) => route.abort());
  await page.fill('#suggestion-0', '第一条');
  await page.click('[data-add-suggestion]');
  await page.fill('#suggestion-2', '第三条');
  await page.locator('[data-save-state][data-colour="yellow"]').waitFor();
  page.on('dialog', (dialog) => dialog.accept());
  await page.reload();
  await page.click('.keep-offer .btn-primary');
  assert.equal(await page.inputValue('#suggestion-2'), '第三条');
  await person.close();
});
