// Lists that come in, everything that goes out and back, backups and the proof that all is well.
import { strict as assert } from 'node:assert';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Load } from '../torture/load.mjs';
import { createDatabase } from './database.mjs';
import { addPerson } from './people.mjs';
import { backend, heyi, program, startServer } from './server.mjs';

const folder = mkdtempSync(join(tmpdir(), 'heyi-exchange-'));
const databases = [];
after(async () => {
  for (const database of databases) await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

let serial = 0;
const path = (name) => join(folder, `${++serial}-${name}`);

// A database with its place of files, and the commands on it.
function place(database) {
  const files = path('files');
  const run = (...words) =>
    heyi([...words, '--database', database.url, '--data', files], { config: { LANG: 'en_US.UTF-8' } });
  return { ...database, files, run };
}

async function newPlace() {
  const database = await createDatabase(mkdtempSync(join(folder, 'db-')));
  databases.push(database);
  return place(database);
}

// The back end that the suite does not run on, where it can be had: always SQLite.
function sqlitePlace() {
  const url = path('other.db');
  return place({ url, query: async (sql) => execFileSync('sqlite3', [url, sql]).toString().trimEnd() });
}

function write(name, text, encoding = 'utf8') {
  const at = path(name);
  writeFileSync(at, text, encoding);
  return at;
}

async function ok(promise) {
  const result = await promise;
  assert.equal(result.status, 0, result.stdout + result.stderr);
  return result;
}

function tables(exported) {
  const names = readdirSync(join(exported, 'tables')).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(exported, 'tables', name), 'utf8')]));
}

const units = 'name,short_name\n荷浦区民政局,区民政局\n荷浦区教育局,区教育局\n';
const members = [
  '姓名,用户名,界别,手机号,备注',
  '陆荷舟,luhezhou,教育界,13900000001,x',
  '"钱望渡",qianwangdu,education,13900000002,',
].join('\r\n');
const past = [
  'year,number,title,proposers,suggestions,unit,class,reply,feedback,replied_on,published,analysis',
  '2019,17,关于增设社区老年食堂的提案,陆荷舟、沈汀鹭,"1. 增设食堂，占2.5%。2. 提高补贴。",区民政局,A,已增设食堂三处。,满意,2019-06-20,yes,"布点少\n补贴不足"',
  '2020,2020-003,关于校门口交通的提案,钱望渡,"拓宽人行道\n设置护学岗",荷浦区教育局,B,,,,,',
].join('\n');

test('a check of an import says what would happen and writes nothing', async () => {
  const here = await newPlace();
  const file = write('members.csv', `\ufeff${members}`);
  for (const words of [[], ['--dry-run']]) {
    const { stdout, stderr } = await ok(here.run('import', 'members', file, ...words));
    assert.match(stdout, /Rows that are well: 2; bad rows: 0/);
    assert.match(stdout, /New accounts: 2/);
    assert.match(stdout, /nothing was imported/);
    assert.match(stderr, /“备注” is not known/);
  }
  assert.equal(await here.query('SELECT COUNT(*) FROM person'), '0');
});

test('members come with a post, a sector and a password for once', async () => {
  const here = await newPlace();
  const passwords = path('passwords.csv');
  await ok(here.run('import', 'members', write('members.csv', members), '--yes', '--passwords', passwords));
  assert.equal(statSync(passwords).mode & 0o777, 0o600);
  const rows = readFileSync(passwords, 'utf8').trim().split('\r\n');
  assert.equal(rows.length, 3);
  assert.match(rows[1], /^luhezhou,"陆荷舟",[A-Za-z0-9-]{15}$/);
  assert.equal(
    await here.query('SELECT COUNT(*) FROM person JOIN post ON post.person_id = person.id AND role = 1 JOIN member ON member.person_id = person.id WHERE must_change_password = 1 AND sector = \'education\''),
    '2',
  );
  await ok(here.run('check'));

  await isCounted(here, 'member', 2);
  const again = await here.run('import', 'members', write('members.csv', members), '--yes');
  assert.equal(again.status, 1);
  assert.match(again.stdout, /line 2, User name: is a member of this term already/);
});

test('an initial password signs in and must be changed', async () => {
  const passwords = path('passwords.csv');
  const server = await startServer({
    prepare: (server) =>
      ok(server.heyi('import', 'members', write('members.csv', members), '--yes', '--passwords', passwords)),
  });
  try {
    const password = readFileSync(passwords, 'utf8').split('\r\n')[1].split(',')[2];
    const visitor = server.visitor();
    const page = await visitor.get('/sign-in');
    const signed = await page.submit({ name: 'luhezhou', password });
    assert.ok(signed.status < 400, `status ${signed.status}`);
    assert.equal(await server.query("SELECT must_change_password FROM person WHERE user_name = 'luhezhou'"), '1');
    assert.equal(await server.query('SELECT COUNT(*) FROM session'), '1');
  } finally {
    await server.stop();
  }
});

test('each bad row is named with its line, and none is imported until all are well', async () => {
  const here = await newPlace();
  const file = write(
    'members.csv',
    `${members}\r\n王菱,x,教育界,1,\r\n李汀,liting,不知界,13900000001,\r\n,zhaopu,教育界,,\r\n陈渚,chenzhu,教育界,13900000009,\r\n`,
  );
  const bad = await here.run('import', 'members', file, '--yes');
  assert.equal(bad.status, 1);
  for (const pattern of [
    /line 4, User name: .*Found: “x”/,
    /line 4, Phone: .*Found: “1”/,
    /line 5, Sector: is not one of the list\. Found: “不知界”/,
    /line 5, Phone: stands in an earlier row too/,
    /line 6, Name: /,
    /Nothing was imported/,
  ])
    assert.match(bad.stdout, pattern);
  assert.equal(await here.query('SELECT COUNT(*) FROM person'), '0');

  const skipping = await ok(here.run('import', 'members', file, '--yes', '--skip-bad'));
  assert.match(skipping.stdout, /Rows imported: 3; left out: 3/);
  assert.equal(await here.query('SELECT COUNT(*) FROM person'), '3');
});

test('a missing column, a malformed file and a wrong kind are errors', async () => {
  const here = await newPlace();
  const missing = await here.run('import', 'members', write('a.csv', 'name,phone\nx,1\n'), '--yes');
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /“User name” is needed/);
  const malformed = await here.run('import', 'units', write('b.csv', 'name\nA\n"open\n'), '--yes');
  assert.equal(malformed.status, 1);
  assert.match(malformed.stderr, /line 3: a quotation mark/);
  assert.equal(await here.query('SELECT COUNT(*) FROM unit'), '0');
  assert.equal((await here.run('import', 'things', 'x.csv')).status, 2);
  assert.equal((await here.run('import', 'units', path('absent.csv'))).status, 1);
});

test('GB18030 as Excel saves it is read', async () => {
  const here = await newPlace();
  const file = path('units.csv');
  writeFileSync(file, execFileSync('iconv', ['-f', 'utf8', '-t', 'gb18030'], { input: '单位名称,简称\n荷浦区民政局,区民政局\n' }));
  await ok(here.run('import', 'units', file, '--yes'));
  assert.equal(await here.query('SELECT name FROM unit'), '荷浦区民政局');
});

test('the template is a workbook whose columns the import knows', async () => {
  const here = await newPlace();
  for (const kind of ['members', 'units', 'proposals']) {
    const file = path(`${kind}.xlsx`);
    await ok(here.run('import', '--template', kind, file));
    const { stdout, stderr } = await ok(here.run('import', kind, file));
    assert.match(stdout, /Rows that are well: 0; bad rows: 0/);
    assert.doesNotMatch(stderr, /not known/);
    assert.equal((await here.run('import', '--template', kind, file)).status, 1, 'it is not overwritten');
  }
});

async function archive(here) {
  await ok(here.run('import', 'units', write('units.csv', units), '--yes'));
  await ok(here.run('import', 'members', write('members.csv', members), '--yes'));
  return ok(here.run('import', 'proposals', write('past.csv', past), '--yes'));
}

test('an archive comes with its proposers, units, replies and verdicts, and can be found', async () => {
  const here = await newPlace();
  await archive(here);
  assert.equal(
    await here.query('SELECT year, number, state, kind, reply_class, result, is_published FROM proposal ORDER BY id'),
    '2019|17|7|1|1|1|1\n2020|3|7|0|2|0|0',
  );
  assert.equal(
    await here.query('SELECT text FROM proposal_suggestion ORDER BY proposal_id, position'),
    '增设食堂，占2.5%。\n提高补贴。\n拓宽人行道\n设置护学岗',
  );
  assert.equal(await here.query("SELECT is_active FROM person WHERE name = '沈汀鹭'"), '0');
  assert.equal(await here.query("SELECT COUNT(*) FROM ledger WHERE action = 'import' AND matter_kind = 7"), '2');
  assert.equal(await here.query('SELECT COUNT(*) FROM search_entry WHERE matter_kind = 7'), '2');
  assert.equal(await here.query('SELECT last_number FROM proposal_number WHERE year = 2019'), '17');
  await ok(here.run('check'));

  const again = await here.run('import', 'proposals', write('past.csv', past), '--yes');
  assert.equal(again.status, 1);
  assert.match(again.stdout, /line 2, Number: is there already/);
});

test('what is wrong in an archive is named', async () => {
  const here = await newPlace();
  await archive(here);
  const file = write(
    'past.csv',
    'year,number,title,proposers,unit,class,reply,submitted_on\n2099,1,A,陆荷舟,,,,\n2018,2,B,陆荷舟,无此局,D,,2018-02-30\n2018,,C,陆荷舟,,,答复,\n',
  );
  const { status, stdout } = await here.run('import', 'proposals', file, '--yes');
  assert.equal(status, 1);
  for (const pattern of [
    /line 2, Year: /,
    /line 3, Unit: there is no unit “无此局”/,
    /line 3, Class: is not one of the list/,
    /line 3, Submitted on: is no date/,
    /line 4, Number: /,
    /line 4, Unit: a reply needs the unit/,
  ])
    assert.match(stdout, pattern);
});

// PostgreSQL has -1 for what it never counted; it would read whole tables then.
async function isCounted({ url, query }, table, count) {
  if (!url.startsWith('postgres')) return;
  const [rows, pages, visible] = (await query(`SELECT reltuples, relpages, relallvisible FROM pg_class WHERE oid = '${table}'::regclass`)).split('|').map(Number);
  assert.equal(rows, count, `${table} was counted`);
  assert.equal(visible, pages, `all of ${table} is marked as visible`);
}

// One demo for all that follows; with an attachment, so that files travel too.
let demo;
const content = '附件的内容\n';
const hash = createHash('sha256').update(content).digest('hex');

before(async () => {
  demo = await newPlace();
  await ok(demo.run('demo', '--size', '24', '--quiet'));
  execFileSync('mkdir', ['-p', join(demo.files, 'files', hash.slice(0, 2))]);
  writeFileSync(join(demo.files, 'files', hash.slice(0, 2), hash), content);
  await demo.query(
    `INSERT INTO file (matter_kind, matter_id, part, name, type, size, hash, uploaded_by, at) VALUES (7, 1, 'proposal', '附件.txt', 'text/plain', ${Buffer.byteLength(content)}, '${hash}', 1, 1)`,
  );
});

test('an export restored into the other back end and back gives the same export', async () => {
  const first = path('export'), second = path('export'), third = path('export');
  await ok(demo.run('export', first));
  const other = sqlitePlace(), home = await newPlace();
  await ok(other.run('restore', first));
  await ok(other.run('export', second));
  await ok(home.run('restore', second));
  await ok(home.run('export', third));
  assert.deepEqual(tables(second), tables(first));
  assert.deepEqual(tables(third), tables(first));
  for (const exported of [first, third])
    assert.equal(readFileSync(join(exported, 'files', hash.slice(0, 2), hash), 'utf8'), content);
  await ok(other.run('check'));
  await ok(home.run('check'));
  await isCounted(home, 'proposal', Number(await home.query('SELECT COUNT(*) FROM proposal')));
  // new rows get new ids
  await ok(home.run('import', 'units', write('units.csv', 'name\n荷浦区新设局\n'), '--yes'));
});

test('a large demo is written in bulk and passes the check', async () => {
  const large = await newPlace();
  await ok(large.run('demo', '--size', '400', '--played', '24', '--quiet'));
  // the scenes that the named sign-ins find come on top of what was asked for
  const made = Number(await large.query('SELECT COUNT(*) FROM proposal'));
  assert.ok(made >= 400 && made < 500, `${made} proposals`);
  await isCounted(large, 'proposal', made);
  assert.equal(await large.query('SELECT COUNT(*) FROM (SELECT year, number FROM proposal WHERE number > 0 GROUP BY year, number HAVING COUNT(*) > 1) AS twice'), '0');
  await ok(large.run('check'));
  await ok(large.run('import', 'units', write('units.csv', 'name\n荷浦区新设局\n'), '--yes'));
});

test('an export holds no secrets unless they are asked for', async () => {
  const open = path('export'), secret = path('export');
  await ok(demo.run('export', open));
  await ok(demo.run('export', secret, '--with-secrets'));
  const everything = Object.values(tables(open)).join('');
  assert.doesNotMatch(everything, /argon2|password_hash|totp_secret|token_hash|web_secret/);
  assert.match(tables(secret)['person.jsonl'], /"password_hash":"\$argon2/);
  const dictionary = readFileSync(join(open, 'dictionary.md'), 'utf8');
  assert.match(dictionary, /## proposal\n/);
  assert.doesNotMatch(dictionary, /password_hash/);
});

test('the manifest lists every file with its size and SHA-256', async () => {
  const exported = path('export');
  await ok(demo.run('export', exported));
  const manifest = JSON.parse(readFileSync(join(exported, 'manifest.json'), 'utf8'));
  const listed = manifest.files.map((file) => file.path).sort();
  const there = execFileSync('find', ['.', '-type', 'f', '!', '-name', 'manifest.json'], { cwd: exported })
    .toString().trim().split('\n').map((name) => name.slice(2)).sort();
  assert.deepEqual(listed, there);
  for (const file of manifest.files) {
    const bytes = readFileSync(join(exported, file.path));
    assert.equal(bytes.length, file.size);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), file.sha256);
  }
  const proposals = manifest.tables.find((table) => table.name === 'proposal');
  assert.equal(String(proposals.rows), await demo.query('SELECT COUNT(*) FROM proposal'));
});

test('a folder that has something in it is not written to', async () => {
  const exported = path('export');
  await ok(demo.run('export', exported));
  const again = await demo.run('export', exported);
  assert.equal(again.status, 1);
  assert.match(again.stderr, /there already/);
  assert.ok(!existsSync(`${exported}.unfinished`));
});

test('a changed export, a full database and a newer schema are refused and leave nothing', async () => {
  const exported = path('export');
  await ok(demo.run('export', exported));
  const full = await demo.run('restore', exported);
  assert.equal(full.status, 1);
  assert.match(full.stderr, /not empty/);

  const home = await newPlace();
  const units = join(exported, 'tables', 'unit.jsonl');
  const text = readFileSync(units, 'utf8');
  writeFileSync(units, text.replace('荷浦', '别处'));
  const changed = await home.run('restore', exported);
  assert.equal(changed.status, 1);
  assert.match(changed.stderr, /unit\.jsonl is not what was written/);
  writeFileSync(units, text);

  const at = join(exported, 'manifest.json');
  const manifest = JSON.parse(readFileSync(at, 'utf8'));
  writeFileSync(at, JSON.stringify({ ...manifest, schema: 9999 }));
  const newer = await home.run('restore', exported);
  assert.equal(newer.status, 1);
  assert.match(newer.stderr, /newer program/);
  assert.equal(await home.query('SELECT COUNT(*) FROM person'), '0');
});

test('an export whose ledger was changed, manifest and all, is taken back as a whole', async () => {
  const exported = path('export');
  await ok(demo.run('export', exported));
  const file = join(exported, 'tables', 'ledger.jsonl');
  const text = readFileSync(file, 'utf8').replace(/"actor_name":"[^"]*"/, '"actor_name":"别人"');
  writeFileSync(file, text);
  const at = join(exported, 'manifest.json');
  const manifest = JSON.parse(readFileSync(at, 'utf8'));
  const entry = manifest.files.find((one) => one.path === 'tables/ledger.jsonl');
  entry.size = Buffer.byteLength(text);
  entry.sha256 = createHash('sha256').update(text).digest('hex');
  writeFileSync(at, JSON.stringify(manifest));
  const home = await newPlace();
  const { status, stderr } = await home.run('restore', exported);
  assert.equal(status, 1);
  assert.match(stderr, /the ledger's chain breaks at row 1/);
  assert.equal(await home.query('SELECT COUNT(*) FROM person'), '0');
});

test('a backup made while eight people write has all that was acknowledged before, whole, in either back end', async () => {
  const server = await startServer({
    config: { HEYI_POSTS_PER_MINUTE: '1000000' },
    prepare: async (server) => ok(server.heyi('demo', '--size', '24', '--quiet')),
  });
  try {
    await addPerson(server, 'writer', '沈荷生', ['member']);
    const load = await new Load(server, 'writer').prepare();
    let left = 60;
    await new Promise((enough) => load.start(8, () => left-- <= 0 && enough()));
    const before = load.kept();
    const backup = path('backup.tar');
    await ok(server.heyi('backup', backup));
    const written = load.acknowledged() - before.titles.length - before.files.length - before.drafts.length;
    await load.end();
    assert.ok(written > 0, 'it was written while the backup was made');
    assert.deepEqual(readdirSync(folder).filter((name) => /unfinished|parts/.test(name)), []);

    const again = await server.heyi('backup', backup);
    assert.equal(again.status, 1);
    assert.match(again.stderr, /overwrites nothing/);

    const counts = [];
    for (const target of [sqlitePlace(), await newPlace()]) {
      await ok(target.run('restore', backup));
      await ok(target.run('check'));
      assert.match(await target.query("SELECT password_hash FROM person WHERE user_name = 'system'"), /^\$argon2/);
      const lines = async (sql) => (await target.query(sql)).split('\n').filter(Boolean);
      const titles = new Set(await lines("SELECT '/proposals/' || id || '/edit|' || title FROM proposal"));
      const drafts = new Set(await lines("SELECT '/proposals/' || id || '/edit' FROM proposal"));
      const files = new Set(await lines('SELECT name FROM file'));
      for (const each of before.drafts) assert.ok(drafts.has(each), each);
      for (const each of before.titles) assert.ok(titles.has(each), each);
      for (const each of before.files) assert.ok(files.has(each), each);
      counts.push([drafts.size, files.size, await target.query('SELECT COUNT(*), MAX(id) FROM ledger')]);
    }
    assert.deepEqual(counts[0], counts[1], 'both back ends got the same');
    await ok(server.heyi('check'));
  } finally {
    await server.stop();
  }
});

test('a backup that was cut off is refused', async () => {
  const backup = path('backup.tar');
  await ok(demo.run('backup', backup));
  writeFileSync(backup, readFileSync(backup).subarray(0, 700_000));
  const home = await newPlace();
  assert.equal((await home.run('restore', backup)).status, 1);
  assert.equal(await home.query('SELECT COUNT(*) FROM person'), '0');
});

// A copy of the demo to break.
async function copy() {
  const exported = path('export');
  await ok(demo.run('export', exported));
  const home = await newPlace();
  await ok(home.run('restore', exported));
  return home;
}

test('check names a changed row and a deleted end of the ledger', async () => {
  const home = await copy();
  const last = await home.query('SELECT MAX(id) FROM ledger');
  await home.query('DELETE FROM ledger WHERE id > (SELECT MAX(id) FROM ledger) - 3');
  const cut = await home.run('check');
  assert.equal(cut.status, 1);
  assert.match(cut.stdout, new RegExp(`cut off: 3 rows are missing, from row ${last - 2} on`));
  await home.query("UPDATE ledger SET detail = 'another' WHERE id = 20");
  const changed = await home.run('check');
  assert.equal(changed.status, 1);
  assert.match(changed.stdout, /chain breaks at row 20/);
});

test('check names a missing and a damaged file', async () => {
  const home = await copy();
  const at = join(home.files, 'files', hash.slice(0, 2), hash);
  writeFileSync(at, 'other');
  const damaged = await home.run('check');
  assert.equal(damaged.status, 1);
  assert.match(damaged.stdout, /附件\.txt\) is damaged/);
  rmSync(at);
  const missing = await home.run('check');
  assert.equal(missing.status, 1);
  assert.match(missing.stdout, /附件\.txt\) has lost its content/);
  const exported = await home.run('export', path('export'));
  assert.equal(exported.status, 1);
  assert.match(exported.stderr, /attachments without content were left out: 1/);
});

test('check compares the search index, the lines and the kept numbers with the proposals', async () => {
  const home = await copy();
  await home.query("UPDATE proposal SET title = '另一个标题' WHERE id = (SELECT MIN(id) FROM proposal WHERE state = 7)");
  await home.query('UPDATE line SET struck_at = 0 WHERE id = (SELECT MIN(line.id) FROM line JOIN proposal ON proposal.id = matter_id WHERE matter_kind = 7 AND state = 7 AND line.kind = 3)');
  const { status, stdout } = await home.run('check');
  assert.equal(status, 1);
  assert.match(stdout, /“另一个标题” has an old text in the search index/);
  assert.match(stdout, /is open although its matter has ended/);
  assert.doesNotMatch(stdout, /kept numbers/);
  await home.query('UPDATE proposal_count SET total = total + 1 WHERE state = 7 AND is_public = 1');
  assert.match((await home.run('check')).stdout, /The kept numbers of the year \d+ are wrong: \d+ proposals are there\./);
  assert.doesNotMatch((await home.run('check')).stdout, /kept scores/);
  await home.query('UPDATE score_sum SET closed_scorers = closed_scorers + 1 WHERE proposal_id = (SELECT MIN(proposal_id) FROM score WHERE kind = 1)');
  assert.match((await home.run('check')).stdout, /The kept scores of proposal \d+ are wrong\./);
  await home.query('UPDATE score SET points = points - 1 WHERE id = (SELECT MIN(id) FROM score WHERE kind = 1)'); // which makes them anew
  assert.doesNotMatch((await home.run('check')).stdout, /kept scores/);
  await home.query('DELETE FROM search_entry WHERE matter_id = (SELECT MIN(id) FROM proposal WHERE state = 7)');
  assert.match((await home.run('check')).stdout, /is not in the search index/);
});

test(`check names a row that refers to nothing (${backend})`, async () => {
  const home = await copy();
  if (backend === 'postgres')
    await home.query('SET session_replication_role = replica; UPDATE proposal_suggestion SET proposal_id = 999999 WHERE id = (SELECT MIN(id) FROM proposal_suggestion)');
  else await home.query('UPDATE proposal_suggestion SET proposal_id = 999999 WHERE id = (SELECT MIN(id) FROM proposal_suggestion)');
  const { status, stdout } = await home.run('check');
  assert.equal(status, 1);
  assert.match(stdout, /proposal_suggestion.* refers to a row of proposal that is not there/);
});

// An export of the demo with one thing changed; its manifest fits again unless `change` says otherwise.
async function doctored(change) {
  const exported = path('export');
  await ok(demo.run('export', exported));
  const at = join(exported, 'manifest.json');
  const manifest = JSON.parse(readFileSync(at, 'utf8'));
  const rewrite = (name, edit) => {
    const file = join(exported, name);
    const text = edit(readFileSync(file, 'utf8'));
    writeFileSync(file, text);
    const entry = manifest.files.find((one) => one.path === name);
    entry.size = Buffer.byteLength(text);
    entry.sha256 = createHash('sha256').update(text).digest('hex');
  };
  change(manifest, rewrite, exported);
  writeFileSync(at, JSON.stringify(manifest));
  return exported;
}

test('an export that does not hang together is refused with its reason, and leaves nothing', async () => {
  const home = await newPlace();
  const first = (edit) => (text) => text.replace(/^.*\n/, (line) => `${edit(line.trimEnd())}\n`);
  const table = (manifest, name) => manifest.tables.find((one) => one.name === name);
  const cases = [
    [(m, rewrite) => rewrite('tables/unit.jsonl', first(() => 'nothing')), /unit\.jsonl: line 1 is no row of this table/],
    [(m, rewrite) => rewrite('tables/unit.jsonl', first((line) => line.replace(/"id": ?(\d+)/, '"id":"$1"'))), /unit\.jsonl: line 1 is no row/],
    [(m, rewrite) => rewrite('tables/unit.jsonl', first((line) => line.replace(/"name": ?"[^"]*"/, '"name":7'))), /unit\.jsonl: line 1 is no row/],
    [(m, rewrite) => rewrite('tables/unit.jsonl', (text) => text.replace(/^.*\n/, '')), /unit has \d+ rows, the manifest says another number/],
    [(m) => table(m, 'unit').columns.push('colour'), /unit has a column colour that this program does not know/],
    [(m) => m.files.push({ path: '../heyi.db', size: 1, sha256: '0' }), /lists a file that cannot be in it/],
    [(m) => m.files.push({ path: 'tables/absent.csv', size: 1, sha256: '0' }), /tables\/absent\.csv is missing/],
    [(m) => { m.format = 'something'; }, /no manifest that this program knows/],
    [(m) => { m.version = 2; }, /no manifest that this program knows/],
    [(m) => { m.schema = 0; }, /written by a newer program/],
    [(m, rewrite, exported) => rmSync(join(exported, 'tables', 'unit.jsonl')), /unit\.jsonl is missing/],
  ];
  for (const [change, reason] of cases) {
    const { status, stderr } = await home.run('restore', await doctored(change));
    assert.equal(status, 1, String(reason));
    assert.match(stderr, reason);
    assert.equal(await home.query('SELECT (SELECT COUNT(*) FROM unit) + (SELECT COUNT(*) FROM person)'), '0');
  }
  const empty = path('empty');
  mkdirSync(empty);
  const { status, stderr } = await home.run('restore', empty);
  assert.equal(status, 1);
  assert.match(stderr, /manifest\.json: /);
});

test('what is no backup is refused, and no entry is written out of the folder', async () => {
  const home = await newPlace();
  const stage = path('stage');
  mkdirSync(stage);
  writeFileSync(join(stage, 'manifest.json'), JSON.stringify({ format: 'heyi-database', version: 1, files: [] }));
  const tar = (name, ...words) => {
    const at = path(name);
    execFileSync('tar', ['-cf', at, '-C', stage, ...words]);
    return at;
  };
  const evil = `../evil-${process.pid}`;
  writeFileSync(join(stage, evil), 'x');
  symlinkSync('/etc', join(stage, 'link'));
  const cases = [
    [path('absent.tar'), /absent\.tar/],
    [write('text.tar', 'no archive at all\n'.repeat(100)), /damaged|format/],
    [tar('outside.tar', '-P', 'manifest.json', evil), /the archive has an entry \.\.\/evil-\d+ that no backup has/],
    [tar('link.tar', 'manifest.json', 'link'), /the archive has an entry link that no backup has/],
    [tar('other.tar', '--transform=s/manifest/other/', 'manifest.json'), /manifest\.json/],
  ];
  const around = readdirSync(tmpdir()).filter((name) => name.startsWith('evil-'));
  for (const [file, reason] of cases) {
    const { status, stderr } = await home.run('restore', file);
    assert.equal(status, 1, file);
    assert.match(stderr, reason);
  }
  assert.deepEqual(readdirSync(tmpdir()).filter((name) => name.startsWith('evil-')), around);
  assert.equal(await home.query('SELECT COUNT(*) FROM person'), '0');
});

test('a backup or an export that cannot be written says where, and leaves nothing behind', async () => {
  const file = write('file', 'x');
  for (const [command, to] of [['backup', join(file, 'backup.tar')], ['export', join(file, 'export')], ['backup', join(folder, 'no', 'such', 'backup.tar')]]) {
    const { status, stderr } = await demo.run(command, to);
    assert.equal(status, 1, to);
    assert.ok(stderr.includes(to), stderr);
    assert.equal(existsSync(to), false);
  }
  assert.equal(readFileSync(file, 'utf8'), 'x');
});

test('what is wrong in lists of units and members is named', async () => {
  const here = await newPlace();
  await ok(here.run('import', 'members', write('members.csv', members), '--yes'));
  await ok(here.run('import', 'units', write('units.csv', units), '--yes'));
  const long = '长'.repeat(101);
  const bad = await here.run('import', 'units', write('u.csv', `name,kind\n荷浦区民政局,\n新单位,此类\n新局,\n新局,\n${long},\n`), '--yes');
  assert.equal(bad.status, 1);
  for (const pattern of [/line 2, Name: is there already/, /line 3, Kind: is not one of the list/, /line 5, Name: stands in an earlier row too/, /line 6, Name: is too long/])
    assert.match(bad.stdout, pattern);
  const rows = [
    '另一人,luhezhou,教育界,,,', '王菱,wangling,教育界,13900000002,,', '李汀,liting,教育界,,no-mail,',
    '陈渚,chenzhu,教育界,,,一百', '赵浦,zhaopu,教育界,,,', '赵溪,zhaopu,教育界,,,',
  ];
  const persons = await here.run('import', 'members', write('m.csv', `姓名,用户名,界别,手机号,邮箱,届次\n${rows.join('\n')}\n`), '--yes');
  assert.equal(persons.status, 1);
  for (const pattern of [/line 2, User name: belongs to somebody else/, /line 3, Phone: /, /line 4, E-mail: /, /line 5, Term: /, /line 7, User name: stands in an earlier row too/])
    assert.match(persons.stdout, pattern);
  const numbers = ['孙洲,13900000002,教育界,,,', '周渚,zhouzhu,教育界,13900000003,,', '吴汀,13900000003,教育界,,,', '郑浦,13900000004,教育界,13900000004,,'];
  const signs = await here.run('import', 'members', write('n.csv', `姓名,用户名,界别,手机号,邮箱,届次\n${numbers.join('\n')}\n`));
  assert.equal(signs.status, 1, 'another’s number is no name to sign in with');
  for (const pattern of [/line 2, User name: belongs to somebody else/, /line 4, User name: stands in an earlier row too/, /bad rows: 2/])
    assert.match(signs.stdout, pattern);
  const twice = await here.run('import', 'units', write('t.csv', 'name,单位名称\nA,B\n'), '--yes');
  assert.equal(twice.status, 1);
  assert.match(twice.stderr, /单位名称/);
  assert.equal(await here.query('SELECT COUNT(*) FROM unit'), '2');
});

// A terminal of its own for the program: what it shows and asks is for people alone.
async function atTerminal(here, answer, ...words) {
  const quoted = [program, ...words, '--database', here.url, '--data', here.files].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qefc', quoted, '/dev/null'], { env: { ...process.env, LANG: 'en_US.UTF-8', HEYI_TEST_BACKEND: undefined, HEYI_TEST_PROGRAM: undefined, HEYI_TEST_POSTGRES: undefined } });
  let said = '';
  let isAnswered = false;
  child.stdout.on('data', (piece) => {
    said += piece;
    if (answer && !isAnswered && /\? ?[^?\n]*$/.test(said)) {
      isAnswered = true;
      child.stdin.write(`${answer}\n`);
    }
  });
  const status = await new Promise((done) => child.on('close', done));
  return { status, said };
}

test('at a terminal an import asks, and a backup shows how far it is', async () => {
  const here = await newPlace();
  const file = write('units.csv', units);
  const no = await atTerminal(here, 'n', 'import', 'units', file);
  assert.equal(no.status, 0, no.said);
  assert.match(no.said, /nothing was imported/);
  assert.equal(await here.query('SELECT COUNT(*) FROM unit'), '0');
  const yes = await atTerminal(here, 'y', 'import', 'units', file);
  assert.equal(yes.status, 0, yes.said);
  assert.equal(await here.query('SELECT COUNT(*) FROM unit'), '2');
  const shown = await atTerminal(demo, null, 'backup', path('shown.tar'));
  assert.equal(shown.status, 0, shown.said);
  assert.match(shown.said, /100%/);
  assert.doesNotMatch((await atTerminal(demo, null, 'backup', path('quiet.tar'), '--quiet')).said, /%/);
});
