// What every answer carries, and what is not sent twice.
import { strict as assert } from 'node:assert';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { after, before, test } from 'node:test';
import { addPerson, password, signIn } from './people.mjs';
import { startServer } from './server.mjs';

let server;
before(async () => {
  server = await startServer({ config: { HEYI_TRUST_PROXY: 'yes' } });
  await addPerson(server, 'shen', '沈荷生', ['member']);
});
after(() => server?.stop());

const styleOf = (page) => page.attribute('link[rel="stylesheet"]', 'href');

test('pages and assets carry the headers of safety, and no page allows inline code', async () => {
  const page = await server.visitor().get('/');
  const style = await server.visitor().get(styleOf(page));
  for (const { headers } of [page, style, await server.visitor().get('/nowhere')]) {
    assert.match(headers['content-security-policy'], /default-src 'none'/);
    assert.match(headers['content-security-policy'], /frame-ancestors 'none'/);
    assert.doesNotMatch(headers['content-security-policy'], /unsafe|\*/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'same-origin');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.ok(headers['permissions-policy']);
    assert.ok(headers['x-request-id']);
    assert.equal(headers['strict-transport-security'], undefined);
  }
});

test('through TLS browsers are told to stay there, and cookies are bound to this host', async () => {
  const visitor = await signIn(server, 'shen', { headers: { 'X-Forwarded-Proto': 'https' } });
  assert.ok(visitor.cookie('__Host-heyi_session'));
  const page = await visitor.get('/work');
  assert.equal(page.status, 200);
  assert.match(page.headers['strict-transport-security'], /max-age=\d{8}/);
  const form = await server.visitor({ headers: { 'X-Forwarded-Proto': 'https' } }).get('/sign-in');
  for (const cookie of form.headers['set-cookie'])
    assert.match(cookie, /^__Host-.*; Path=\/; HttpOnly; SameSite=Lax.*; Secure$/);
  const plain = await server.visitor().get('/sign-in');
  for (const cookie of plain.headers['set-cookie']) assert.match(cookie, /^heyi_.*; HttpOnly; SameSite=Lax/);
});

test('assets go out as brotli or gzip as the browser wants, pages as gzip', async () => {
  const visitor = server.visitor();
  const page = await visitor.get('/');
  const path = styleOf(page);
  const plain = await visitor.get(path);
  assert.equal(plain.headers['content-encoding'], undefined);
  const sizes = {};
  for (const [accepts, coding, decode] of [
    ['gzip, deflate, br', 'br', brotliDecompressSync], ['gzip', 'gzip', gunzipSync], ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
    ['GZIP;q=0.001, br; q=0.0', 'gzip', gunzipSync], ['*', 'br', brotliDecompressSync], ['*;q=0, gzip', 'gzip', gunzipSync],
    ['brotli, gzipped', undefined, (bytes) => bytes], ['identity', undefined, (bytes) => bytes], ['br;q=0, gzip;q=0', undefined, (bytes) => bytes]]) {
    const answer = await visitor.get(path, { headers: { 'Accept-Encoding': accepts } });
    assert.equal(answer.headers['content-encoding'], coding, accepts);
    assert.match(answer.headers.vary, /Accept-Encoding/);
    assert.ok(decode(answer.bytes).equals(plain.bytes), accepts);
    sizes[coding] = answer.bytes.length;
  }
  assert.ok(sizes.br < sizes.gzip && sizes.gzip < plain.bytes.length / 2);
  const small = await visitor.request('HEAD', '/', { headers: { 'Accept-Encoding': 'gzip' } });
  assert.equal(small.headers['content-encoding'], 'gzip');
  assert.ok(Number(small.headers['content-length']) < page.bytes.length / 2);
});

test('what the browser has already is not sent again', async () => {
  const visitor = server.visitor();
  const page = await visitor.get('/');
  for (const path of [styleOf(page), '/']) {
    const { headers } = await visitor.get(path);
    assert.ok(headers.etag, path);
    for (const known of [headers.etag, `"other", ${headers.etag}`, '*']) {
      const answer = await visitor.get(path, { headers: { 'If-None-Match': known } });
      assert.equal(answer.status, 304, `${path} ${known}`);
      assert.equal(answer.bytes.length, 0);
      assert.equal(answer.headers.etag, headers.etag);
    }
    assert.equal((await visitor.get(path, { headers: { 'If-None-Match': '"other"' } })).status, 200);
  }
  assert.match((await visitor.get(styleOf(page))).headers['cache-control'], /immutable/);
  const tags = new Set();
  for (const accepts of ['identity', 'gzip', 'br'])
    tags.add((await visitor.get(styleOf(page), { headers: { 'Accept-Encoding': accepts } })).headers.etag);
  assert.equal(tags.size, 3, 'each form of an asset has a tag of its own');
});

test('HEAD says what GET would, without the body', async () => {
  for (const path of ['/', '/sign-in', '/nowhere', styleOf(await server.visitor().get('/'))]) {
    const visitor = server.visitor();
    const [get, head] = [await visitor.get(path), await visitor.request('HEAD', path)];
    assert.equal(head.status, get.status, path);
    assert.equal(head.headers['content-length'], get.headers['content-length'], path);
    assert.equal(head.bytes.length, 0, path);
  }
});

test('the token of forms is another one in each page, and each of them is taken', async () => {
  const member = await signIn(server, 'shen');
  const tokens = new Set();
  for (let i = 0; i < 3; i++) {
    const work = await member.get('/work');
    tokens.add(work.all('form[action="/proposals"] input[name="_token"]')[0].attribs.value);
    assert.equal((await work.submit({}, { form: 'form[action="/proposals"]', button: '写一件提案', follow: false })).status, 303);
  }
  assert.equal(tokens.size, 3);
});

test('a mere visitor gets no cookie', async () => {
  for (const path of ['/', '/proposals', '/search?q=x'])
    assert.equal((await server.visitor().get(path)).headers['set-cookie'], undefined, path);
});

// Pages for visitors are kept in memory: none of these may ever see an old one.
test('a change shows at the very next request, also one that another process made', async () => {
  const visitor = server.visitor();
  const setName = (name) =>
    `INSERT INTO unit (name, short_name) VALUES ('${name}', '局')`;
  for (let i = 0; i < 5; i++) {
    assert.doesNotMatch((await visitor.get('/proposals')).body, new RegExp(`第${i}局`));
    await visitor.get('/proposals');
    await server.query(setName(`第${i}局`));
    assert.match((await visitor.get('/proposals')).body, new RegExp(`第${i}局`));
  }
});

test('a change of a member shows to visitors at once, on every connection', async () => {
  const visitors = Array.from({ length: 12 }, () => server.visitor());
  for (let round = 0; round < 2; round++) {
    await Promise.all(visitors.map((each) => each.get('/proposals')));
    const name = `动态${round}局`;
    await server.query(`UPDATE unit SET name = '${name}' WHERE id = 1`);
    // a write of the program itself, on one of its own connections
    const form = await visitors[0].get('/sign-in');
    await form.submit({ name: 'shen', password }, { form: 'main form', follow: false });
    visitors[0] = server.visitor();
    for (const page of await Promise.all(visitors.map((each) => each.get('/proposals'))))
      assert.match(page.body, new RegExp(name));
  }
});

test('who is signed in, who chose a language or a look, and who has not, get each their own page', async () => {
  const plain = await server.visitor().get('/');
  const member = await (await signIn(server, 'shen')).get('/');
  assert.match(member.text('header'), /沈荷生/);
  const english = await server.visitor({ language: 'en' }).get('/');
  assert.equal(english.attribute('html', 'lang'), 'en');
  const elder = server.visitor();
  await elder.post('/look', { mode: 'elder' });
  assert.equal((await elder.get('/')).attribute('html', 'data-mode'), 'elder');
  const again = await server.visitor().get('/');
  assert.equal(again.body, plain.body);
  assert.doesNotMatch(again.body, /沈荷生/);
  assert.equal((await server.visitor().get('/?lang=en')).attribute('html', 'lang'), 'en');
  assert.equal((await server.visitor().get('/?lang=zh')).attribute('html', 'lang'), 'zh-CN');
});
