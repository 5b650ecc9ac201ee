// Slow and broken clients by the thousand, while somebody else wants to read.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connect, eventually } from '../http/raw.mjs';
import { startServer } from '../http/server.mjs';

const pause = (milliseconds) => new Promise((next) => setTimeout(next, milliseconds));
let server;

before(async () => {
  server = await startServer({ config: { HEYI_PATIENCE_SECONDS: '20' } });
});
after(() => server?.stop());

// How long a page takes meanwhile: [median, slowest] of so many, in milliseconds.
async function read(count) {
  const times = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    assert.equal((await server.visitor().get('/proposals')).status, 200);
    times.push(performance.now() - start);
    await pause(50);
  }
  times.sort((a, b) => a - b);
  return [Math.round(times[count >> 1]), Math.round(times.at(-1))];
}

const modes = { 'slow heads': ['-H'], 'slow bodies': ['-B', '-t', 'POST'], 'many ranges': ['-R'], 'slow reading': ['-X', '-w', '10', '-y', '20', '-n', '1', '-z', '8'] };
for (const [name, words] of Object.entries(modes))
  test(`slowhttptest with ${name}: others are served as before`, { timeout: 300_000 }, async (context) => {
    const slow = spawn('slowhttptest', [...words, '-c', '1000', '-r', '500', '-i', '2', '-l', '15', '-p', '3', '-u', `${server.url}/`], { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    slow.stdout.on('data', (data) => { said += data; });
    const ended = new Promise((done) => slow.on('exit', done));
    await pause(3000);
    const [median, slowest] = await read(60);
    slow.kill();
    await ended;
    assert.doesNotMatch(said.split('\n').slice(-20).join('\n'), /service available:.*NO/);
    context.diagnostic(`${name}: a page in ${median} ms (median), ${slowest} ms (slowest of 60)`);
    assert.ok(median < 1000);
  });

test('10,000 idle connections: others are served as before', { timeout: 300_000 }, async (context) => {
  const idle = [];
  for (let i = 0; i < 100; i++) idle.push(...(await Promise.all(Array.from({ length: 100 }, () => connect(server)))));
  assert.equal(idle.length, 10_000);
  const [median, slowest] = await read(40);
  context.diagnostic(`10,000 idle connections: a page in ${median} ms (median), ${slowest} ms (slowest of 40)`);
  assert.ok(median < 1000);
  idle.forEach((each) => each.end());
});

test('500 uploads cut off leave no file behind', { timeout: 300_000 }, async () => {
  const folder = join(server.files, 'uploads');
  const head = '--part\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n';
  for (let i = 0; i < 500; i++) {
    const upload = await connect(server);
    upload.send(`POST /look HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=part\r\nContent-Length: 400000\r\n\r\n${head}${'%'.repeat(1000 + Math.floor(Math.random() * 200_000))}`);
    await eventually(() => readdirSync(folder).length > 0);
    upload.end();
  }
  const start = performance.now();
  await eventually(() => readdirSync(folder).length === 0);
  assert.ok(performance.now() - start < 10_000, 'the last of them is gone soon, and not when patience ends');
});
