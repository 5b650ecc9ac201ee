// Makes the documents' pictures from the running program: a demo is made and served, and each line
// of docs/pictures/list is visited by its person. usage: node tests/pictures.mjs FOLDER
//
// A line: NAME USER LANGUAGE VIEW PATH [HEIGHT]; USER - is a visitor, HEIGHT cuts the picture. In PATH
// {state} stands for the newest published proposal of that state, such as /proposals/{closed}.
import { strict as assert } from 'node:assert';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { views } from './browser/browser.mjs';
import { startServer } from './http/server.mjs';

const folder = process.argv[2];
assert.ok(folder, 'a folder for the pictures');
mkdirSync(folder, { recursive: true });

const server = await startServer({
  prepare: async (made) => {
    const filled = await made.heyi('demo');
    assert.equal(filled.status, 0, filled.stderr);
  },
});
const browser = await chromium.launch({
  executablePath: process.env.HEYI_TEST_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
});
const contexts = new Map();

async function contextOf(user, language, view) {
  const key = `${user} ${language} ${view}`;
  if (contexts.has(key)) return contexts.get(key);
  const context = await browser.newContext({
    baseURL: server.url, locale: language === 'en' ? 'en-GB' : 'zh-CN', timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce', ...views[view], deviceScaleFactor: 1.5,
  });
  context.setDefaultTimeout(60_000);
  await context.addCookies([{ name: 'heyi_look', value: `${language}.light.plain`, url: server.url }]);
  if (user !== '-') {
    const page = await context.newPage();
    await page.goto('/sign-in');
    await page.fill('#name', user);
    await page.fill('#password', 'Lotus-Pond-2026');
    await Promise.all([page.waitForURL((url) => url.pathname !== '/sign-in'), page.press('#password', 'Enter')]);
    await page.close();
  }
  contexts.set(key, context);
  return context;
}

const states = { assigned: 4, handling: 5, replied: 6, closed: 7, review: 2 };

async function realPath(path) {
  const [, state] = path.match(/\{(\w+)\}/) ?? [];
  if (!state) return path;
  const shown = state === 'closed' ? 'AND is_published = 1 AND publicity = 0 AND reply_class = 2' : '';
  const id = await server.query(`SELECT id FROM proposal WHERE state = ${states[state]} ${shown} ORDER BY id DESC LIMIT 1`);
  return path.replace(`{${state}}`, id);
}

for (const line of readFileSync(new URL('../docs/pictures/list', import.meta.url), 'utf8').split('\n')) {
  const [name, user, language, view, path, height] = line.trim().split(/\s+/);
  if (!name || name.startsWith('#')) continue;
  const page = await (await contextOf(user, language, view)).newPage();
  const answer = await page.goto(await realPath(path));
  assert.equal(answer.status(), 200, line);
  // charts are drawn when they come into view
  for (const chart of await page.locator('.chart').all()) {
    await chart.scrollIntoViewIfNeeded();
    await chart.locator('canvas, svg').first().waitFor();
  }
  await page.evaluate(() => scrollTo(0, 0));
  const size = page.viewportSize();
  const all = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.screenshot({
    path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled',
    clip: { x: 0, y: 0, width: size.width, height: Math.min(all, Number(height ?? all)) },
  });
  await page.close();
  console.log(name);
}
await browser.close();
await server.stop();
