// Finds the pages that somebody can reach by following links, as patterns with a few examples each.
import { strict as assert } from 'node:assert';

// Names in an address that stand for one of many; numbers are found by themselves.
const named = [
  [/^\/admin\/settings\/(?!security$)[^/]+/, '/admin/settings/:name'],
  [/^\/figures\/sectors\/[^/]+/, '/figures/sectors/:code'],
];
const first = ['/', '/search', '/search?q=%E5%85%BB%E8%80%81', '/style', '/api', '/open-data', '/about', '/sign-in', '/network', '/work', '/lines', '/chair', '/notices', '/account', '/admin'];

export function patternOf(path) {
  const plain = path.split('?')[0];
  const [shape, name] = named.find(([each]) => each.test(plain)) ?? [];
  return (shape ? plain.replace(shape, name) : plain).replace(/\d+/g, ':n');
}

// Two addresses with the same are one kind of page: a filter may change what a page shows.
function kindOf(path) {
  const fields = [...new URL(path, 'http://server').searchParams].filter(([, value]) => value).map(([name]) => name);
  return `${patternOf(path)}?${[...new Set(fields)].sort()}`;
}

function linksOf(page) {
  const targets = page.all('a[href]').map((link) => new URL(link.attribs.href, `http://server${page.path}`));
  return targets.filter((each) => each.origin === 'http://server').map((each) => each.pathname + each.search);
}

// Gives [{ path, pattern, kind, page }]: of each kind of page at most `most`. Every link that it follows has
// to lead somewhere; downloads are fetched as well, but not given. A place in `first` may be closed to this visitor.
export async function crawl(visitor, { most = 3 } = {}) {
  const counts = new Map();
  const seen = new Set();
  const waiting = [];
  const pages = [];
  const add = (path, from) => {
    const kind = kindOf(path);
    if (seen.has(path) || (counts.get(kind) ?? 0) >= most) return;
    seen.add(path);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    waiting.push({ path, kind, from });
  };
  first.forEach((path) => add(path));
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const page = await visitor.get(next.path, { follow: false });
    if (page.status >= 300 && page.status < 400) {
      const to = new URL(page.location, `http://server${next.path}`);
      if (to.origin === 'http://server') add(to.pathname + to.search, next.path);
      continue;
    }
    if (page.status === 403 && !next.from) continue;
    assert.equal(page.status, 200, `${next.path}, linked from ${next.from}, answers ${page.status}`);
    if (!page.isHtml) continue;
    pages.push({ path: next.path, pattern: patternOf(next.path), kind: next.kind, page });
    linksOf(page).forEach((path) => add(path, next.path));
  }
  return pages;
}
