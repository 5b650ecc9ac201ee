// Every page that can be reached by links, as each kind of person, in both languages, light, dark and
// large, on a phone and at a desk: nothing against axe, nothing wider than the screen, nothing on the
// console, nothing that moves after it was shown.
//
// There are too many of them to see each page in each way: a page is seen in two ways that differ
// in everything, the next page in others. EVERY=all sees all in all ways, EVERY=all:clerk01 one person's
// pages in all ways, EVERY=clerk01 one person's in two.
import { after, before, test } from 'node:test';
import { openBrowser } from './browser.mjs';
import { crawl } from './crawl.mjs';
import { comeIn, openAs, people, startDemo } from './demo.mjs';

const [isAll, only] = (process.env.EVERY ?? '').match(/^(all)?:?(.*)$/).slice(1).map((each) => each || undefined);
const languages = ['zh', 'en'];
const looks = ['light.plain', 'dark.plain', 'light.elder'];
const views = ['phone', 'desktop'];
const ways = languages.flatMap((language) => looks.flatMap((look) => views.map((view) => ({ language, look, view }))));
const hands = 2; // pages looked at side by side
const samePage_most = 1; // so many people look at a page that looks much the same to all
const ownPages = ['/', '/work', '/lines', '/proposals/:n'];

let server, browser;
before(async () => {
  server = await startDemo();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

function waysFor(number) {
  if (isAll) return ways;
  return [0, 1].map((step) => ({
    language: languages[((number >> 1) + step) % 2],
    look: looks[(number + step) % 3],
    view: views[(number + step) % 2],
  }));
}

const timesSeen = new Map();

// Of the pages found, those to look at: of each kind one, and none that enough others have seen.
function worthLooking(pages) {
  if (isAll) return pages;
  const chosen = [];
  const here = new Map();
  for (const page of pages) {
    const before = here.get(page.pattern) ?? 0;
    const isOwn = ownPages.includes(page.pattern);
    if (before >= (isOwn ? 2 : 1) || (!before && !isOwn && (timesSeen.get(page.pattern) ?? 0) >= samePage_most)) continue;
    if (!before) timesSeen.set(page.pattern, (timesSeen.get(page.pattern) ?? 0) + 1);
    here.set(page.pattern, before + 1);
    chosen.push(page);
  }
  return chosen;
}

// What moves does so each time; a busy machine may paint a page once before it has read it all.
async function seeAgain(person, path) {
  await person.visit(path);
  await person.still();
}

async function lookAt(person, path, complaints) {
  try {
    await person.visit(path);
    await person.still().catch(() => seeAgain(person, path)).catch(() => seeAgain(person, path));
  } catch (error) {
    complaints.push(`${person.look}: ${error.message}`);
  }
}

let number = 0;
async function lookAtAll(name, complaints) {
  const visitor = await comeIn(server, name);
  const tasks = new Map(ways.map((way) => [JSON.stringify(way), []]));
  for (const page of worthLooking(await crawl(visitor, { most: isAll ? 2 : 1 })))
    for (const way of waysFor(number++)) tasks.get(JSON.stringify(way)).push(page.path);
  const waiting = [...tasks].filter(([, paths]) => paths.length > 0);
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { language, look, view } = JSON.parse(next[0]);
      const person = await openAs(browser, server, visitor, { language, view, look: `${language}.${look}` });
      person.look = look;
      for (const path of next[1]) await lookAt(person, path, complaints);
      await person.close();
    }
  };
  await Promise.all(Array.from({ length: hands }, work));
}

for (const name of people)
  test(`every page is in order as ${name || 'a visitor'} sees it`, { skip: Boolean(only) && only !== (name || 'visitor') }, async () => {
    const complaints = [];
    await lookAtAll(name, complaints);
    if (complaints.length > 0) throw new Error(complaints.join('\n\n'));
  });
