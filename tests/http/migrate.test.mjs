// A database that an older program made, with all that people wrote into it, under this program.
// tests/versions/ keeps what the released programs made (keep.mjs says how).
import { strict as assert } from 'node:assert';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { createDatabase } from './database.mjs';
import { signIn } from './people.mjs';
import { backend, heyi, program, startServer } from './server.mjs';

const kept = fileURLToPath(new URL('../versions/', import.meta.url));
const versions = readdirSync(kept).flatMap((name) => name.match(/^(\d+)-sqlite\.tar\.gz$/)?.[1] ?? []).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'heyi-migrate-'));
const databases = [];
after(async () => {
  for (const database of databases) await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const unpacked = (name) => gunzipSync(readFileSync(join(kept, name)));

// The database that version N left, with its files, into a folder that a server or a command may use.
async function fill(database, files, version) {
  const tar = join(mkdtempSync(join(folder, 'kept-')), 'backup.tar');
  writeFileSync(tar, unpacked(`${version}-sqlite.tar.gz`));
  mkdirSync(files, { recursive: true });
  execFileSync('tar', ['-xf', tar, '-C', files, 'files']);
  if (backend === 'postgres')
    execFileSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', database.url], { input: unpacked(`${version}-postgres.sql.gz`), stdio: ['pipe', 'ignore', 'inherit'] });
  else writeFileSync(database.url, execFileSync('tar', ['-xOf', tar, 'heyi.db'], { maxBuffer: 64 << 20 }));
}

async function newPlace() {
  const home = mkdtempSync(join(folder, 'place-'));
  const database = await createDatabase(home);
  databases.push(database);
  const files = join(home, 'files');
  const options = ['--database', database.url, '--data', files];
  return { ...database, home, files, options, run: (...words) => heyi([...words, ...options], { config: { LANG: 'en_US.UTF-8' } }) };
}

async function oldPlace(version = versions[0]) {
  const place = await newPlace();
  await fill(place, place.files, version);
  return place;
}

async function ok(promise) {
  const result = await promise;
  assert.equal(result.status, 0, result.stdout + result.stderr);
  return result;
}

const version = (place) => place.query('SELECT MAX(version) FROM schema_version');
const newest = async () => (await ok((await newPlace()).run('migrate'))).stdout.match(/version (\d+)/)[1];

// Every table, column, constraint and index, as the database itself describes them.
function shape(place) {
  return backend === 'postgres'
    ? place.query(`
        SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || COALESCE(column_default, '') FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        ORDER BY 1`)
    : place.query("SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_schema ORDER BY type, name");
}

const indexes = ['assignment_by_extension', 'oversight_event_by_proposal'];
const indexCount = (place) =>
  place.query(`SELECT COUNT(*) FROM ${backend === 'postgres' ? 'pg_indexes WHERE indexname' : 'sqlite_schema WHERE name'} IN ('${indexes.join("', '")}')`);

// What was exported, but for what the program itself says of the moment.
function tables(exported) {
  const names = readdirSync(join(exported, 'tables')).filter((name) => name.endsWith('.jsonl')).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(exported, 'tables', name), 'utf8')]));
}

// Pages as three people and a stranger see them; how long ago something was changes by itself.
async function pages(server) {
  const paths = {
    '': ['/', '/proposals', '/proposals/1', '/promises', '/network'],
    shen: ['/work', '/proposals/1', '/proposals/2'],
    head: ['/work', '/lines?whose=all', '/proposals/1', '/work/figures'],
    hand: ['/work', '/lines', '/proposals?state=3'],
  };
  const seen = {};
  for (const [name, list] of Object.entries(paths)) {
    const visitor = name ? await signIn(server, name) : server.visitor();
    for (const path of list) {
      const page = await visitor.get(path);
      seen[`${name} ${path}`] = `${page.status} ${page.has('main') ? page.texts('main')[0] : ''}`.replaceAll(server.url, '');
    }
  }
  return seen;
}

for (const old of versions) {
  test(`a database of version ${old} is brought to the newest, whole, and has the shape of a new one`, async () => {
    const here = await oldPlace(old);
    assert.equal(await version(here), String(old));
    const { stderr } = await ok(here.run('migrate'));
    assert.match(stderr, new RegExp(`brought to version ${await newest()}`));
    assert.equal(await version(here), await newest());
    await ok(here.run('check'));
    const fresh = await newPlace();
    await ok(fresh.run('migrate'));
    assert.equal(await shape(here), await shape(fresh));
    assert.doesNotMatch((await ok(here.run('migrate'))).stderr, /brought/);
  });

  test(`pages from a database of version ${old} are those of the same data in a new one`, async () => {
    const backup = join(mkdtempSync(join(folder, 'tar-')), 'backup.tar');
    writeFileSync(backup, unpacked(`${old}-${backend}.tar.gz`));
    const migrated = await startServer({ prepare: (server) => fill(server.database, server.files, old) });
    try {
      const restored = await startServer({ prepare: (server) => ok(server.heyi('restore', backup)) });
      try {
        const seen = await pages(migrated);
        assert.match(seen['head /proposals/1'], /预算已经列入。/);
        assert.match(seen[' /proposals/1'], /明年预算列入托管经费/);
        assert.match(seen['shen /work'], /关于修复荷塘步道的建议/);
        assert.deepEqual(await pages(restored), seen);
        const draft = await (await signIn(migrated, 'yulian')).get('/proposals/3/edit');
        const file = await draft.visitor.get(draft.all('.files a')[0].attribs.href);
        assert.equal(file.status, 200);
        const next = await draft.submit({ title: '升级以后改的标题' }, { form: 'form[action$="/edit"]', button: '保存草稿' });
        assert.ok(next.status < 400, String(next.status));
      } finally {
        await restored.stop();
      }
      await ok(migrated.heyi('check'));
    } finally {
      await migrated.stop();
    }
  });

  test(`a backup of version ${old} from either back end is restored with each row as it was`, async () => {
    const here = await oldPlace(old);
    const asItWas = join(here.home, 'migrated');
    await ok(here.run('export', asItWas, '--with-secrets'));
    for (const from of ['sqlite', 'postgres']) {
      const backup = join(here.home, `${from}.tar`);
      writeFileSync(backup, unpacked(`${old}-${from}.tar.gz`));
      const home = await newPlace();
      await ok(home.run('restore', backup));
      await ok(home.run('check'));
      assert.equal(await version(home), await newest());
      if (from !== backend) continue;
      const again = join(home.home, 'export');
      await ok(home.run('export', again, '--with-secrets'));
      assert.deepEqual(tables(again), tables(asItWas));
    }
  });
}

test('an export of the oldest version is restored from its folder', async () => {
  const home = await newPlace();
  const exported = join(home.home, 'export');
  mkdirSync(exported);
  execFileSync('tar', ['-xf', '-', '-C', exported], { input: unpacked(`${versions[0]}-postgres.tar.gz`) });
  assert.equal(JSON.parse(readFileSync(join(exported, 'manifest.json'), 'utf8')).schema, versions[0]);
  await ok(home.run('restore', exported));
  await ok(home.run('check'));
  assert.equal(await home.query("SELECT COUNT(*) FROM oversight_event WHERE proposal_id = 1"), '2');
});

test('a step that fails leaves nothing behind, and says so', async () => {
  const here = await oldPlace();
  await here.query(`CREATE TABLE ${indexes[0]} (id BIGINT)`); // in the way of the second index
  const { status, stderr } = await here.run('migrate');
  assert.equal(status, 1);
  assert.match(stderr, new RegExp(indexes[0]));
  assert.equal(await version(here), '1');
  assert.equal(await here.query(`SELECT COUNT(*) FROM ${backend === 'postgres' ? 'pg_indexes WHERE indexname' : 'sqlite_schema WHERE name'} = '${indexes[1]}'`), '0');
  await here.query(`DROP TABLE ${indexes[0]}`);
  await ok(here.run('migrate'));
  assert.equal(await indexCount(here), '2');
});

test('servers that start at once bring it up once, an empty database as well as an old one', async () => {
  for (const here of [await newPlace(), await oldPlace()]) {
    const all = await Promise.all(Array.from({ length: 6 }, () => ok(here.run('migrate'))));
    const said = all.map(({ stderr }) => stderr.match(/brought to version 2/g)?.length ?? 0);
    assert.equal(said.reduce((sum, each) => sum + each), 1);
    assert.equal(await here.query('SELECT COUNT(*) FROM schema_version'), await newest());
    assert.equal(await indexCount(here), '2');
    await ok(here.run('check'));
  }
});

test('a search index that was made by other rules is made anew when the server starts', async () => {
  const empty = backend === 'sqlite' ? "INSERT INTO search_index (search_index) VALUES ('delete-all')" : "UPDATE search_entry SET document = CAST('' AS tsvector)";
  const server = await startServer({
    prepare: async (fresh) => {
      await fill(fresh.database, fresh.files, versions[0]);
      await ok(heyi(['migrate', '--database', fresh.database.url, '--data', fresh.files]));
      await fresh.database.query(`UPDATE search_state SET version = 'other'; ${empty}`);
    },
  });
  try {
    assert.match(await server.query('SELECT version FROM search_state'), /^\d+-\d+/);
    const title = await server.query('SELECT title FROM proposal WHERE is_published = 1 AND publicity = 0 ORDER BY id LIMIT 1');
    const page = await server.visitor().get(`/search?q=${encodeURIComponent(title)}`);
    assert.ok(page.texts('main a[href^="/proposals/"]').includes(title), title);
  } finally {
    await server.stop();
  }
});

// Starts a migration, kills it when `moment` says so, and looks at what is left.
async function killed(here, moment) {
  const child = spawn(program, ['migrate', ...here.options], { stdio: 'ignore' });
  const end = new Promise((done) => child.on('exit', done));
  await Promise.race([moment(), end]);
  child.kill('SIGKILL');
  await end;
}

if (backend === 'postgres') {
  const lockWaits = (here) =>
    here.query("SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'heyi' AND wait_event_type = 'Lock' AND datname = current_database()");

  test('who begins with an empty database waits for another one that is making the first table', async () => {
    const here = await newPlace();
    const other = spawn('psql', ['-X', '-q', '-d', here.url], { stdio: ['pipe', 'pipe', 'inherit'] });
    const made = new Promise((done) => other.stdout.once('data', done));
    other.stdin.write("BEGIN; SELECT pg_advisory_xact_lock(hashtext('heyi schema'));\n");
    other.stdin.write('CREATE TABLE schema_version (version BIGINT PRIMARY KEY, applied_at BIGINT NOT NULL);\n');
    await made;
    const starting = here.run('migrate');
    while ((await lockWaits(here)) === '0');
    other.stdin.end('COMMIT;\n');
    await ok(starting);
    assert.equal(await version(here), await newest());
  });

  test('kill -9 in the midst of a step leaves the old version, which the next start brings up', async () => {
    const here = await oldPlace();
    // Whoever reads the table keeps the index from being made: the step stands still half done.
    const holder = spawn('psql', ['-X', '-q', '-d', here.url], { stdio: ['pipe', 'pipe', 'inherit'] });
    const held = new Promise((done) => holder.stdout.once('data', done));
    holder.stdin.write('BEGIN; LOCK TABLE assignment IN ROW EXCLUSIVE MODE; SELECT 1;\n');
    await held;
    const waits = async () => {
      while ((await lockWaits(here)) === '0');
    };
    await killed(here, waits);
    holder.stdin.end('ROLLBACK;\n');
    await new Promise((done) => holder.on('exit', done));
    assert.equal(await version(here), '1');
    assert.equal(await indexCount(here), '0');
    await ok(here.run('migrate'));
    assert.equal(await indexCount(here), '2');
    await ok(here.run('check'));
  });
} else {
  test('kill -9 while it is brought up leaves the old version or the new one, never a half', async () => {
    const rounds = 12;
    const seen = [];
    for (let round = 0; round < rounds; round++) {
      const here = await oldPlace();
      let files = 0;
      const moment = () =>
        new Promise((done) => {
          const watcher = watch(here.home, () => {
            if (++files < round) return; // each round a little later
            watcher.close();
            done();
          });
        });
      await killed(here, moment);
      const left = Number(await version(here));
      assert.equal(await indexCount(here), left === 1 ? '0' : '2');
      seen.push(left);
      await ok(here.run('migrate'));
      await ok(here.run('check'));
      assert.equal(await indexCount(here), '2');
    }
    assert.ok(seen.includes(1), `each of ${rounds} was killed too late`);
  });

  test('the database as it was is kept beside it, and what cannot be kept is not changed', async () => {
    const here = await oldPlace();
    const copy = `${here.url}.version-1`;
    mkdirSync(`${copy}.unfinished`); // no file can have this name
    const refused = await here.run('migrate');
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /backup: /);
    assert.equal(await version(here), '1');
    rmSync(`${copy}.unfinished`, { recursive: true });
    const { stderr } = await ok(here.run('migrate'));
    assert.match(stderr, /the database of version 1 is kept in .*heyi\.db\.version-1/);
    const was = execFileSync('sqlite3', [copy, 'SELECT MAX(version) FROM schema_version; PRAGMA integrity_check']).toString();
    assert.equal(was, '1\nok\n');
    const fresh = await newPlace();
    await ok(fresh.run('migrate'));
    assert.equal(existsSync(`${fresh.url}.version-1`), false); // there was nothing to keep
  });
}
