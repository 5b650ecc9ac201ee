// The public pages and the API at 1, 64 and 1,000 connections, kept and made anew, on each of SIZES
// proposals (10,000 unless told otherwise; a million takes a quarter of an hour to make), beside nginx
// with the same bytes; and how the cost of a page grows from the first size to the last. Called by
// scripts/bench.
import { ROUNDS, cpuSeconds, fetchBytes, load, median, ownMegabytes, residentMegabytes, row, startDemo, startNginx } from './load.mjs';

const CROWDS = (process.env.CROWDS ?? '1 64 1000').split(/[ ,]+/).map(Number);
const SIZES = (process.env.SIZES ?? '10000').split(/[ ,]+/).map(Number);

async function choosePages(server) {
  const id = await server.query('SELECT MAX(id) FROM proposal WHERE is_published = 1 AND publicity = 0');
  const paths = { home: '/', list: '/proposals', proposal: `/proposals/${id}`, search: `/search?q=${encodeURIComponent('养老服务')}`, api: '/api/v1/proposals' };
  const pages = [];
  for (const [name, path] of Object.entries(paths))
    for (const [manner, headers] of [['kept', {}], ['anew', { Cookie: 'heyi_visitor=x' }]])
      pages.push({ name: `${name}_${manner}`, title: `${name}, ${manner}`, path, headers, bytes: await fetchBytes(server.url + path, headers) });
  return pages;
}

const of = (results, name) => median(results.map((each) => each[name]));

async function measure(server, nginx, page, connections) {
  const [ours, theirs] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const before = cpuSeconds(server.process.pid);
    const result = await load(server.url + page.path, page.headers, { connections });
    ours.push({ ...result, cpu: ((cpuSeconds(server.process.pid) - before) / result.count) * 1e6 });
    theirs.push(await load(`${nginx.url}/${page.name}.html`, page.headers, { connections }));
  }
  row(page.title, page.bytes.length, connections, of(ours, 'rate').toFixed(0), of(ours, 'p50').toFixed(2), of(ours, 'p99').toFixed(2), of(ours, 'cpu').toFixed(0),
    of(theirs, 'rate').toFixed(0), of(theirs, 'p50').toFixed(2), of(theirs, 'p99').toFixed(2), (of(ours, 'rate') / of(theirs, 'rate')).toFixed(2));
  return of(ours, 'cpu');
}

async function measureSize(size) {
  const server = await startDemo(size);
  const costs = new Map(); // by title, at the largest crowd
  try {
    console.log(`\n${size.toLocaleString('en')} proposals`);
    const pages = await choosePages(server);
    const nginx = await startNginx(server.folder, pages);
    row('page', 'bytes', 'connections', 'requests/s', 'p50 ms', 'p99 ms', 'CPU us', 'nginx/s', 'p50 ms', 'p99 ms', 'ratio');
    for (const page of pages)
      for (const connections of CROWDS) {
        const cpu = await measure(server, nginx, page, connections);
        costs.set(page.title, cpu);
      }
    nginx.stop();
    row('memory under load', `${residentMegabytes(server.process.pid).toFixed(0)} MB`, `${ownMegabytes(server.process.pid).toFixed(0)} MB without pages of files`);
  } finally {
    await server.stop();
  }
  return costs;
}

const all = [];
for (const size of SIZES) all.push(await measureSize(size));
if (all.length > 1) {
  console.log(`\nprocessor time of a page at ${SIZES.at(-1).toLocaleString('en')} proposals, times that at ${SIZES[0].toLocaleString('en')}`);
  for (const [title, cost] of all.at(-1)) row(title, (cost / all[0].get(title)).toFixed(2));
}
