// Secrets in the database are sealed with a key beside it: a copy of the database alone is worth nothing.
import { strict as assert } from 'node:assert';
import { chmodSync, copyFileSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { addPerson, oneTimeCode, signIn } from './people.mjs';
import { startServer } from './server.mjs';

let server, key, secret, recovery;

before(async () => {
  server = await startServer();
  key = `${server.files}.key`;
  await addPerson(server, 'lin', '林知夏', ['member']);
  await addPerson(server, 'zhou', '周明远', ['member']);
  secret = await switchOn('lin');
});
after(() => server?.stop());

async function switchOn(name) {
  const visitor = await signIn(server, name);
  const setup = await visitor.get('/account/second-step');
  const made = setup.all('input[name="secret"]')[0].attribs.value;
  const done = await setup.submit({ code: oneTimeCode(made) }, { form: 'main form' });
  assert.equal(done.status, 200, done.text('main'));
  recovery ??= done.body.match(/[0-9a-f]{5}-[0-9a-f]{5}/)[0];
  return made;
}

// Whether the person comes in by a code; each code counts once.
async function comesIn(name, code, at = server) {
  await at.query('UPDATE person SET totp_last_step = 0, failed_count = 0, locked_until = 0');
  const visitor = await signIn(at, name);
  const asked = await visitor.get('/sign-in/code');
  const answer = await asked.submit({ code }, { form: 'main form', follow: false });
  return answer.status === 303;
}

const sealedOf = (name) => server.query(`SELECT totp_secret FROM person WHERE user_name = '${name}'`);

test('the key is made beside the files, for its owner alone, and no secret lies open in the database', async () => {
  assert.equal(statSync(key).mode & 0o777, 0o600);
  assert.match(readFileSync(key, 'utf8'), /^[0-9a-f]{64}\n$/);
  assert.match(await sealedOf('lin'), /^sealed:[\w-]+$/);
  assert.match(await server.query('SELECT secret FROM web_secret'), /^sealed:[\w-]+$/);
  assert.ok(await comesIn('lin', oneTimeCode(secret)));
  assert.ok(!(await comesIn('lin', String((Number(oneTimeCode(secret)) + 1) % 1_000_000).padStart(6, '0'))));
});

test('a sealed secret opens for its own person alone', async () => {
  const others = await switchOn('zhou');
  assert.ok(await comesIn('zhou', oneTimeCode(others)));
  const sealed = await sealedOf('zhou');
  await server.query(`UPDATE person SET totp_secret = '${await sealedOf('lin')}' WHERE user_name = 'zhou'`);
  assert.ok(!(await comesIn('zhou', oneTimeCode(secret))), 'who writes into the database puts nobody else’s in');
  await server.query(`UPDATE person SET totp_secret = '${secret}' WHERE user_name = 'zhou'`);
  assert.ok(!(await comesIn('zhou', oneTimeCode(secret))), 'nor an open one');
  await server.query(`UPDATE person SET totp_secret = '${sealed}' WHERE user_name = 'zhou'`);
});

test('a backup holds no key: with its own the restored codes count, without it nothing starts', async () => {
  const backup = `${server.folder}/backup.tar`;
  const made = await server.heyi('backup', backup, '--quiet');
  assert.equal(made.status, 0, made.stderr);
  assert.ok(!readFileSync(backup).includes(readFileSync(key, 'utf8').trim()));
  const restored = (withKey) => startServer({
    prepare: async (fresh) => {
      const answer = await fresh.heyi('restore', backup, '--quiet');
      assert.equal(answer.status, 0, answer.stderr);
      if (withKey) copyFileSync(key, `${fresh.files}.key`);
    },
  });
  await assert.rejects(restored(false), /the key of this database, is missing/);
  const other = await restored(true);
  try {
    assert.ok(await comesIn('lin', oneTimeCode(secret), other));
  } finally {
    await other.stop();
  }
});

test('what an older program left open is sealed at the next start', async () => {
  await server.end();
  await server.query(`UPDATE person SET totp_secret = '${secret}' WHERE user_name = 'lin'`);
  await server.query(`UPDATE web_secret SET secret = '${'5a'.repeat(32)}'`);
  await server.start();
  assert.match(await sealedOf('lin'), /^sealed:/);
  assert.match(await server.query('SELECT secret FROM web_secret'), /^sealed:/);
  assert.ok(await comesIn('lin', oneTimeCode(secret)));
});

test('the key is changed by a command, and the codes stay', async () => {
  const [before, sealed] = [readFileSync(key, 'utf8'), await sealedOf('lin')];
  await server.end();
  const rotated = await server.heyi('key', 'rotate');
  assert.equal(rotated.status, 0, rotated.stderr);
  assert.notEqual(readFileSync(key, 'utf8'), before);
  assert.equal(statSync(key).mode & 0o777, 0o600);
  assert.ok(!existsSync(`${key}.new`));
  assert.notEqual(await sealedOf('lin'), sealed);
  await server.start();
  assert.ok(await comesIn('lin', oneTimeCode(secret)));
});

test('a change of the key that was cut off before the file got its name is brought to its end', async () => {
  await server.end();
  const before = readFileSync(key, 'utf8');
  assert.equal((await server.heyi('key', 'rotate')).status, 0);
  renameSync(key, `${key}.new`);
  writeFileSync(key, before, { mode: 0o600 });
  await server.start();
  assert.ok(!existsSync(`${key}.new`));
  assert.ok(await comesIn('lin', oneTimeCode(secret)));
});

test('without its key, with another, or with one that everybody may read no server starts', async () => {
  await server.end();
  const own = readFileSync(key, 'utf8');
  const says = () => server.start().then(() => assert.fail('it started'), (error) => String(error));
  rmSync(key);
  assert.match(await says(), /is missing/);
  assert.ok(!existsSync(key), 'no new key takes its place');
  writeFileSync(key, `${'ab'.repeat(32)}\n`, { mode: 0o600 });
  assert.match(await says(), /not the key of this database/);
  writeFileSync(key, 'ab\n');
  assert.match(await says(), /no key/);
  writeFileSync(key, own);
  chmodSync(key, 0o644);
  assert.match(await says(), /chmod 600/);
  chmodSync(key, 0o600);
  await server.start();
  assert.ok(await comesIn('lin', oneTimeCode(secret)));
});

test('a lost key is replaced by a command: codes are gone, recovery codes are not', async () => {
  await server.end();
  assert.equal((await server.heyi('key', 'replace')).status, 1, 'the key is there');
  rmSync(key);
  const replaced = await server.heyi('key', 'replace');
  assert.equal(replaced.status, 0, replaced.stderr);
  await server.start();
  assert.ok(!(await comesIn('lin', oneTimeCode(secret))));
  assert.ok(await comesIn('lin', recovery));
});
