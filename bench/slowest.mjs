// The slowest pages: each role of the demo's year walks the links it is shown, a few addresses of each
// shape, and the quickest of three answers counts. Called by scripts/bench.
import { row, startDemo } from './load.mjs';

const ROLES = ['', 'm001', 'collective', 'reviewer1', 'reviewer2', 'head', 'assigning', 'clerk01', 'chief01', 'chair', 'venue', 'system', 'security', 'audit'];
const OF_A_SHAPE = 3, SHOWN = 40;

const shapeOf = (path) => path.replace(/\d+/g, 'N').replace(/=[^&]*/g, '=');

async function timeOf(visitor, path) {
  let best = Infinity, page;
  for (let i = 0; i < 3; i++) {
    const begun = performance.now();
    page = await visitor.get(path);
    best = Math.min(best, performance.now() - begun);
  }
  return { page, ms: best };
}

async function walk(visitor, found, role) {
  const seen = new Map(), waiting = [role ? '/work' : '/'], known = new Set(waiting);
  while (waiting.length) {
    const path = waiting.shift(), shape = shapeOf(path);
    if ((seen.get(shape) ?? 0) >= OF_A_SHAPE) continue;
    seen.set(shape, (seen.get(shape) ?? 0) + 1);
    const { page, ms } = await timeOf(visitor, path);
    const slowest = found.get(shape);
    if (!slowest || slowest.ms < ms) found.set(shape, { ms, path, role, status: page.status });
    if (!`${page.headers['content-type']}`.startsWith('text/html')) continue;
    for (const link of page.all('a[href^="/"]')) {
      const next = link.attribs.href.split('#')[0];
      if (known.has(next) || next.startsWith('//')) continue;
      known.add(next);
      waiting.push(next);
    }
  }
}

const server = await startDemo();
const found = new Map();
try {
  for (const role of ROLES) {
    const visitor = server.visitor();
    if (role) await (await visitor.get('/sign-in')).submit({ name: role, password: 'Lotus-Pond-2026' }, { form: 'main form', follow: false });
    else visitor.setCookie('heyi_visitor', 'x'); // nothing that is kept
    await walk(visitor, found, role);
  }
} finally {
  await server.stop();
}
row('ms', 'status', 'asked by', 'path');
for (const { ms, path, role, status } of [...found.values()].sort((a, b) => b.ms - a.ms).slice(0, SHOWN)) row(ms.toFixed(1), status, role || 'visitor', decodeURI(path));
console.log(`${found.size} shapes of addresses`);
