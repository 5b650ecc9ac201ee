// One allocation after the other fails through the whole way of a request: the first, the second ...
// until one goes through without having asked for so many. Never a crash, never half a change.
import { strict as assert } from 'node:assert';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { proposal } from '../http/handled.mjs';
import { addPerson, signIn } from '../http/people.mjs';
import { backend, startServer } from '../http/server.mjs';
import { nextEvent } from '../http/streams.mjs';

const shim = process.env.HEYI_TEST_SHIM;
const folder = mkdtempSync(join(tmpdir(), 'heyi-memory-'));
const path = join(folder, 'order');
let server, member, order;

const words = (...numbers) => Buffer.from(BigInt64Array.from(numbers.map(BigInt)).buffer);
// `left` allocations succeed, the next one fails; with `goesOn` all that follow too.
const allow = (left, goesOn) => writeSync(order, words(1, left, goesOn ? 1 : 0, 0), 0, 32, 0);
function failedYet() {
  const seen = Buffer.alloc(32);
  readSync(order, seen, 0, 32, 0);
  return Number(seen.readBigInt64LE(24));
}
function failed() {
  writeSync(order, words(0), 0, 8, 0);
  return failedYet();
}

before(async () => {
  writeFileSync(path, words(0, 0, 0, 0));
  order = openSync(path, 'r+');
  server = await startServer({
    config: { HEYI_POSTS_PER_MINUTE: '1000000', HEYI_THREADS: '1', HEYI_CONNECTIONS: '3', HEYI_TEST_ALLOCATIONS: path },
  });
  await addPerson(server, 'shen', '沈荷生', ['member']);
  await server.query("INSERT INTO setting (key, value, since, changed_by, changed_by_name) VALUES ('files.count_limit', '100000', 0, 0, '')");
  await server.query('UPDATE setting_head SET version = version + 1');
  await server.end();
  server.config.LD_PRELOAD = shim;
  await server.start();
  member = await signIn(server, 'shen');
});

after(async () => {
  await server?.stop();
  closeSync(order);
  rmSync(folder, { recursive: true });
});

// Sends it with each allocation failing in turn; `look` sees the answer's status (0: cut off). `after`
// gives the next one to fail.
async function walk(context, send, look, after = (left) => left + 1) {
  const statuses = new Map();
  let steps = 0;
  for (const goesOn of [false, true])
    for (let left = 0, isOver = false; !isOver; left = after(left), steps++) {
      let status = 0;
      // a connection of its own, and made before: what the kernel and the pool keep is not asked for again
      allow(left, goesOn);
      try {
        status = (await send(steps)).status;
      } catch (error) {
        if (error.code === 'ERR_ASSERTION') throw error;
      }
      isOver = failed() === 0;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 0) await Promise.race([server.ended, new Promise((next) => setTimeout(next, 20))]);
      assert.equal(server.process.exitCode ?? server.process.signalCode, null, `allocation ${left}: ${server.log.slice(-3).join('\n')}`);
      await look(status, left);
      assert.ok(left < 20_000, 'it comes to an end');
    }
  context.diagnostic(`${backend}: ${steps} requests, answers ${JSON.stringify(Object.fromEntries(statuses))}`);
  assert.equal((await server.visitor().get('/')).status, 200, server.log.slice(-6).join('\n'));
}

const isTold = (status, good) => assert.ok([0, 500, 503, 507, ...good].includes(status), String(status));

for (const where of ['/', '/proposals?q=%E6%8F%90%E6%A1%88', '/api/v1/proposals', '/sign-in'])
  test(`reading ${where}`, { timeout: Infinity }, async (context) => {
    await walk(context, () => server.visitor().get(where, { follow: false }), (status) => isTold(status, [200]));
  });

test('a signed-in page', { timeout: Infinity }, async (context) => {
  await walk(context, () => member.get('/work', { follow: false }), (status) => isTold(status, [200]));
});

test('beginning a draft: it is there where it was acknowledged, and never without its row in the ledger', { timeout: Infinity }, async (context) => {
  const token = (await member.get('/work')).all('input[name="_token"]')[0].attribs.value;
  const count = async () => Number(await server.query('SELECT COUNT(*) FROM proposal'));
  let known = await count();
  let once;
  const send = () => member.post('/proposals', { _token: token, _once: once }, { follow: false });
  await walk(
    context,
    () => {
      once = randomBytes(16).toString('hex');
      return send();
    },
    async (status) => {
      isTold(status, [303]);
      const now = await count();
      assert.ok(now === known + 1 || (status !== 303 && now === known), `${status}: ${known} then ${now}`);
      known++;
      // without an acknowledgement nobody knows whether it was done: sent again, it counts once
      if (status !== 303) assert.equal((await send()).status, 303);
      assert.equal(await count(), known);
    },
  );
  const check = await server.heyi('check', '--quiet');
  assert.equal(check.status, 0, check.stdout + check.stderr);
});

test('saving a draft with an attachment: all of it or nothing', { timeout: Infinity }, async (context) => {
  const draft = await (await member.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
  let page = draft;
  let title = '';
  let files = 0;
  await walk(
    context,
    (step) => {
      title = `第${step}稿`;
      const file = { file: `${step}.txt`, type: 'text/plain', bytes: `${step}\n`.repeat(2000) };
      return page.submit({ title, file }, { form: 'form[action$="/edit"]', button: '上传', follow: false });
    },
    async (status) => {
      // libmicrohttpd does not say whether a multipart body is malformed or the memory was short: 400
      isTold(status, [303, 400]);
      const [now, there] = (await server.query('SELECT title, (SELECT COUNT(*) FROM file) FROM proposal ORDER BY id DESC LIMIT 1')).split('|');
      const isDone = now === title;
      assert.equal(Number(there), files + (isDone ? 1 : 0), `${status}: the title and the file go together`);
      assert.ok(isDone || status !== 303, `${status}: ${now} of ${title}`);
      files = Number(there);
      page = await member.get(draft.path);
    },
  );
  const check = await server.heyi('check', '--quiet');
  assert.equal(check.status, 0, check.stdout + check.stderr);
});

const long = '小学课后托管服务结束时间过早，家长接送不便，经费和师资安排没有统一标准。'.repeat(60);

test('looking for similar ones: texts are cut up and compared', { timeout: Infinity }, async (context) => {
  const query = new URLSearchParams({ title: proposal.title, text: long.slice(0, 1500) });
  await walk(context, () => member.get(`/proposals/similar?${query}`, { follow: false }), (status) => isTold(status, [200]));
});

test('submitting: it is submitted and stands in the index, or neither', { timeout: Infinity }, async (context) => {
  const begin = async () => (await member.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
  const read = async () => (await server.query('SELECT state, (SELECT COUNT(*) FROM search_entry e WHERE e.matter_id = p.id) FROM proposal p ORDER BY p.id DESC LIMIT 1')).split('|').map(Number);
  const text = { ...proposal, situation: long, analysis: long, category: 'education', publicity: '0', suggested_units: '教育局' };
  let page = await begin();
  let [path, [isDraft]] = [page.path, await read()];
  let submitted = 0;
  await walk(
    context,
    () => page.submit(text, { form: 'form[action$="/edit"]', button: '提交提案', follow: false }),
    async (status) => {
      isTold(status, [303, 400]); // multipart, as above
      const [state, entries] = await read();
      assert.equal(entries, state === isDraft ? 0 : 1, `${status}: state ${state}, ${entries} in the index`);
      assert.ok(status !== 303 || state !== isDraft);
      submitted += state !== isDraft;
      page = state === isDraft ? await member.get(path) : await begin();
      path = page.path;
    },
    (left) => left + 1 + (left >> 4), // the index asks some thousand times: further and further apart
  );
  assert.ok(submitted >= 2, 'the last of each walk at the least');
  const check = await server.heyi('check', '--quiet');
  assert.equal(check.status, 0, check.stdout + check.stderr);
});

test('the look at the sessions of live streams', { timeout: Infinity }, async (context) => {
  // so many that they do not fit into the first block of an arena
  await server.query(
    "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 40000) INSERT INTO session (token_hash, person_id, created_at, last_seen_at, address, agent) SELECT 'none ' || n, 1, at, at, '', 'none' FROM number, (SELECT MAX(last_seen_at) AS at FROM session) s",
  );
  const stream = nextEvent(member, 'notices', '/live', 900_000).catch((error) => error);
  assert.equal(await nextEvent(member, 'hello'), '1');
  let looks = 0;
  for (let left = 0, isOver = false; !isOver; left += left < 16 ? 1 : left >> 1, looks++) {
    allow(left, true);
    const until = performance.now() + 7000; // the streams are looked at every five seconds
    while (failedYet() === 0 && performance.now() < until) await new Promise((next) => setTimeout(next, 10));
    await new Promise((next) => setTimeout(next, 50)); // and to the end of it
    isOver = failed() === 0;
    assert.equal(server.process.exitCode ?? server.process.signalCode, null, `allocation ${left}: ${server.log.slice(-3).join('\n')}`);
  }
  context.diagnostic(`${backend}: ${looks} looks`);
  await server.query("DELETE FROM session WHERE agent = 'none'");
  assert.equal((await member.get('/work')).status, 200);
  // the stream is still open: a notice comes through it
  await addPerson(server, 'yulian', '俞莲芳', ['member']);
  const other = await signIn(server, 'yulian');
  const draft = await (await other.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
  const number = await server.query("SELECT id FROM person WHERE user_name = 'shen'");
  const token = draft.all('input[name="_token"]')[0].attribs.value;
  const invited = await other.post(draft.path.replace('/edit', '/act/invite'), { _token: token, number }, { follow: false });
  assert.equal(invited.status, 303);
  assert.match(String(await stream), /^\d+$/);
});
