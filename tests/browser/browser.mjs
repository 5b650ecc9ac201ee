// A person with a real browser: each page visited is checked with axe, for errors on the console,
// for breaches of the content security policy and for text that runs out of the screen.
//
//   const browser = await openBrowser();
//   const member = await browser.person(server, { language: 'en', view: 'phone', journey: 'proposal' });
//   await member.visit('/proposals');
//   await member.page.getByRole('link', { name: 'New proposal' }).click();
//   await member.check();
//   await member.picture('draft');
import { strict as assert } from 'node:assert';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pictures = resolve(root, process.env.HEYI_TEST_PICTURES ?? 'build-test/pictures');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const axeRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];


export const views = {
  phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 860 } },
};

// Runs in the page before anything else does: sums up what moves without anybody's doing.
function watchShifts() {
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (!entry.hadRecentInput) globalThis.shifts.push({ value: entry.value, what: entry.sources.map((source) => source.node?.outerHTML?.slice(0, 90) ?? source.node?.nodeName) });
  }).observe({ type: 'layout-shift', buffered: true });
}

const locales = { zh: 'zh-CN', en: 'en-GB' };
const pictureCounts = new Map();

export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.HEYI_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  return {
    // options: language (zh, en), view (phone, desktop), journey (folder of its pictures),
    // and what Playwright's newContext takes, such as colorScheme or javaScriptEnabled
    async person(server, { language = 'zh', view = 'desktop', journey = 'other', ...more } = {}) {
      const context = await browser.newContext({
        baseURL: server.url, locale: locales[language], timezoneId: 'Asia/Shanghai',
        reducedMotion: 'reduce', ...views[view], ...more,
      });
      context.setDefaultTimeout(15_000);
      await context.addInitScript(watchShifts);
      if (more.javaScriptEnabled !== false) await context.addInitScript(axe);
      const page = await context.newPage();
      return new Person(page, { language, view, journey });
    },
    close: () => browser.close(),
  };
}

class Person {
  #complaints = [];
  #expected = [];
  #inspector;

  constructor(page, { language, view, journey }) {
    Object.assign(this, { page, language, view, journey });
    page.on('pageerror', (error) => this.#complaints.push(`script: ${error.message}`));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()))
        this.#complaints.push(`console: ${message.text()} (${message.location().url})`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400 && !this.#expected.includes(response.status()))
        this.#complaints.push(`${response.status()} ${response.url()}`);
    });
  }

  // Goes there and checks what is shown. `status` is what the server ought to answer; on the way to
  // somewhere else a page need not be checked.
  async visit(path, { status = 200, isChecked = true } = {}) {
    this.#expected = [status];
    const response = await this.page.goto(path);
    assert.equal(response.status(), status, `${path} answered ${response.status()}`);
    if (isChecked) await this.check();
    return this.page;
  }

  // Checks the page as it stands now, after a click or a form as well.
  async check() {
    await this.page.waitForLoadState('load');
    const path = new URL(this.page.url()).pathname;
    const complaints = this.#complaints.splice(0).filter((each) => !this.#isExpected(each));
    const problems = [...complaints, ...(await this.#axe()), ...(await this.#overflow())];
    if (problems.length > 0)
      throw new Error(`${path} (${this.language}, ${this.view})\n${problems.join('\n')}`);
  }

  // Complains of what moved on the page after it was first shown.
  async still() {
    const moved = await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(globalThis.shifts)))));
    const sum = moved.reduce((all, each) => all + each.value, 0);
    const path = new URL(this.page.url()).pathname;
    assert.equal(sum, 0, `${path} (${this.language}, ${this.view}) moves by ${sum}: ${JSON.stringify(moved)}`);
  }

  // Without a line while `action` runs: that the browser complains of it is expected.
  async offline(action) {
    await this.page.context().setOffline(true);
    await action();
    await this.page.context().setOffline(false);
    this.#complaints = this.#complaints.filter((each) => !each.includes('ERR_INTERNET_DISCONNECTED'));
  }

  #isExpected(complaint) {
    return this.#expected.some((status) => status >= 400 && complaint.includes(`status of ${status}`));
  }

  // Through the inspector, since the page's own policy allows no foreign script. Where scripts run, axe came
  // with the page: handing its half megabyte over after that costs a fifth of a look.
  async #axe() {
    this.#inspector ??= await this.page.context().newCDPSession(this.page);
    const { result: kind } = await this.#inspector.send('Runtime.evaluate', { expression: 'typeof axe' });
    if (kind.value === 'undefined') await this.#inspector.send('Runtime.evaluate', { expression: axe });
    const { result, exceptionDetails } = await this.#inspector.send('Runtime.evaluate', {
      expression: `axe.run(document, ${JSON.stringify({ runOnly: axeRules, resultTypes: ['violations'] })})
        .then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + v.help + ': ' + n.html + ' ' + n.failureSummary)))`,
      awaitPromise: true,
      returnByValue: true,
    });
    assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails));
    return result.value.map((each) => `axe: ${each}`);
  }

  #overflow() {
    return this.page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width + 1) return [];
      const scrolls = (each) => each && (!['visible', 'clip'].includes(getComputedStyle(each).overflowX) || scrolls(each.parentElement));
      const wide = [...document.body.querySelectorAll('*')].filter((each) => each.getBoundingClientRect().right > width + 1 && !scrolls(each.parentElement));
      return [`wider than the screen (${width}): ${wide.slice(0, 3).map((each) => each.outerHTML.slice(0, 100)).join(' | ')}`];
    });
  }

  // Writes build-test/pictures/JOURNEY/NN-NAME-LANGUAGE-VIEW.png; the number counts along the journey.
  async picture(name, { fullPage = true } = {}) {
    const series = `${this.journey} ${this.language} ${this.view}`;
    const number = (pictureCounts.get(series) ?? 0) + 1;
    pictureCounts.set(series, number);
    const folder = join(pictures, this.journey);
    mkdirSync(folder, { recursive: true });
    const file = `${String(number).padStart(2, '0')}-${name}-${this.language}-${this.view}.png`;
    await this.page.screenshot({ path: join(folder, file), fullPage, animations: 'disabled' });
  }

  close() {
    return this.page.context().close();
  }
}
