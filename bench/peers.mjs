// A proposal's page beside Fossil's page of a ticket and Redmine's of an issue (Debian's packages),
// each filled with the same 10,000 texts, and beside nginx with our bytes. By turns. Called by
// scripts/bench.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../tests/http/port.mjs';
import { ROUNDS, fetchBytes, isUp, load, median, row, run, startDemo, startNginx } from './load.mjs';

const TEXTS = Number(process.env.SIZE_OF_PEERS ?? 10000);
const CONNECTIONS = 16;
const REDMINE = '/usr/share/redmine';
const REDMINE_EMPTY = '/var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default'; // as its package made it

async function textsOf(server) {
  const { stdout: lines } = await run('sqlite3', [server.database.url, `SELECT json_object('title', title, 'body', situation || char(10) || analysis) FROM proposal WHERE situation IS NOT NULL ORDER BY id LIMIT ${TEXTS}`], { maxBuffer: 1 << 30 });
  return lines.trimEnd().split('\n').map((line) => JSON.parse(line));
}

function start(command, words, options) {
  const log = openSync(join(options.folder, `${command}.log`), 'w');
  const child = spawn(command, words, { ...options, stdio: ['ignore', log, log], detached: true });
  const stop = () => { try { process.kill(-child.pid); } catch { /* it is gone */ } };
  process.on('exit', stop);
  return stop;
}

// A ticket is an artifact: lines of "J field value", blanks and line breaks escaped, and their MD5.
const escaped = (text) => text.replace(/[\\ \n\t\r]/g, (mark) => ({ '\\': '\\\\', ' ': '\\s', '\n': '\\n', '\t': '\\t', '\r': '\\r' })[mark]);

async function startFossil(folder, texts) {
  const artifacts = join(folder, 'artifacts'), repository = join(folder, 'texts.fossil');
  mkdirSync(artifacts, { recursive: true });
  let last;
  texts.forEach(({ title, body }, at) => {
    last = createHash('sha1').update(String(at)).digest('hex');
    const fields = { icomment: body, login: 'bench', mimetype: 'text/plain', status: 'Open', title };
    const cards = ['D 2026-01-05T09:00:00.000', ...Object.entries(fields).map(([name, value]) => `J ${name} ${escaped(value)}`), `K ${last}`, 'U bench', ''].join('\n');
    writeFileSync(join(artifacts, last), `${cards}Z ${createHash('md5').update(cards).digest('hex')}\n`);
  });
  const env = { ...process.env, USER: 'bench', HOME: folder };
  await run('fossil', ['reconstruct', repository, artifacts], { env, maxBuffer: 64 << 20 });
  const port = await freePort();
  const stop = start('fossil', ['server', '-P', String(port), '--localhost', repository], { env, folder });
  await isUp(port);
  return { name: 'Fossil, a ticket', url: `http://127.0.0.1:${port}/tktview/${last}`, must: texts.at(-1).title, stop };
}

async function startRedmine(folder, texts) {
  const database = join(folder, 'redmine.sqlite3'), lines = join(folder, 'texts.jsonl');
  copyFileSync(REDMINE_EMPTY, database);
  writeFileSync(lines, texts.map((text) => `${JSON.stringify(text)}\n`).join(''));
  const env = { ...process.env, RAILS_ENV: 'production', DATABASE_URL: `sqlite3:${database}` };
  await run('ruby', ['bin/rails', 'runner', join(new URL('.', import.meta.url).pathname, 'redmine_fill.rb'), lines], { cwd: REDMINE, env });
  const port = await freePort();
  const stop = start('puma', ['-q', '-e', 'production', '-w', '2', '-t', '1:5', '-b', `tcp://127.0.0.1:${port}`, 'config.ru'], { cwd: REDMINE, env, folder });
  await isUp(port);
  return { name: 'Redmine, an issue', url: `http://127.0.0.1:${port}/issues/${texts.length}`, must: texts.at(-1).title, stop };
}

const server = await startDemo(TEXTS);
const stops = [];
try {
  const texts = await textsOf(server);
  const id = await server.query('SELECT MAX(id) FROM proposal WHERE is_published = 1 AND publicity = 0');
  const path = `/proposals/${id}`;
  const bytes = await fetchBytes(server.url + path);
  const nginx = await startNginx(server.folder, [{ name: 'proposal', bytes }]);
  const places = [{ name: 'Heyi, a proposal', url: server.url + path }, { name: 'nginx, the same bytes', url: `${nginx.url}/proposal.html`, stop: nginx.stop },
    await startFossil(server.folder, texts), await startRedmine(server.folder, texts)];
  stops.push(...places.map((place) => place.stop).filter(Boolean));
  for (const place of places) {
    place.bytes = await fetchBytes(place.url);
    if (place.must && !place.bytes.toString().includes(place.must)) throw new Error(`${place.url} does not show ${place.must}`);
    place.results = [];
    await load(place.url, {}, { connections: CONNECTIONS }); // its workers are warm
  }
  for (let round = 0; round < Math.max(ROUNDS, 5); round++)
    for (const place of places) place.results.push(await load(place.url, {}, { connections: CONNECTIONS }));
  console.log(`${texts.length.toLocaleString('en')} texts, ${CONNECTIONS} connections`);
  row('page', 'bytes', 'requests/s', 'p50 ms', 'p99 ms', 'Heyi is');
  const of = (place, name) => median(place.results.map((each) => each[name]));
  for (const place of places)
    row(place.name, place.bytes.length, of(place, 'rate').toFixed(1), of(place, 'p50').toFixed(2), of(place, 'p99').toFixed(2), `${(of(places[0], 'rate') / of(place, 'rate')).toFixed(2)} x`);
} finally {
  stops.forEach((stop) => stop());
  await server.stop();
}
