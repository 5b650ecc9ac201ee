// Submissions acknowledged a second, all on disk by then, with 64 clients: beside what the disk, and
// the database alone with the same statements, can do. By turns in ROUNDS rounds; HEYI_TEST_BACKEND
// chooses the database. Called by scripts/bench.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, fdatasyncSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createDatabase } from '../tests/http/database.mjs';
import { signIn } from '../tests/http/people.mjs';
import { backend, program } from '../tests/http/server.mjs';
import { ROUNDS, SECONDS, cpuSeconds, load, median, row, startDemo } from './load.mjs';
import { WARM_SECONDS, pgbench, pgbenchScript } from './pgbench.mjs';
import { fillForm, makeDrafts, takeStatements, wrkScript } from './submission.mjs';

const CLIENTS = 64;
const DRAFTS_A_SECOND = 4000; // more than anything here submits
const built = (name) => join(dirname(program), 'bench', name);

function diskRate(folder) {
  const file = openSync(join(folder, 'sync'), 'w');
  const page = Buffer.alloc(4096, 1);
  const begun = performance.now();
  let count = 0;
  for (; performance.now() - begun < 1000; count++) {
    writeSync(file, page, 0, page.length, (count % 256) * page.length);
    fdatasyncSync(file);
  }
  closeSync(file);
  return (count * 1000) / (performance.now() - begun);
}

async function sqliteAlone({ bare, draft, folder }, group) {
  const first = await makeDrafts(bare.query, draft, DRAFTS_A_SECOND * SECONDS);
  const [count, seconds, cpu] = execFileSync(built('bench_writes'), [bare.url, join(folder, 'statements.json'), first, SECONDS, group].map(String)).toString().split(' ').map(Number);
  return { rate: count / seconds, cpu: (cpu / count) * 1e6 };
}

async function postgresAlone({ bare, draft, folder, statements }, clients, group) {
  const share = Math.ceil((DRAFTS_A_SECOND * (SECONDS + WARM_SECONDS)) / clients);
  const first = await makeDrafts(bare.query, draft, share * clients);
  const script = join(folder, 'pgbench.sql');
  writeFileSync(script, pgbenchScript(statements, first, share, group));
  return { rate: await pgbench(bare.url, script, { clients, seconds: SECONDS, group }) };
}

// What is measured beside Heyi; the last one is the limit.
const alone = backend === 'sqlite'
  ? { 'sqlite3, one a commit': (bench) => sqliteAlone(bench, 1), 'sqlite3, grouped': (bench) => sqliteAlone(bench, CLIENTS) }
  : { 'pgbench, one a commit': (bench) => postgresAlone(bench, CLIENTS, 1), 'pgbench, grouped': (bench) => postgresAlone(bench, 1, 16) };

const syncs = (folder) => Number(readFileSync(join(folder, 'syncs')).readBigInt64LE());
const walSyncs = async (server) => Number(await server.query('SELECT wal_sync FROM pg_stat_wal'));

async function heyi({ server, member, draft, entries, folder }) {
  const first = await makeDrafts(server.database.query, draft, DRAFTS_A_SECOND * SECONDS);
  const script = join(folder, 'submit.lua');
  writeFileSync(script, wrkScript(member, entries, first));
  const count = backend === 'sqlite' ? () => syncs(folder) : () => walSyncs(server);
  const before = { cpu: cpuSeconds(server.process.pid), syncs: await count() };
  const result = await load(server.url, {}, { connections: CLIENTS, seconds: SECONDS, threads: 1, script });
  const cpu = (cpuSeconds(server.process.pid) - before.cpu) / result.count;
  const kept = Number(await server.query(`SELECT COUNT(*) FROM proposal WHERE id >= ${first} AND state = 1`));
  assert.ok(kept >= result.count && kept <= result.count + CLIENTS, `${result.count} acknowledged, ${kept} kept`);
  return { ...result, cpu: cpu * 1e6, perSync: result.count / ((await count()) - before.syncs) };
}

// The same demo twice: for the server, and for the database alone.
async function prepare(server) {
  const folder = server.folder;
  const member = await signIn(server, 'bench');
  const { draft, entries } = await fillForm(server, member);
  Object.assign(server.config, { LD_PRELOAD: built('bench_statements.so'), BENCH_STATEMENTS: join(folder, 'statements') });
  await server.end();
  await server.start();
  const statements = await takeStatements(server, member, entries, await makeDrafts(server.database.query, draft, 2));
  writeFileSync(join(folder, 'statements.json'), JSON.stringify(statements));
  await server.end();
  mkdirSync(join(folder, 'bare'));
  const bare = await createDatabase(join(folder, 'bare'), server.database);
  Object.assign(server.config, { LD_PRELOAD: built('bench_syncs.so'), BENCH_SYNCS: join(folder, 'syncs') });
  await server.start();
  return { server, folder, member, draft, entries, statements, bare };
}

async function measure(bench) {
  const found = { disk: [], heyi: [], ...Object.fromEntries(Object.keys(alone).map((name) => [name, []])) };
  for (let round = 0; round < ROUNDS; round++) {
    found.disk.push(diskRate(bench.folder));
    for (const [name, run] of Object.entries(alone)) found[name].push(await run(bench));
    found.heyi.push(await heyi(bench));
  }
  return found;
}

function report(found, statements) {
  const of = (name, figure) => median(found[name].map((each) => each[figure]));
  const cpu = (name) => (found[name][0].cpu ? `CPU ${of(name, 'cpu').toFixed(0)} us` : '');
  const limit = Object.keys(alone).at(-1);
  row('fdatasync a second', median(found.disk).toFixed(0));
  row('statements of a form', statements.length);
  for (const name of Object.keys(alone)) row(name, of(name, 'rate').toFixed(0), 'a second', cpu(name));
  row('Heyi, 64 clients', of('heyi', 'rate').toFixed(0), 'a second', cpu('heyi'), `p50 ${of('heyi', 'p50').toFixed(1)} ms`, `p99 ${of('heyi', 'p99').toFixed(1)} ms`);
  row('submissions a sync', of('heyi', 'perSync').toFixed(1));
  row('of the grouped limit', (of('heyi', 'rate') / of(limit, 'rate')).toFixed(2));
}

if (!existsSync(built('bench_writes'))) throw new Error('bench_writes is not built: scripts/bench does it');
const server = await startDemo();
try {
  const bench = await prepare(server);
  report(await measure(bench), bench.statements);
  await bench.bare.drop();
} finally {
  await server.stop();
}
