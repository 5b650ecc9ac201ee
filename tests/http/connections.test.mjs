// Connections: many, slow, long-lived, and what becomes of them when the server ends.
import { strict as assert } from 'node:assert';
import { existsSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
import { connect, eventually } from './raw.mjs';
import { startServer } from './server.mjs';

async function withServer(work, options) {
  const server = await startServer(options);
  try {
    await work(server);
  } finally {
    await server.stop();
  }
}

const live = async (server, member) => {
  const stream = await connect(server);
  stream.send(`GET /live HTTP/1.1\r\nHost: h\r\nCookie: heyi_session=${member.cookie('heyi_session')}\r\n\r\n`);
  assert.match(await stream.until('event: hello'), /text\/event-stream/);
  return stream;
};

test('one connection serves many requests', () =>
  withServer(async (server) => {
    const connection = await connect(server);
    for (let i = 1; i <= 3; i++) {
      connection.send(`GET /nowhere${i} HTTP/1.1\r\nHost: h\r\n\r\n`);
      await eventually(() => connection.received().split('HTTP/1.1 404').length === i + 1);
    }
    connection.send('GET /nowhere HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    await connection.closed;
  }));

test('a thousand silent connections hold up nobody', () =>
  withServer(async (server) => {
    const silent = await Promise.all(Array.from({ length: 1000 }, () => connect(server)));
    for (let i = 0; i < 20; i++) assert.equal((await server.visitor().get('/')).status, 200);
    silent.forEach((each) => each.end());
  }));

test('who sends a byte at a time is let go, in the head and in the body', { timeout: 120_000 }, () =>
  withServer(
    async (server) => {
      const heads = ['GET / HTTP/1.1\r\nX-Slow: ', 'POST /sign-in HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\nname='];
      const slow = await Promise.all(heads.map(() => connect(server)));
      slow.forEach((each, i) => each.send(heads[i]));
      const dripping = setInterval(() => slow.forEach((each) => each.send('a')), 50);
      await Promise.all(slow.map((each) => each.closed));
      clearInterval(dripping);
      assert.equal((await server.visitor().get('/')).status, 200);
    },
    { config: { HEYI_PATIENCE_SECONDS: '1' } },
  ));

test('an answer says how long its connection may be used again, and it is kept longer', { timeout: 120_000 }, () =>
  withServer(
    async (server) => {
      const [, seconds] = (await server.visitor().get('/')).headers['keep-alive'].match(/^timeout=(\d+)$/);
      const idle = await connect(server);
      const asked = performance.now();
      idle.send('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
      await idle.closed;
      assert.ok(performance.now() - asked > seconds * 1000, `closed after ${performance.now() - asked} ms`);
      assert.equal(seconds, '3');
    },
    { config: { HEYI_PATIENCE_SECONDS: '4' } },
  ));

test('a live stream ends when its person signs out, and others stay', { timeout: 120_000 }, () =>
  withServer(async (server) => {
    await addPerson(server, 'shen', '沈荷生', ['member']);
    const [here, there] = [await signIn(server, 'shen'), await signIn(server, 'shen')];
    const [ending, staying] = [await live(server, here), await live(server, there)];
    await (await here.get('/work')).submit({}, { form: '.site-tools form[action="/sign-out"]' });
    await ending.closed;
    assert.ok(!staying.socket.closed);
    staying.end();
  }));

test('at the end live streams close, and a request on its way is answered first', { timeout: 120_000 }, () =>
  withServer(async (server) => {
    await addPerson(server, 'shen', '沈荷生', ['member']);
    const stream = await live(server, await signIn(server, 'shen'));
    const form = await connect(server);
    form.send('POST /look HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 20\r\n\r\nmode=elder');
    // the server has its head when it answers another request that came after it on the same listener
    assert.equal((await server.visitor().get('/')).status, 200);
    const end = server.end();
    await stream.closed;
    form.send('&next=%2Fw');
    assert.match(await form.until('\r\n\r\n'), /^HTTP\/1\.1 303/);
    assert.deepEqual(await end, { status: 0, signal: null });
  }));

test('each request is a line of JSON in the access log, without what people searched for, and rotation loses none', () =>
  withServer(
    async (server) => {
      const path = join(server.files, '..', 'access.log');
      await server.end();
      server.config = { HEYI_ACCESS_LOG: path, HEYI_LOG: join(server.files, '..', 'heyi.log') };
      await server.start();
      const lines = (file) => readFileSync(file, 'utf8').trimEnd().split('\n').filter(Boolean).map((line) => JSON.parse(line));
      const page = await server.visitor().get('/search?q=secret-words');
      await eventually(() => lines(path).length === 1);
      const [line] = lines(path);
      assert.deepEqual([line.request, line.method, line.path, line.status], [page.headers['x-request-id'], 'GET', '/search', 200]);
      assert.ok(!readFileSync(path, 'utf8').includes('secret-words'));
      renameSync(path, `${path}.1`);
      server.process.kill('SIGHUP');
      await eventually(() => existsSync(path));
      await server.visitor().get('/nowhere');
      await eventually(() => lines(path).length === 1);
      assert.equal(lines(`${path}.1`).length, 1);
      assert.equal((await server.visitor().get('/')).status, 200);
    },
  ));

test('the first request of a day puts aside what the access log holds of the day before', () =>
  withServer(async (server) => {
    const path = join(server.files, '..', 'access.log');
    await server.end();
    writeFileSync(path, '{"of":"yesterday"}\n');
    const yesterday = new Date(Date.now() - 86_400_000);
    utimesSync(path, yesterday, yesterday);
    server.config = { HEYI_ACCESS_LOG: path };
    await server.start();
    await server.visitor().get('/nowhere');
    await eventually(() => existsSync(path) && readFileSync(path, 'utf8').includes('/nowhere'));
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(yesterday);
    assert.equal(readFileSync(`${path}.${day}`, 'utf8'), '{"of":"yesterday"}\n');
    assert.ok(!readFileSync(path, 'utf8').includes('yesterday'));
  }));
