// Every page that can be reached by links, as each kind of person, in both languages, light, dark and
// large, on a phone and at a desk: nothing against axe, nothing wider than the screen, nothing on the
// console, nothing that moves after it was shown.
//
// There are too many of them to see each page in each way: a page is seen in two ways that differ
// in everything, the next page in others. EVERY=clerk01 sees one person's, EVERY=clerk01,audit two people's.
//
// EVERY=all sees all in all twelve ways, EVERY=all:clerk01,audit two people's. It leaves out a page in whose
// middle there is nothing that was not seen before: every kind of element of it stood in the same place
// of a page looked at, with other words. axe judges elements, not words, and without this the run takes
// hours. Since it is long words that overflow, the pages that show people what is theirs are looked
// at for each of them, and each address for two people at least.
import { after, before, test } from 'node:test';
import { openBrowser } from './browser.mjs';
import { crawl } from './crawl.mjs';
import { comeIn, openAs, people, startDemo } from './demo.mjs';

const [isAll, names] = (process.env.EVERY ?? '').match(/^(all\b)?:?(.*)$/).slice(1);
const only = names.split(',').filter(Boolean);
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

// The kinds of elements in a page's middle, each with those around it.
function kindsOn(page) {
  const kinds = new Set();
  const add = ({ name, attribs, children }, around) => {
    const looks = ['class', 'role', 'type', 'data-colour', 'data-class'].map((each) => attribs[each]);
    const kind = `${around} ${[name, ...looks, ...Object.keys(attribs).sort()]}`;
    kinds.add(kind);
    children.filter((each) => each.attribs).forEach((each) => add(each, kind));
  };
  add(page.one('main'), '');
  return [...kinds];
}

const timesSeen = new Map(); // by pattern: so many people
const kindsSeen = new Set();

// Of the pages found, those to look at: in all ways, those that show something new; otherwise of each
// kind one, and none that enough others have seen.
function worthLooking(pages) {
  const chosen = [];
  const here = new Map();
  const kindsHere = new Set();
  for (const { path, pattern, page } of pages) {
    const before = here.get(pattern) ?? 0;
    const isOwn = ownPages.includes(pattern);
    const isSeldom = !before && (timesSeen.get(pattern) ?? 0) < (isAll ? 2 : samePage_most);
    const kinds = isAll ? kindsOn(page) : [];
    const isNew = kinds.some((each) => !(isOwn ? kindsHere : kindsSeen).has(each));
    if (!isSeldom && (isAll ? !isNew : !isOwn || before >= 2)) continue;
    if (!before) timesSeen.set(pattern, (timesSeen.get(pattern) ?? 0) + 1);
    here.set(pattern, before + 1);
    for (const each of kinds) kindsHere.add(each), kindsSeen.add(each);
    chosen.push(path);
  }
  return chosen;
}

// What moves does so each time; a busy machine may paint a page once before it has read it all.
async function seeAgain(person, path) {
  await person.visit(path, { isChecked: false });
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
  const pages = await crawl(visitor, { most: isAll ? 2 : 1 });
  const chosen = worthLooking(pages);
  for (const path of chosen)
    for (const way of waysFor(number++)) tasks.get(JSON.stringify(way)).push(path);
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
  return `${chosen.length} of ${pages.length} pages, each in ${waysFor(0).length} ways`;
}

for (const name of people)
  test(`every page is in order as ${name || 'a visitor'} sees it`, { skip: only.length > 0 && !only.includes(name || 'visitor') }, async (t) => {
    const complaints = [];
    t.diagnostic(await lookAtAll(name, complaints));
    if (complaints.length > 0) throw new Error(complaints.join('\n\n'));
  });
