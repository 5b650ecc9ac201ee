// Forms that wait are committed together; where one of them fails, each is done again alone. A lock
// that the test holds in the database lets them wait, and one thread of connections takes them in turn.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
import { eventually } from './raw.mjs';
import { backend, startServer } from './server.mjs';

const isSqlite = backend === 'sqlite';
const begin = { form: 'form[action="/proposals"]', button: '写一件提案', follow: false };
const edit = { form: 'form[action$="/edit"]', button: '保存草稿', follow: false };

async function withServer(work) {
  const server = await startServer({ config: { HEYI_THREADS: '1', HEYI_POSTS_PER_MINUTE: '100000' } });
  try {
    await addPerson(server, 'shen', '沈荷生', ['member']);
    await work(server, await signIn(server, 'shen'));
  } finally {
    await server.stop();
  }
}

// SQLite: the writer's place. PostgreSQL: what each form that leads on writes, so that the first waits.
async function hold(server) {
  const [program, words, sql] = isSqlite
    ? ['sqlite3', ['-cmd', '.timeout 5000', server.database.url], "PRAGMA wal_checkpoint(TRUNCATE); BEGIN IMMEDIATE; SELECT 'held';\n"]
    : ['psql', ['-X', '-A', '-t', '-q', '-d', server.database.url], "BEGIN; LOCK TABLE form_once IN EXCLUSIVE MODE; SELECT 'held';\n"];
  const holder = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  holder.stdin.write(sql);
  for (let said = ''; !said.includes('held');) said += await once(holder.stdout, 'data');
  return async () => {
    holder.stdin.end('ROLLBACK;\n');
    await once(holder, 'exit');
  };
}

const first = (server) => eventually(async () => isSqlite
  || (await server.query("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")) === '1');

// Sends the first and then all others while the database is held; gives their answers.
async function sendTogether(server, [lead, ...others]) {
  const release = await hold(server);
  const answers = [lead()];
  await first(server);
  answers.push(...others.map((send) => send()));
  // the one thread has taken all of them when it has served connections that came after them
  for (let i = 0; i < 3; i++) assert.equal((await server.visitor().get('/nowhere')).status, 404);
  await release();
  return Promise.all(answers);
}

// How often something was committed since the lock was let go: the frames of SQLite's log that end a
// transaction (each tells the size of the database), the transactions that wrote PostgreSQL's rows.
async function commits(server) {
  if (!isSqlite) return Number(await server.query('SELECT COUNT(DISTINCT xmin::text) FROM form_once'));
  const log = readFileSync(`${server.database.url}-wal`);
  const frame = 24 + log.readUInt32BE(8);
  let count = 0;
  for (let at = 32; at + frame <= log.length; at += frame) if (log.readUInt32BE(at + 4) > 0) count++;
  return count;
}

const count = async (server, table, where = '1 = 1') => Number(await server.query(`SELECT COUNT(*) FROM ${table} WHERE ${where}`));
const pages = (member, path, many) => Promise.all(Array.from({ length: many }, () => member.get(path)));

test('forms that wait are committed together', () =>
  withServer(async (server, member) => {
    const works = await pages(member, '/work', 24);
    await server.query('DELETE FROM form_once');
    const answers = await sendTogether(server, works.map((work) => () => work.submit({}, begin)));
    assert.deepEqual(answers.map((each) => each.status), Array(24).fill(303));
    assert.equal(new Set(answers.map((each) => each.location)).size, 24);
    assert.equal(await count(server, 'proposal'), 24);
    const many = await commits(server);
    assert.ok(many >= 1 && many <= 4, `${many} commits`); // a job may have had something to write
  }));

// What no form may do: one that is refused, and on SQLite one with which the whole transaction goes.
const forbid = (server) => server.query(isSqlite
  ? `CREATE TRIGGER forbid BEFORE UPDATE ON proposal WHEN NEW.title LIKE '坏%' BEGIN SELECT RAISE(ABORT, 'forbidden'); END;
     CREATE TRIGGER forbid_all BEFORE UPDATE ON proposal WHEN NEW.title LIKE '断%' BEGIN SELECT RAISE(ROLLBACK, 'forbidden'); END`
  : `CREATE FUNCTION forbid() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'forbidden'; END $$;
     CREATE TRIGGER forbid BEFORE UPDATE ON proposal FOR EACH ROW WHEN (NEW.title LIKE '坏%' OR NEW.title LIKE '断%') EXECUTE FUNCTION forbid()`);
const allow = (server) => server.query(isSqlite ? 'DROP TRIGGER forbid; DROP TRIGGER forbid_all' : 'DROP TRIGGER forbid ON proposal');

test('where some of those that wait fail, each gets its own answer, and only what succeeded is there, once', () =>
  withServer(async (server, member) => {
    const drafts = [];
    for (let i = 0; i < 15; i++) drafts.push(await (await member.get('/work')).submit({}, { ...begin, follow: true }));
    const idOf = (draft) => draft.path.match(/\d+/)[0];
    const [conflicting, misfit, ...others] = drafts;
    const newer = await member.get(conflicting.path);
    assert.equal((await newer.submit({ title: '先到' }, edit)).status, 303);
    const works = await pages(member, '/work', 8);
    await forbid(server);
    const before = { proposals: await count(server, 'proposal'), once: await count(server, 'form_once'), versions: await count(server, 'proposal_version') };

    const good = others.slice(0, 8), bad = others.slice(8);
    const save = (draft, title) => () => draft.submit({ title }, edit);
    const create = (work) => () => work.submit({}, begin);
    const sent = [
      create(works[0]), save(good[0], '好0'), save(good[1], '好1'), save(bad[0], '坏0'), create(works[1]), save(good[2], '好2'),
      save(conflicting, '后到'), save(bad[1], '断1'), save(misfit, '长'.repeat(201)), create(works[2]), create(works[2]),
      save(bad[2], '坏2'), save(bad[3], '坏3'), save(good[3], '好3'), () => member.post('/proposals/999999/edit', good[3].entries(good[3].form(edit)).entries),
      () => works[3].submit({ _token: '0'.repeat(128) }, begin), save(good[4], '好4'), create(works[4]), save(bad[4], '断4'), save(good[5], '好5'),
      create(works[5]), create(works[6]), save(good[6], '好6'), create(works[7]), save(good[7], '好7'),
    ];
    const answers = await sendTogether(server, sent);
    assert.deepEqual(answers.map((each) => each.status), [
      303, 303, 303, 503, 303, 303,
      409, 503, 422, 303, 303,
      503, 503, 303, 404,
      403, 303, 303, 503, 303,
      303, 303, 303, 303, 303,
    ]);

    const creations = [0, 4, 9, 17, 20, 21, 23].map((i) => answers[i].location);
    assert.equal(answers[10].location, answers[9].location, 'the same form twice counts once');
    assert.equal(new Set(creations).size, creations.length, 'nobody is led to somebody else’s');
    for (const location of creations) assert.equal((await member.get(location)).status, 200);
    assert.equal(await count(server, 'proposal'), before.proposals + creations.length);
    for (const [i, draft] of good.entries()) {
      assert.equal(await server.query(`SELECT title FROM proposal WHERE id = ${idOf(draft)}`), `好${i}`);
      assert.equal(await count(server, 'proposal_version', `proposal_id = ${idOf(draft)}`), 1);
    }
    assert.equal(await count(server, 'proposal_version'), before.versions + good.length);
    assert.equal(await count(server, 'form_once'), before.once + creations.length + good.length);
    for (const draft of [misfit, ...bad]) assert.equal(await server.query(`SELECT title || '/' || version FROM proposal WHERE id = ${idOf(draft)}`), '/1');
    assert.equal(await server.query(`SELECT title FROM proposal WHERE id = ${idOf(conflicting)}`), '先到');
    assert.equal((await server.heyi('check', '--quiet')).status, 0);

    for (const [at, title] of [[3, '坏0'], [7, '断1'], [11, '坏2'], [12, '坏3'], [18, '断4']])
      assert.equal(answers[at].text('textarea[name="title"]'), title, 'what was typed is kept');
    assert.equal(answers[6].attribute('#title', 'value'), '后到');
    assert.match(answers[8].text('#title-problem'), /200/);
    await allow(server);
    assert.equal((await answers[7].submit({}, { form: 'main form' })).status, 200);
    assert.equal(await server.query(`SELECT title FROM proposal WHERE id = ${idOf(bad[1])}`), '断1');
  }));

// PostgreSQL alone can refuse a commit after all statements went well.
test('where the commit of all fails in passing, each is done again alone', { skip: isSqlite && 'SQLite checks nothing at the commit' }, () =>
  withServer(async (server, member) => {
    const works = await pages(member, '/work', 12);
    await server.query(`CREATE SEQUENCE losing; CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('losing') <= 2 THEN RAISE EXCEPTION 'serialization' USING ERRCODE = '40001'; END IF; RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER lose AFTER INSERT ON proposal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lose()`);
    const answers = await sendTogether(server, works.map((work) => () => work.submit({}, begin)));
    assert.deepEqual(answers.map((each) => each.status), Array(12).fill(303));
    assert.equal(new Set(answers.map((each) => each.location)).size, 12);
    assert.equal(await count(server, 'proposal'), 12);
  }));
