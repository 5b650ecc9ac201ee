// Kills the primary under load, again and again: see scripts/failover.
import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addPerson, signIn } from '../http/people.mjs';
import { freePort } from '../http/port.mjs';
import { heyi, program } from '../http/server.mjs';
import { Visitor } from '../http/visitor.mjs';
import { Cluster, run, stopAll, until } from './cluster.mjs';

const folder = process.env.FAILOVER_FOLDER;
const kills = Number(process.argv[2]);
const clients = 4, longest_s = 30;
process.on('exit', stopAll);

const psql = async (url, sql) => (await promisify(execFile)('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', sql])).stdout.trim();

const cluster = new Cluster();
await cluster.start();
await psql(cluster.url.replace('/heyi?', '/postgres?'), 'CREATE DATABASE heyi');

const files = join(folder, 'files');
const ports = [await freePort(), await freePort()], front = await freePort();
const service = {
  url: `http://127.0.0.1:${front}`,
  database: { url: cluster.url },
  files,
  query: (sql) => psql(cluster.url, sql),
  visitor: () => new Visitor(service, { 'Accept-Language': 'zh' }),
};
const migrated = await heyi(['migrate', '--database', cluster.url]);
assert.equal(migrated.status, 0, migrated.stderr);
for (let i = 0; i < clients; i++) await addPerson(service, `member${i}`, `委员${i}`, ['member']);

ports.forEach((port, i) =>
  run(`heyi-${i}`, program, ['serve', '--database', cluster.url, '--data', files, '--port', String(port)], { env: { HEYI_POSTS_PER_MINUTE: '1000000', TZ: 'Asia/Shanghai' } }));
writeFileSync(join(folder, 'haproxy.cfg'), `
defaults
  mode http
  timeout connect 2s
  timeout client 90s
  timeout server 90s
frontend people
  bind 127.0.0.1:${front}
  default_backend heyi
backend heyi
  balance roundrobin
  option httpchk GET /health
  default-server inter 500ms fall 2 rise 1
${ports.map((port, i) => `  server heyi${i} 127.0.0.1:${port} check`).join('\n')}
`);
run('haproxy', '/usr/sbin/haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')]);
await until('the service', async () => (await fetch(`${service.url}/health`)).status === 200);

// Each makes one draft after another; what the service acknowledged must be there in the end.
const acknowledged = [], moments = [];
let isOver = false, refused = 0;

async function makeDraft(member) {
  const page = await member.get('/work');
  const answer = await page.submit({}, { form: 'form[action="/proposals"]', button: '写一件提案', follow: false });
  const [, id] = answer.location?.match(/^\/proposals\/(\d+)\/edit/) ?? [];
  assert.ok(answer.status === 303 && id, `status ${answer.status}`);
  acknowledged.push(Number(id));
  moments.push(performance.now());
}

async function work(name) {
  let member;
  while (!isOver)
    try {
      member ??= await signIn(service, name);
      await makeDraft(member);
    } catch {
      refused++;
      await new Promise((ready) => setTimeout(ready, 100));
    }
}

const workers = Array.from({ length: clients }, (_, i) => work(`member${i}`));
await until('the first writes', async () => acknowledged.length >= 20);

console.log(`${'kill'.padStart(4)} ${'acknowledged'.padStart(13)} ${'away'.padStart(8)}`);
let longest = 0;
for (let kill = 1; kill <= kills; kill++) {
  const before = moments.length, killed = performance.now();
  const node = await cluster.killPrimary();
  await until('another primary', async () => (await cluster.primary()) && (await cluster.primary()) !== node);
  await until('writes after the kill', async () => moments.length >= before + 10 && moments.at(-1) > killed + 500);
  const around = [killed, ...moments.slice(before)];
  const away = Math.max(...around.slice(1).map((at, i) => at - around[i])) / 1000;
  longest = Math.max(longest, away);
  console.log(`${String(kill).padStart(4)} ${String(acknowledged.length).padStart(13)} ${away.toFixed(1).padStart(6)} s`);
  cluster.bringBack(node);
  await until('a synchronous standby again', () => cluster.isRedundant(), 300_000);
}
isOver = true;
await Promise.all(workers);

const there = new Set((await service.query('SELECT id FROM proposal')).split('\n').map(Number));
const lost = acknowledged.filter((id) => !there.has(id));
const checked = await heyi(['check', '--database', cluster.url, '--data', files]);
console.log(`${acknowledged.length} acknowledged writes, ${lost.length} lost; ${refused} requests refused; away for ${longest.toFixed(1)} s at most`);
console.log(checked.stdout.trim());
assert.equal(lost.length, 0, `lost: ${lost}`);
assert.equal(new Set(acknowledged).size, acknowledged.length, 'each was made once');
assert.equal(checked.status, 0, checked.stderr);
assert.ok(longest <= longest_s, `the service was away for ${longest.toFixed(1)} s`);
process.exit(0);
