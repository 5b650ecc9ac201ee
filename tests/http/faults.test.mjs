// Full disks, databases that are gone, connections that break: what people see, and that it heals.
import { strict as assert } from 'node:assert';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
import { eventually } from './raw.mjs';
import { backend, startServer } from './server.mjs';

const isSqlite = backend === 'sqlite';
const begin = { form: 'form[action="/proposals"]', button: '写一件提案' };
const edit = { form: 'form[action$="/edit"]', button: '保存草稿' };

async function withServer(work, options) {
  const server = await startServer({ config: { HEYI_POSTS_PER_MINUTE: '100000' }, ...options });
  try {
    await addPerson(server, 'shen', '沈荷生', ['member']);
    await work(server, await signIn(server, 'shen'));
  } finally {
    await server.stop();
  }
}

const draftOf = async (member) => (await member.get('/work')).submit({}, begin);
const titleNow = (server) => server.query('SELECT title FROM proposal ORDER BY id DESC LIMIT 1');

// A small file system of its own, where one may be made.
function mountSmall(context) {
  const folder = mkdtempSync(join(tmpdir(), 'heyi-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmdirSync(folder);
    context.skip('a small file system can be mounted by root alone');
    return undefined;
  }
  return folder;
}

function fillUp(path) {
  for (const size of [1 << 20, 1 << 12])
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      assert.equal(error.code, 'ENOSPC');
    }
}

test('a full disk is said clearly and costs no text; with room again the same form counts once', { skip: !isSqlite && 'the server of PostgreSQL has its own disk' }, async (context) => {
  const folder = mountSmall(context);
  if (!folder) return;
  const usual = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    await withServer(async (server, member) => {
      const draft = await draftOf(member);
      const filler = join(folder, 'filler');
      fillUp(filler);
      // what the write-ahead log has room for still goes through
      let answer = draft;
      for (let i = 0; i < 200 && answer.status === 200; i++)
        answer = await (await member.get(draft.path)).submit({ title: `第${i}稿`, situation: '情况说明。'.repeat(900) }, edit);
      assert.equal(answer.status, 503);
      assert.match(answer.text('h1'), /存储空间/);
      assert.match(answer.text('main'), /没有保存/);
      const title = answer.text('textarea[name="title"]');
      assert.match(title, /^第\d+稿$/);
      assert.ok(answer.headers['retry-after']);
      await eventually(() => server.log.some((line) => line.includes('"level":"error"') && line.includes('full')));
      assert.equal((await server.visitor().get('/')).status, 200, 'reading goes on');
      rmSync(filler);
      const [first, second] = [await answer.submit({}, { form: 'main form', follow: false }), await answer.submit({}, { form: 'main form', follow: false })];
      assert.deepEqual([first.status, second.status, second.location], [303, 303, first.location]);
      assert.equal(await titleNow(server), title);
      assert.equal(await server.query('PRAGMA integrity_check'), 'ok');
    });
  } finally {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
    execFileSync('umount', [folder]);
    rmdirSync(folder);
  }
});

// SQLite: the file is moved away. PostgreSQL: every connection is cut and no new one let in.
async function takeAway(server) {
  if (isSqlite) {
    renameSync(server.database.url, `${server.database.url}.away`);
    return () => renameSync(`${server.database.url}.away`, server.database.url);
  }
  const { name } = server.database;
  const maintain = (sql) => execFileSync('psql', ['-X', '-q', '-d', process.env.HEYI_TEST_POSTGRES, '-c', sql], { stdio: 'ignore' });
  maintain(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  maintain(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  return () => maintain(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
}

test('a database that is gone is said on every page, and all goes on by itself when it is back', () =>
  withServer(async (server, member) => {
    const draft = await draftOf(member);
    const visitor = server.visitor();
    assert.equal((await visitor.get('/')).status, 200);
    assert.equal((await visitor.get('/health')).body, 'ok\n');
    const bringBack = await takeAway(server);
    for (let i = 0; i < 8; i++) {
      const page = await visitor.get('/');
      assert.equal(page.status, 503, 'a kept page is not shown without knowing that it still holds');
      assert.ok(page.isHtml);
      assert.match(page.text('main'), /请过一会儿再试/);
    }
    assert.equal((await visitor.get('/health')).status, 503, 'a balancer learns of it');
    const kept = await draft.submit({ title: '断库时写的标题' }, edit);
    assert.equal(kept.status, 503);
    assert.match(kept.text('main'), /断库时写的标题/);
    bringBack();
    for (let i = 0; i < 8; i++) assert.equal((await visitor.get('/')).status, 200);
    const sent = await kept.submit({}, { form: 'main form' });
    assert.equal(sent.status, 200);
    assert.equal(await titleNow(server), '断库时写的标题');
  }));

test('with fewer connections than threads everybody waits for his turn', () =>
  withServer(
    async (server, member) => {
      const visitors = Array.from({ length: 24 }, () => server.visitor());
      const pages = await Promise.all(visitors.map((each, i) => each.get(`/proposals?page=${i}`)));
      assert.deepEqual(pages.map((each) => each.status), Array(24).fill(200));
      assert.equal((await draftOf(member)).status, 200);
    },
    { config: { HEYI_CONNECTIONS: '2', HEYI_THREADS: '8' } },
  ));

test('a connection that breaks in the middle of a form is replaced, and the form counts once', { skip: isSqlite && 'SQLite has no connections that break' }, () =>
  withServer(async (server, member) => {
    const work = await member.get('/work');
    const before = Number(await server.query('SELECT COUNT(*) FROM proposal'));
    const holder = spawn('psql', ['-X', '-q', '-d', server.database.url], { stdio: ['pipe', 'ignore', 'inherit'] });
    holder.stdin.write('BEGIN; UPDATE ledger_head SET entry_count = entry_count;\n');
    const waiting = () => server.query("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
    await eventually(async () => (await server.query("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'")) === '1');
    const answering = work.submit({}, { ...begin, follow: false });
    await eventually(async () => (await waiting()) !== '');
    const first = await waiting();
    await server.query(`SELECT pg_terminate_backend(${first})`);
    await eventually(async () => !['', first].includes(await waiting()));
    holder.stdin.end('ROLLBACK;\n');
    assert.equal((await answering).status, 303);
    assert.equal(Number(await server.query('SELECT COUNT(*) FROM proposal')), before + 1);
  }));

test('work that was taken back for the sake of another is done again by itself', { skip: isSqlite && 'SQLite has one writer at a time' }, () =>
  withServer(async (server, member) => {
    const draft = await draftOf(member);
    // the first two that write a draft lose, as in a deadlock
    await server.query(`CREATE SEQUENCE losing; CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('losing') <= 2 THEN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER lose BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION lose()`);
    const saved = await draft.submit({ title: '第三次才成' }, edit);
    assert.equal(saved.status, 200);
    assert.equal(await titleNow(server), '第三次才成');
  }));
