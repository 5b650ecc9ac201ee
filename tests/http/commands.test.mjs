import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase } from './database.mjs';
import { heyi } from './server.mjs';

const commands = ['serve', 'demo', 'migrate', 'user', 'import', 'export', 'restore', 'backup', 'check', 'key', 'config'];

test('--help names the commands and --version the version', async () => {
  const help = await heyi(['--help']);
  assert.equal(help.status, 0);
  for (const command of commands)
    assert.match(help.stdout, new RegExp(`^  ${command} `, 'm'));
  assert.match((await heyi(['--version'])).stdout, /^heyi \d+\.\d+\.\d+/);
});

test('an unknown command ends with status 2 and says so', async () => {
  const { status, stderr } = await heyi(['fly']);
  assert.equal(status, 2);
  assert.match(stderr, /there is no command fly/);
});

test('config says what is in force and where it came from', async () => {
  const { stdout } = await heyi(['config', '--port', '8123'], { config: { HEYI_LISTEN: '127.0.0.2' } });
  assert.match(stdout, /^port = 8123 +; option$/m);
  assert.match(stdout, /^listen = 127\.0\.0\.2 +; HEYI_LISTEN$/m);
  assert.match(stdout, /^threads = 0 +; default$/m);
});

test('an unknown key, a wrong value and an unknown variable are errors', async () => {
  for (const [words, config] of [
    [['config', '--port', 'many'], {}],
    [['config'], { HEYI_PROT: '8080' }],
    [['config', '--config', '/no/such/file'], {}],
  ])
    assert.equal((await heyi(words, { config })).status, 2, JSON.stringify([words, config]));
});

test('the packaged configuration is understood as it is', async () => {
  const { status, stdout, stderr } = await heyi(['config', '--config', 'packaging/heyi.conf']);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^database = \/var\/lib\/heyi\/heyi\.db/m);
});

test('each command has help of its own, in the language of the terminal', async () => {
  for (const command of commands) {
    const { status, stdout } = await heyi(['help', command]);
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`^use: heyi ${command}`));
    assert.equal((await heyi([command, '--help'])).stdout, stdout);
    const chinese = await heyi(['help', command], { config: { LC_ALL: 'zh_CN.UTF-8' } });
    assert.match(chinese.stdout, new RegExp(`^用法：heyi ${command}`));
  }
  assert.equal((await heyi(['help', 'fly'])).status, 2);
});

test('the manual knows each command and its options', async () => {
  const manual = readFileSync(new URL('../../docs/heyi.1', import.meta.url), 'utf8').replaceAll('\\', '');
  for (const command of commands) {
    const { stdout } = await heyi(['help', command]);
    for (const option of stdout.match(/--[a-z-]+/g) ?? []) assert.ok(manual.includes(option), `${command} ${option}`);
    assert.match(manual, new RegExp(`^(fB|\\.B )${command}( |fR|$)`, 'm'), command);
  }
});

test('an option that a command does not have is an error, and so is a word too many', async () => {
  for (const command of commands) {
    const { status, stderr } = await heyi([command, '--fly']);
    assert.equal(status, 2, command);
    assert.match(stderr, /there is no option --fly/);
  }
  for (const words of [['check', 'it'], ['export'], ['migrate', 'now'], ['user', 'add'], ['user', 'fly', 'x'], ['demo', '--size', 'many']])
    assert.equal((await heyi(words)).status, 2, words.join(' '));
});

test('a database that is newer than the program is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heyi-commands-'));
  const database = await createDatabase(folder);
  try {
    const migrate = () => heyi(['migrate', '--database', database.url]);
    assert.match((await migrate()).stdout, /^version \d+$/m);
    await database.query('INSERT INTO schema_version (version, applied_at) VALUES (9999, 0)');
    const { status, stderr } = await migrate();
    assert.equal(status, 1);
    assert.match(stderr, /the database has version 9999, this program knows up to \d+/);
    assert.equal((await heyi(['check', '--database', database.url, '--data', join(folder, 'files')])).status, 1);
  } finally {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
});

// A folder that goes away by itself, with an SQLite path in it.
function atHome(use) {
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), 'heyi-commands-'));
    const database = await createDatabase(folder);
    const options = ['--database', database.url, '--data', join(folder, 'files')];
    try {
      await use({ folder, database, options, run: (words, more) => heyi([...words, ...options], more) });
    } finally {
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

test('a database that cannot be opened is named', async () => {
  for (const database of ['/no/such/folder/heyi.db', 'postgres://heyi@/heyi?host=/no/such/folder']) {
    const { status, stderr } = await heyi(['check', '--database', database, '--data', tmpdir()]);
    assert.equal(status, 1);
    assert.match(stderr, /the database cannot be opened: .*\/no\/such\/folder/);
  }
});

test('what is no database of ours is left as it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heyi-commands-'));
  const path = join(folder, 'notes.txt');
  writeFileSync(path, 'These are notes, not a database.\n'.repeat(200));
  const before = readFileSync(path);
  const { status, stderr } = await heyi(['migrate', '--database', path]);
  assert.equal(status, 1);
  assert.match(stderr, /not a database/);
  assert.ok(readFileSync(path).equals(before));
  rmSync(folder, { recursive: true });
});

test('where files have no room, each command that needs them says so', atHome(async ({ folder, database }) => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  for (const words of [['serve', '--port', '0'], ['check'], ['backup', join(folder, 'backup.tar')], ['demo', '--size', '8']]) {
    const { status, stderr } = await heyi([...words, '--database', database.url, '--data', join(file, 'below')]);
    assert.equal(status, 1, words[0]);
    assert.ok(stderr.includes(join(file, 'below')), stderr);
  }
}));

test('a server does not start on a port that is taken or an address that is none', atHome(async ({ run }) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const taken = await run(['serve', '--listen', '127.0.0.1', '--port', String(other.address().port)]);
  other.close();
  assert.equal(taken.status, 1);
  assert.match(taken.stderr, /cannot listen on 127\.0\.0\.1 port \d+/);
  const none = await run(['serve', '--listen', 'here', '--port', '0']);
  assert.equal(none.status, 1);
  assert.match(none.stderr, /here is no address to listen on/);
}));

test('a mistake in a configuration file is named, and what the file says is in force below the options', atHome(async ({ folder }) => {
  const path = join(folder, 'heyi.conf');
  for (const [text, reason] of [
    ['[server]\nport = 8080\ntrust_proxy = perhaps\n', /heyi\.conf.*trust_proxy must be yes or no/],
    ['[server]\nprot = 8080\n', /heyi\.conf.*prot/],
    ['[server]\nport = 99999\n', /heyi\.conf.*port/],
    ['[server]\nthreads = -1\n', /heyi\.conf.*threads/],
    ['[server]\nport\n', /heyi\.conf/],
  ]) {
    writeFileSync(path, text);
    const { status, stderr } = await heyi(['config', '--config', path]);
    assert.equal(status, 2, text);
    assert.match(stderr, reason);
  }
  writeFileSync(path, '[server]\ntrust_proxy = yes\nport = 8081\n');
  const { stdout } = await heyi(['config', '--config', path, '--port', '8082']);
  assert.match(stdout, /^trust_proxy = yes +; .*heyi\.conf/m);
  assert.match(stdout, /^port = 8082 +; option$/m);
}));

test('an option without its value is an error', async () => {
  for (const words of [['config', '--port'], ['demo', '--size'], ['import', 'units', 'x.csv', '--passwords']]) {
    const { status, stderr } = await heyi(words);
    assert.equal(status, 2, words.join(' '));
    assert.ok(stderr.includes(words.at(-1).slice(2)), stderr);
  }
});

test('an account is made with a good password only, and gets only roles that there are', atHome(async ({ database, run }) => {
  const add = (name, input) => run(['user', 'add', name, '陆荷舟'], { input });
  assert.equal((await add('luhezhou', 'short\n')).status, 1);
  assert.equal((await add('luhezhou', '')).status, 1);
  assert.equal((await add('a b', 'Lotus-Pond-2025\n')).status, 1);
  assert.equal(await database.query('SELECT COUNT(*) FROM person'), '0');
  assert.equal((await add('luhezhou', 'Lotus-Pond-2025\n')).status, 0);
  const again = await add('luhezhou', 'Lotus-Pond-2025\n');
  assert.equal(again.status, 1);
  assert.match(again.stderr, /user_name: /);
  for (const role of ['king', 'unit_clerk', 'unit_clerk:x', 'unit_clerk:99', 'collective_clerk:99']) {
    const { status, stderr } = await run(['user', 'roles', 'luhezhou', 'member', role]);
    assert.equal(status, 1, role);
    assert.notEqual(stderr, '');
    assert.equal(await database.query('SELECT COUNT(*) FROM post'), '0', `${role}: nothing of the line is kept`);
  }
  for (const words of [['roles', 'nobody', 'member'], ['passwd', 'nobody']]) {
    const { status, stderr } = await run(['user', ...words], { input: 'Lotus-Pond-2026\n' });
    assert.equal(status, 1);
    assert.match(stderr, /there is no user nobody/);
  }
  const before = await database.query('SELECT password_hash FROM person');
  assert.equal((await run(['user', 'passwd', 'luhezhou'], { input: 'luhezhou\n' })).status, 1);
  assert.equal(await database.query('SELECT password_hash FROM person'), before);
  assert.equal((await run(['user', 'passwd', 'luhezhou'], { input: 'Willow-Bank-2026\n' })).status, 0);
  assert.notEqual(await database.query('SELECT password_hash FROM person'), before);
  assert.match((await run(['user', 'roles', 'luhezhou', 'member'])).stdout, /^member$/m);
}));

test('a demo comes into an empty database only', atHome(async ({ database, run }) => {
  assert.equal((await run(['user', 'add', 'luhezhou'], { input: 'Lotus-Pond-2025\n' })).status, 0);
  const { status } = await run(['demo', '--size', '8', '--quiet']);
  assert.equal(status, 1);
  assert.equal(await database.query('SELECT COUNT(*) FROM person'), '1');
}));

test('the workflow is drawn with the words of the language', async () => {
  const chinese = await heyi(['workflow']);
  assert.equal(chinese.status, 0);
  assert.match(chinese.stdout, /立案/);
  const english = await heyi(['workflow', 'en']);
  assert.doesNotMatch(english.stdout, /立案/);
  const arrows = (text) => text.match(/marker-end|-->|->/g)?.length;
  assert.equal(arrows(english.stdout), arrows(chinese.stdout));
});
