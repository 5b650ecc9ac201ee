// What keeps strangers out and others' writing going: passwords, locks, headers, redirects.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, password, signIn } from './people.mjs';
import { backend, heyi, startServer } from './server.mjs';

let server;
before(async () => {
  server = await startServer({ config: { HEYI_POSTS_PER_MINUTE: '100000', HEYI_THREADS: '64' } });
  await addPerson(server, 'lin', '林知夏', ['member']);
  await addPerson(server, 'zhou', '周明远', ['member']);
});
after(() => server?.stop());

const tryToSignIn = async (visitor, name, word) =>
  (await visitor.get('/sign-in')).submit({ name, password: word }, { form: 'main form', follow: false });

// The first answer of several sign-ins says that others are in hand: were their passwords looked at
// inside their transactions, a form sent now would have its turn after theirs.
test('who writes does not wait for the passwords of others', { skip: backend !== 'sqlite' && 'PostgreSQL has no single writer' }, async () => {
  const writer = await signIn(server, 'zhou');
  const forms = await Promise.all(Array.from({ length: 8 }, () => server.visitor().get('/sign-in')));
  const account = await writer.get('/account');
  let fewest = forms.length;
  for (let round = 0; round < 5 && fewest > 2; round++) {
    let ended = 0;
    const attempts = forms.map((form) =>
      form.submit({ name: 'lin', password }, { form: 'main form', follow: false }).finally(() => ended++),
    );
    await Promise.race(attempts);
    await account.submit({ name: '周明远' }, { form: 'form[action="/account"]', follow: false });
    fewest = Math.min(fewest, ended);
    await Promise.all(attempts);
  }
  assert.ok(fewest <= 2, `${fewest} sign-ins were answered first`);
});

test('a password tried too often locks a name that nobody has just as one that somebody has', async () => {
  const answers = { lin: [], nobody: [] };
  for (const name of Object.keys(answers))
    for (let i = 0; i < 6; i++) {
      const answer = await tryToSignIn(server.visitor(), name, 'Lotus-Pond-1999');
      const said = answer.text('#password-problem').replace(/\d+/g, '#');
      answers[name].push([answer.status, said]);
    }
  assert.deepEqual(answers.nobody, answers.lin);
  assert.notDeepEqual(answers.lin[5], answers.lin[0], 'the sixth is told to wait');
  assert.equal(await server.query("SELECT COUNT(*) FROM stranger WHERE name_key LIKE '%nobody%'"), '0');
  await server.query("UPDATE person SET failed_count = 0, locked_until = 0");
});

test('a session that was left open is no way to guess the password', async () => {
  const visitor = await signIn(server, 'lin');
  const form = await visitor.get('/account/password');
  const guess = (word) =>
    form.submit({ old_password: word, new_password: 'Other-Pond-2027', repeat_password: 'Other-Pond-2027' }, { form: 'main form', follow: false });
  for (let i = 0; i < 5; i++) assert.equal((await guess(`Lotus-Pond-199${i}`)).status, 422);
  assert.equal((await guess(password)).status, 422, 'also the right one has to wait now');
  await server.query("UPDATE person SET failed_count = 0, locked_until = 0");
  assert.equal((await guess(password)).status, 303);
});

test('heyi user says what the rule asks for, in numbers', async () => {
  const options = ['--database', server.database.url, '--data', server.files];
  const answer = await heyi(['user', 'add', 'qian', ...options], { input: 'Ab1-\n' });
  assert.equal(answer.status, 1);
  assert.match(answer.stderr, /10/);
  assert.doesNotMatch(answer.stderr, /\{\d\}/);
  const unknown = await heyi(['user', 'passwd', 'nobody', ...options], { input: `${password}\n` });
  assert.equal(unknown.status, 1);
});
