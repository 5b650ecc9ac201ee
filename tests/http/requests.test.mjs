// Requests that are too large, of the wrong kind, broken or not allowed.
import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
import { connect, eventually, talk } from './raw.mjs';
import { startServer } from './server.mjs';

const MEGABYTE = 1024 * 1024;

let server;
before(async () => {
  server = await startServer({ config: { HEYI_POSTS_PER_MINUTE: '100000' } });
  await addPerson(server, 'shen', '沈荷生', ['member']);
});
after(() => server?.stop());

const isWell = async () => assert.equal((await server.visitor().get('/')).status, 200);

async function draftOf(member) {
  return (await member.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
}

for (const [kind, type] of [['form', 'application/x-www-form-urlencoded'], ['multipart', 'multipart/form-data; boundary=part']])
  test(`a ${kind} body that says it is too large is refused before it is sent`, async () => {
    const { status, text } = await talk(server,
      `POST /sign-in HTTP/1.1\r\nHost: h\r\nContent-Type: ${type}\r\nContent-Length: ${100 * MEGABYTE}\r\n\r\n`);
    assert.equal(status, 413);
    assert.match(text, /\r\nContent-Type: text\/html/i);
  });

test('a body that does not say its length is refused once it is too long, and cut off when it goes on', async () => {
  const head = 'POST /sign-in HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n';
  const chunk = `10000\r\n${'a'.repeat(0x10000)}\r\n`;
  const patient = await talk(server, head + chunk.repeat(12) + '0\r\n\r\n');
  assert.equal(patient.status, 413);
  const endless = await connect(server);
  endless.send(head);
  for (let i = 0; i < 400 && !endless.socket.closed; i++)
    await new Promise((sent) => endless.socket.write(chunk, sent));
  await endless.closed;
  await isWell();
});

test('a body of a kind that nobody reads is refused with 415', async () => {
  for (const type of ['text/plain', 'application/json', 'application/xml', '']) {
    const answer = await server.visitor().request('POST', '/sign-in', { headers: type ? { 'Content-Type': type } : {}, body: 'x' });
    assert.equal(answer.status, 415, type);
    assert.ok(answer.isHtml);
  }
});

test('an unknown address answers 404, with and without a body', async () => {
  assert.equal((await server.visitor().get('/nowhere')).status, 404);
  assert.equal((await server.visitor().post('/nowhere', { a: 'b' })).status, 404);
});

test('another method answers 405 and says which ones are taken', async () => {
  for (const [method, path, allowed] of [
    ['POST', '/search', 'GET, HEAD'], ['GET', '/sign-out', 'POST'], ['PUT', '/proposals', 'GET, HEAD, POST'],
    ['DELETE', '/', 'GET, HEAD'], ['OPTIONS', '/sign-in', 'GET, HEAD, POST']]) {
    const answer = await server.visitor().request(method, path);
    assert.equal(answer.status, 405, `${method} ${path}`);
    assert.equal(answer.headers.allow, allowed, `${method} ${path}`);
  }
  const withBody = await server.visitor().request('PUT', '/search', { body: 'x' });
  assert.equal(withBody.status, 405);
});

test('who is not signed in is led to the sign-in page and comes back, with the query', async () => {
  const visitor = server.visitor();
  const page = await visitor.get('/notices?page=1&q=%E8%8D%B7');
  assert.equal(page.status, 403);
  const form = await visitor.get(page.attribute('main a[href^="/sign-in"]', 'href'));
  const fields = { name: 'shen', password: 'Lotus-Pond-2025' };
  const there = await form.submit(fields, { form: 'main form', follow: false });
  assert.equal(there.location, '/notices?page=1&q=%E8%8D%B7');
});

test('who lacks the role is told so', async () => {
  const member = await signIn(server, 'shen');
  const page = await member.get('/proposals/1/reply');
  assert.equal(page.status, 403);
  assert.ok(!page.has('main a[href^="/sign-in"]'));
});

test('a form with a wrong token does nothing, keeps the text and works when sent again', async () => {
  const member = await signIn(server, 'shen');
  const draft = await draftOf(member);
  const before = await server.query('SELECT version FROM proposal ORDER BY id DESC LIMIT 1');
  const fields = draft.entries(draft.form({ form: 'form[action$="/edit"]' }), { title: '托育补贴<b>', situation: '第一行\n第二行' }, '保存草稿').entries;
  const wrong = fields.map(([name, value]) => [name, name === '_token' ? 'f'.repeat(128) : value]);
  const page = await member.post(draft.path, wrong);
  assert.equal(page.status, 403);
  assert.equal(await server.query('SELECT version FROM proposal ORDER BY id DESC LIMIT 1'), before);
  assert.equal(page.all('main textarea[name="title"]').length, 1);
  const again = await page.submit({}, { form: 'main form' });
  assert.equal(again.status, 200);
  assert.equal(await server.query('SELECT title FROM proposal ORDER BY id DESC LIMIT 1'), '托育补贴<b>');
});

test('a session that ended while its person wrote costs no text: sign in elsewhere, send again', async () => {
  const member = await signIn(server, 'shen');
  const draft = await draftOf(member);
  await server.query('DELETE FROM session');
  const kept = await draft.submit({ title: '写了很久的标题' }, { form: 'form[action$="/edit"]', button: '保存草稿' });
  assert.equal(kept.status, 403);
  assert.match(kept.text('main'), /写了很久的标题/);
  const otherTab = await member.get('/sign-in');
  await otherTab.submit({ name: 'shen', password: 'Lotus-Pond-2025' }, { form: 'main form' });
  const sent = await kept.submit({}, { form: 'main form' });
  assert.equal(sent.status, 200);
  assert.equal(await server.query('SELECT title FROM proposal ORDER BY id DESC LIMIT 1'), '写了很久的标题');
});

test('a password is not shown again', async () => {
  const page = await server.visitor().post('/sign-in', { name: 'shen', password: 'Lotus-Pond-2025' });
  assert.equal(page.status, 403);
  assert.doesNotMatch(page.body, /Lotus-Pond/);
});

test('a form that another site sends is refused, also with the right token', async () => {
  const member = await signIn(server, 'shen');
  const work = await member.get('/work');
  const count = await server.query('SELECT COUNT(*) FROM proposal');
  for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { Origin: 'https://elsewhere.example' }, { Origin: 'null' }]) {
    const page = await work.submit({}, { form: 'form[action="/proposals"]', button: '写一件提案', headers });
    assert.equal(page.status, 403, JSON.stringify(headers));
  }
  assert.equal((await server.visitor().post('/look', { mode: 'elder' }, { headers: { Origin: 'https://elsewhere.example' } })).status, 403);
  assert.equal(await server.query('SELECT COUNT(*) FROM proposal'), count);
  const own = { Origin: server.url, 'Sec-Fetch-Site': 'same-origin' };
  const page = await work.submit({}, { form: 'form[action="/proposals"]', button: '写一件提案', headers: own });
  assert.equal(page.status, 200);
});

test('the same form sent again counts once and leads to the same place, one after the other and all at once', async () => {
  const member = await signIn(server, 'shen');
  for (const count of [2, 8]) {
    const work = await member.get('/work');
    const before = Number(await server.query('SELECT COUNT(*) FROM proposal'));
    const submit = () => work.submit({}, { form: 'form[action="/proposals"]', button: '写一件提案', follow: false });
    const answers = count === 2 ? [await submit(), await submit()] : await Promise.all(Array.from({ length: count }, submit));
    assert.deepEqual(answers.map((each) => each.status), Array(count).fill(303));
    assert.equal(new Set(answers.map((each) => each.location)).size, 1);
    assert.equal(Number(await server.query('SELECT COUNT(*) FROM proposal')), before + 1);
  }
});

test('broken percent codes, bytes that are no text and NUL do no harm', async () => {
  for (const [target, status] of [
    ['/search?q=%', 200], ['/search?q=%zz%4', 200], ['/search?q=%ff%fe', 200], ['/search?q=a%00b', 200], ['/search?%00=1', 200],
    ['/proposals?page=%00', 200], ['/%00', 400], ['/proposals/%ff', 400], ['/%zz', 404], ['//', 404], ['/../etc/passwd', 404], ['/proposals/1%2fedit', 403]])
    assert.equal((await talk(server, `GET ${target} HTTP/1.1\r\nHost: h\r\n\r\n`)).status, status, target);
});

test('text with NUL or with bytes that are none is refused beside its field, never cut in silence', async () => {
  const member = await signIn(server, 'shen');
  const draft = await draftOf(member);
  const entries = draft.entries(draft.form({ form: 'form[action$="/edit"]' }), { title: 'TITLE' }, '保存草稿').entries;
  const encoded = String(new URLSearchParams(entries));
  for (const bad of ['a%00b', '%ff', '%ed%a0%80', 'a%01']) {
    const page = await member.request('POST', draft.path, {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: encoded.replace('TITLE', bad) });
    assert.equal(page.status, 422, bad);
    assert.ok(page.has('#title-problem'), bad);
  }
  const multipart = await member.postMultipart(draft.path, entries.map(([name, value]) => [name, value === 'TITLE' ? 'a\0b' : value]));
  assert.equal(multipart.status, 422);
});

test('thousands of fields are refused, repeated ones read as the first', async () => {
  const many = Array.from({ length: 5000 }, (_, i) => [`f${i}`, '1']);
  assert.equal((await server.visitor().post('/sign-in', many)).status, 413);
  const page = await server.visitor().post('/look', [['mode', 'elder'], ['mode', 'plain'], ['next', '/'], ['next', '/search']]);
  assert.equal(page.path, '/');
  assert.equal(page.attribute('html', 'data-mode'), 'elder');
});

test('heads that are too long or no HTTP are refused, and others are served on', async () => {
  const long = 'x'.repeat(100_000);
  for (const [bytes, statuses] of [
    [`GET /${long} HTTP/1.1\r\nHost: h\r\n\r\n`, [414, 431]],
    [`GET / HTTP/1.1\r\nHost: h\r\nX-Long: ${long}\r\n\r\n`, [413, 431]],
    [`GET / HTTP/1.1\r\nHost: h\r\n${'X-Many: 1\r\n'.repeat(9000)}\r\n`, [413, 431]],
    ['GET / HTTP/1.1\r\n\r\n', [400]],
    ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n', [0, 400]],
    ['POST /sign-in HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\n', [0, 400, 413]],
    ['POST /sign-in HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n', [0, 400, 413]],
  ]) {
    const { status } = await talk(server, bytes);
    assert.ok(statuses.includes(status), `${status}: ${bytes.slice(0, 60)}`);
  }
  await isWell();
});

test('a broken multipart body is refused', async () => {
  const send = (type, body) => server.visitor().request('POST', '/sign-in', { headers: { 'Content-Type': type }, body });
  assert.equal((await send('multipart/form-data', 'x')).status, 400, 'no boundary');
  for (const body of ['nothing that fits', '--part\r\n\r\n', '--part\r\nContent-Disposition: form-data; name="a"\r\n\r\nvalue without an end', '--part\r\n\r\nno name\r\n--part--\r\n'])
    assert.ok([400, 403].includes((await send('multipart/form-data; boundary=part', body)).status), body);
  await isWell();
});

test('an upload that is cut off leaves no file behind', async () => {
  const folder = join(server.files, 'uploads');
  const head = '--part\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n';
  const upload = await connect(server);
  upload.send(`POST /look HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=part\r\nContent-Length: 400000\r\n\r\n${head}${'%'.repeat(200_000)}`);
  await eventually(() => readdirSync(folder).length === 1);
  upload.end();
  await eventually(() => readdirSync(folder).length === 0);
  const whole = await server.visitor().postMultipart('/look', [['file', { file: 'b.pdf', type: 'application/pdf', bytes: 'content' }]]);
  assert.equal(whole.status, 200);
  assert.deepEqual(readdirSync(folder), [], 'a file that nobody took is gone too');
});
