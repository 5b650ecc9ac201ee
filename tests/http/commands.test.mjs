import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { heyi } from './server.mjs';

test('--help names the commands and --version the version', async () => {
  const help = await heyi(['--help']);
  assert.equal(help.status, 0);
  for (const command of ['serve', 'migrate', 'user', 'config'])
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
