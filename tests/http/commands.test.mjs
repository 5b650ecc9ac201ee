import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
