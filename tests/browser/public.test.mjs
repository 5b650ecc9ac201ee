// What a resident sees, on an old phone and on a desktop.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startPublicServer, words } from '../http/public_world.mjs';
import { openBrowser, views } from './browser.mjs';

const bytes_most = 60_000;
let server, ids, browser;
before(async () => {
  ({ server, ids } = await startPublicServer());
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

// What a first visit brings over the network, headers and all.
async function transferred(page, path) {
  const session = await page.context().newCDPSession(page);
  let bytes = 0;
  session.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
  await session.send('Network.enable');
  await page.goto(path);
  await page.waitForLoadState('networkidle');
  await session.detach();
  return bytes;
}

for (const view of Object.keys(views))
  for (const language of ['zh', 'en'])
    test(`a visitor finds the way from the home page to a proposal and its figures (${language}, ${view})`, async () => {
      const person = await browser.person(server, { language, view, journey: 'public' });
      const page = await person.visit('/');
      await person.picture('home');
      await page.fill('#home-q', `${words.open}reply`);
      await Promise.all([page.waitForURL(/\/search/), page.press('#home-q', 'Enter')]);
      await person.check();
      await person.picture('search');
      await Promise.all([page.waitForURL(/\/proposals\/\d+$/), page.click('.results h2 a')]);
      await person.check();
      await person.picture('proposal');
      assert.ok((await page.textContent('main')).includes(words.open));
      await person.visit('/');
      await Promise.all([page.waitForURL(/stage=replied/), page.click('.funnel a[href*="stage=replied"]')]);
      await page.mouse.move(1, 1);
      await person.check();
      await person.picture('list');
      await person.visit('/search?q=nothingatallhere');
      for (const [name, path] of [['commitments', '/commitments?state=overdue'], ['about', '/about'], ['open-data', '/open-data'], ['api', '/api']]) {
        await person.visit(path);
        await person.picture(name);
      }
      await person.close();
    });

test('a first visit brings less than 60 kB over the network, whatever the page', async () => {
  for (const path of ['/', '/proposals', `/search?q=${words.open}`, `/proposals/${ids.open}`, '/commitments', '/about', '/open-data', '/api']) {
    const person = await browser.person(server, { view: 'phone' });
    const bytes = await transferred(person.page, path);
    assert.ok(bytes > 5_000 && bytes < bytes_most, `${path}: ${bytes} bytes`);
    await person.close();
  }
});

test('nothing moves after it was shown', async () => {
  for (const path of ['/', '/proposals', '/commitments', `/search?q=${words.open}`]) {
    const person = await browser.person(server, { view: 'phone' });
    await person.page.goto(path);
    await person.page.waitForLoadState('networkidle');
    const shift = await person.page.evaluate(() => new Promise((done) => {
      let sum = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value))).observe({ type: 'layout-shift', buffered: true });
      requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
    }));
    assert.ok(shift < 0.05, `${path}: ${shift}`);
    await person.close();
  }
});

test('the public pages work without scripts', async () => {
  const person = await browser.person(server, { view: 'phone', javaScriptEnabled: false });
  const { page } = person;
  await page.goto('/proposals');
  await page.click('label[for="fold"]');
  await page.selectOption('#class', '2');
  await Promise.all([page.waitForURL(/class=2/), page.click('form.filters button')]);
  assert.match(await page.textContent('.filter-marks'), /B/);
  await person.close();
});
