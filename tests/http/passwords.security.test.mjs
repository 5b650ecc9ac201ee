// Passwords that others have had are refused wherever one is set, without asking anybody: those of the
// table inside the program, and those of a file that the administrator names.
import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { addPerson, password, signIn } from './people.mjs';
import { heyi, startServer } from './server.mjs';

const folder = mkdtempSync(join(tmpdir(), 'heyi-list-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const leaked = 'Kingfisher-Reed-47';
const sha1 = (text) => createHash('sha1').update(text).digest('hex').toUpperCase();

function listOf(name, lines) {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\r\n'));
  return path;
}
const plainList = listOf('plain.txt', ['one', '', leaked.toLowerCase(), 'three']);
// As Have I Been Pwned gives them; 5,000 lines, so that halving has something to do.
const hashes = Array.from({ length: 5000 }, (_, i) => `invented-${i}`).concat(leaked).map(sha1).sort();
const hashList = listOf('hashes.txt', hashes.map((hash, i) => `${hash}:${i + 1}`));

let server;
before(async () => {
  server = await startServer({ config: { HEYI_PASSWORD_LIST: plainList } });
  await addPerson(server, 'lin', '林知夏', ['member']);
});
after(() => server?.stop());

const main = { form: 'main form.card' };
const change = async (visitor, word) =>
  (await visitor.get('/account/password')).submit({ old_password: password, new_password: word, repeat_password: word }, main);

test('a common, a leaked and an empty-worded password are refused at the field, in both languages', async () => {
  const said = {
    'Mailcreated5240': [/太常见/, /tried first/],
    'Catastrophe#2026': [/太常见/, /tried first/],
    [leaked]: [/已泄露密码的名单/, /list of leaked/],
    'KINGFISHER-reed-47': [/已泄露密码的名单/, /list of leaked/],
    'Heyi-2026-2026': [/不能只由机构名或系统名/, /more than the name/],
    'Pond-LIN-2026!': [/不能包含用户名/, /must not hold the user name/],
  };
  for (const [i, language] of ['zh', 'en'].entries()) {
    const visitor = await signIn(server, 'lin');
    await visitor.post('/look', { language });
    for (const [word, messages] of Object.entries(said)) {
      const refused = await change(visitor, word);
      assert.equal(refused.status, 422, word);
      assert.match(refused.text('#new_password-problem'), messages[i], word);
      assert.ok(refused.attribute('#new_password', 'aria-describedby').includes('new_password-problem'));
      assert.ok(!refused.body.includes(word), 'no password stands on a page');
    }
  }
});

test('the command that makes accounts refuses them too', async () => {
  for (const word of ['Mailcreated5240', leaked, 'Heyi-2026-2026']) {
    for (const words of [['add', 'xu', '徐行'], ['passwd', 'lin']]) {
      const options = ['--database', server.database.url, '--password_list', plainList];
      const { status, stderr } = await heyi(['user', ...words, ...options], { input: `${word}\n` });
      assert.equal(status, 1, word);
      assert.match(stderr, /heyi: password: /);
    }
  }
  assert.equal(await server.query("SELECT COUNT(*) FROM person WHERE user_name = 'xu'"), '0');
});

test('each line of a list of SHA-1 is found, and nothing that stands between them', async () => {
  const other = await startServer({ config: { HEYI_PASSWORD_LIST: hashList } });
  try {
    await addPerson(other, 'lin', '林知夏', ['member']);
    const visitor = await signIn(other, 'lin');
    assert.match((await change(visitor, leaked)).text('#new_password-problem'), /已泄露/);
    assert.equal((await change(visitor, 'Kingfisher-Reed-48')).status, 200);
  } finally {
    await other.stop();
  }
  const options = (list) => ['--database', server.database.url, '--password_list', list];
  const refused = async (list, word) =>
    /leaked/.test((await heyi(['user', 'passwd', 'lin', ...options(list)], { input: `${word}\n`, config: { LC_ALL: 'C' } })).stderr);
  const words = Array.from({ length: 12 }, (_, i) => `Reed-Bank-Wren-${i}`);
  const ordered = words.map(sha1).sort();
  for (const ending of ['\n', '\r\n']) {
    const short = join(folder, 'short.txt');
    writeFileSync(short, ordered.join(ending).toLowerCase());
    for (const word of words) assert.ok(await refused(short, word), word);
    assert.ok(!(await refused(short, 'Reed-Bank-Wren-12')));
  }
});

test('a list that cannot be used is said before anything starts', async () => {
  const broken = {
    'out of order': listOf('order.txt', [...hashes].reverse()),
    'no line with a SHA-1': listOf('mixed.txt', [...hashes.slice(0, 2000), ...Array(1500).fill('no hash at all'), ...hashes.slice(2000)]),
    'No such file': join(folder, 'absent.txt'),
    'is no file': folder,
  };
  for (const [why, path] of Object.entries(broken)) {
    for (const words of [['serve', '--port', '0'], ['user', 'passwd', 'lin']]) {
      const { status, stderr } = await heyi([...words, '--database', server.database.url, '--data', server.files, '--password_list', path], { input: `${password}\n` });
      assert.equal(status, 1, why);
      assert.match(stderr, new RegExp(`heyi: .*${why}`), why);
    }
  }
});
