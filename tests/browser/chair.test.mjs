import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startServer } from '../http/server.mjs';
import { openBrowser, views } from './browser.mjs';

let server, browser;
before(async () => {
  server = await startServer({
    prepare: async (made) => {
      const filled = await made.heyi('demo', '--size', '80');
      assert.equal(filled.status, 0, filled.stderr);
    },
  });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function comeAs(name, options) {
  const person = await browser.person(server, { journey: 'chair', ...options });
  await person.page.goto('/sign-in');
  await person.page.fill('#name', name);
  await person.page.fill('#password', 'Lotus-Pond-2026');
  await Promise.all([person.page.waitForURL(/\/(work|chair)/), person.page.press('#password', 'Enter')]);
  return person;
}

// Goes through the page, so that what waits to be seen is drawn.
async function seeAll(page) {
  for (const chart of await page.locator('figure.chart').all()) {
    await chart.scrollIntoViewIfNeeded();
    await chart.locator('.chart-drawing svg').waitFor();
  }
}

// Each view, language and scheme twice, with different company.
for (const [view, language, colorScheme] of [
  ['phone', 'zh', 'light'],
  ['phone', 'en', 'dark'],
  ['desktop', 'en', 'light'],
  ['desktop', 'zh', 'dark'],
])
  test(`the chair’s page can be read, its charts are drawn and their tables there (${language}, ${view}, ${colorScheme})`, async () => {
    const chair = await comeAs('chair', { language, view, colorScheme });
    await chair.visit('/chair');
    await seeAll(chair.page);
    await chair.check();
    const charts = chair.page.locator('figure.chart');
    assert.ok((await charts.count()) >= 5);
    for (const chart of await charts.all()) {
      await chart.locator('summary').click();
      assert.ok(await chart.locator('table tbody tr').first().isVisible());
    }
    await chair.check();
    await chair.picture(`chair-${colorScheme}`, { fullPage: false });
    await chair.close();
  });

test('without scripts the tables stand where the charts would be', async () => {
  const reader = await browser.person(server, { javaScriptEnabled: false });
  await reader.page.goto('/figures');
  const tables = reader.page.locator('figure.chart table');
  assert.ok((await tables.count()) >= 3);
  for (const table of await tables.all()) assert.ok(await table.isVisible());
  await reader.close();
});

for (const [name, pages] of [
  ['m001', ['/work', '/notices', '/lines']],
  ['reviewer1', ['/work', '/lines?whose=all', '/lines?whose=all&state=struck&days=1', '/figures/scores', '/commitments?state=overdue', '/proposals/compare?a=2']],
  ['assigning', ['/work']],
  ['clerk01', ['/work', '/lines?whose=unit']],
])
  for (const view of Object.keys(views))
    test(`the workbench and the lists of ${name} can be used (${view})`, async () => {
      const person = await comeAs(name, { view, language: view === 'phone' ? 'zh' : 'en', journey: 'workbench' });
      for (const path of pages) {
        await person.visit(path);
        await person.picture(name, { fullPage: false });
      }
      await person.close();
    });
