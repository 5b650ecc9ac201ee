import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, password } from '../http/people.mjs';
import { startServer } from '../http/server.mjs';
import { openBrowser, views } from './browser.mjs';

let server, browser;
before(async () => {
  server = await startServer();
  await addPerson(server, 'lin', '林知夏');
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const view of Object.keys(views))
  for (const language of ['zh', 'en'])
    test(`the sign-in page can be used (${language}, ${view})`, async () => {
      const person = await browser.person(server, { language, view, journey: 'sign-in' });
      const page = await person.visit('/sign-in');
      await person.picture('form');
      await page.fill('#name', 'lin');
      await page.fill('#password', password);
      await Promise.all([page.waitForURL(/\/work/), page.press('#password', 'Enter')]);
      const names = (await page.context().cookies()).map((each) => each.name);
      assert.ok(names.includes('heyi_session'));
      await person.close();
    });
