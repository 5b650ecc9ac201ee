// Pages a second beside nginx with the same bytes, starting, and sizes. The demo's year of work is the
// content; HEYI_TEST_BACKEND chooses the database. Called by scripts/bench.
import { statSync } from 'node:fs';
import { signIn } from '../tests/http/people.mjs';
import { program } from '../tests/http/server.mjs';
import { ROUNDS, cpuSeconds, fetchBytes, load, median, residentMegabytes, row, startDemo, startNginx } from './load.mjs';

const sessionOf = (visitor) => ({ Cookie: `heyi_session=${visitor.cookie('heyi_session')}` });

// Somebody of the demo, as the header of a request.
async function asPerson(server, name) {
  const visitor = server.visitor();
  await (await visitor.get('/sign-in')).submit({ name, password: 'Lotus-Pond-2026' }, { form: 'main form', follow: false });
  return sessionOf(visitor);
}

async function choosePages(server) {
  const visitor = server.visitor();
  const cookie = sessionOf(await signIn(server, 'bench'));
  const home = await visitor.get('/');
  const list = await visitor.get('/proposals');
  const proposal = list.all('main table a[href^="/proposals/"], main a[href^="/proposals/"]').map((link) => link.attribs.href).find((href) => /^\/proposals\/\d+$/.test(href));
  const wanted = [
    ['asset', home.attribute('link[rel="stylesheet"]', 'href'), {}],
    ['home', '/', {}],
    ['list', '/proposals', {}],
    ['list, never kept', '/proposals', { Cookie: 'heyi_visitor=x' }],
    ['proposal', proposal, {}],
    ['proposal, never kept', proposal, { Cookie: 'heyi_visitor=x' }],
    ['proposal, gzip', proposal, { 'Accept-Encoding': 'gzip' }],
    ['search', `/search?q=${encodeURIComponent('养老服务')}`, {}],
    ['account, signed in', '/account', cookie],
    ['proposal, signed in', proposal, cookie],
    ['work, signed in', '/work', cookie],
    ['work, busy member', '/work', await asPerson(server, 'm001')],
    ['work, clerk of a unit', '/work', await asPerson(server, 'clerk01')],
    ['work, reviewer', '/work', await asPerson(server, 'reviewer1')],
    ['list, reviewer', '/proposals', await asPerson(server, 'reviewer1')],
  ];
  const pages = [];
  for (const [title, path, headers] of wanted) {
    pages.push({ title, name: title.replace(/\W+/g, '_'), path, headers, bytes: await fetchBytes(server.url + path, headers) });
  }
  return pages;
}

async function measurePages(server) {
  const pages = await choosePages(server);
  const nginx = await startNginx(server.folder, pages);
  row('page', 'bytes', 'requests/s', 'p50 ms', 'p99 ms', 'CPU us', 'nginx/s', 'ratio');
  for (const page of pages) {
    const [ours, theirs] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      const before = cpuSeconds(server.process.pid);
      const result = await load(server.url + page.path, page.headers);
      ours.push({ ...result, cpu: ((cpuSeconds(server.process.pid) - before) / result.count) * 1e6 });
      theirs.push(await load(`${nginx.url}/${page.name}.html`, page.headers));
    }
    const of = (results, name) => median(results.map((each) => each[name]));
    row(page.title, page.bytes.length, of(ours, 'rate').toFixed(0), of(ours, 'p50').toFixed(2), of(ours, 'p99').toFixed(2),
      of(ours, 'cpu').toFixed(0), of(theirs, 'rate').toFixed(0), (of(ours, 'rate') / of(theirs, 'rate')).toFixed(2));
  }
  nginx.stop();
}

// ---- starting and sizes ----

async function firstVisit(server) {
  const visitor = server.visitor({ headers: { 'Accept-Encoding': 'br, gzip' } });
  const home = await server.visitor().get('/');
  const paths = new Set(['/', ...home.all('link[rel="stylesheet"], link[rel="icon"], link[rel="manifest"]').map((each) => each.attribs.href),
    ...home.all('script[src], img[src]').map((each) => each.attribs.src),
    ...home.all('use').map((each) => each.attribs.href.split('#')[0])]);
  let bytes = 0;
  for (const path of paths) bytes += Number((await visitor.request('HEAD', path)).headers['content-length']);
  return { bytes, requests: paths.size };
}

async function measureStart(server) {
  const times = [];
  for (let i = 0; i < 5; i++) {
    await server.end();
    const begun = performance.now();
    await server.start();
    await server.visitor().get('/');
    times.push(performance.now() - begun);
  }
  const visit = await firstVisit(server);
  row('start to first page', `${median(times).toFixed(0)} ms`);
  row('program', `${(statSync(program).size / 1048576).toFixed(1)} MB`);
  row('memory after start', `${residentMegabytes(server.process.pid).toFixed(0)} MB`);
  row('first visit', `${(visit.bytes / 1024).toFixed(0)} kB`, `${visit.requests} files`);
}

const server = await startDemo();
const parts = { start: measureStart, pages: measurePages };
const wanted = process.argv.slice(2);
try {
  for (const [name, measure] of Object.entries(parts)) if (!wanted.length || wanted.includes(name)) await measure(server);
} finally {
  await server.stop();
}
