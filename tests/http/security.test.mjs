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

// Without a password looked at, the answer comes some fifty times as soon.
test('how long the answer takes does not tell whether somebody has the name', async () => {
  const times = { zhou: [], nobody: [] };
  for (let i = 0; i < 5; i++)
    for (const name of Object.keys(times)) {
      await server.query('UPDATE person SET failed_count = 0, locked_until = 0');
      await server.query('DELETE FROM stranger');
      const form = await server.visitor().get('/sign-in');
      const begun = performance.now();
      await form.submit({ name, password: 'Lotus-Pond-1999' }, { form: 'main form', follow: false });
      times[name].push(performance.now() - begun);
    }
  const [known, unknown] = Object.values(times).map((list) => list.sort((a, b) => a - b)[2]);
  assert.ok(unknown > known / 3 && known > unknown / 3, `${known} ms for a name that somebody has, ${unknown} ms for one that nobody has`);
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

test('whose password or second step is changed is told', async () => {
  await addPerson(server, 'wuqh', '吴清荷', ['member']);
  const visitor = await signIn(server, 'wuqh');
  const form = await visitor.get('/account/password');
  await form.submit({ old_password: password, new_password: 'Other-Pond-2027', repeat_password: 'Other-Pond-2027' }, { form: 'main form' });
  assert.match((await visitor.get('/notices')).text('main'), /密码已更改/);
  const reset = await heyi(['user', 'passwd', 'wuqh', '--database', server.database.url, '--data', server.files], { input: `${password}\n` });
  assert.equal(reset.status, 0, reset.stderr);
  assert.equal(await server.query("SELECT COUNT(*) FROM notice JOIN person ON person.id = person_id WHERE user_name = 'wuqh' AND message = 'person.notice_password'"), '2');
});

const kinds = ['/', '/sign-in', '/no-such-page', '/api/v1/committee', '/api/v1/me', '/admin', '/theme.css', '/feed.atom', '/robots.txt'];

test('every answer tells browsers what the page may do, and nothing unsafe', async () => {
  const home = await server.visitor().get('/');
  const asset = home.all('script[src], link[rel="stylesheet"]').map((each) => each.attribs.src ?? each.attribs.href)[0];
  for (const path of [...kinds, asset]) {
    const { headers } = await server.visitor().get(path, { follow: false });
    const policy = headers['content-security-policy'];
    assert.match(policy, /default-src 'none'/, path);
    assert.doesNotMatch(policy, /unsafe-|\*|https?:/, path);
    for (const part of ["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"]) assert.ok(policy.includes(part), `${path} ${part}`);
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.equal(headers['x-frame-options'], 'DENY', path);
    assert.equal(headers['referrer-policy'], 'same-origin', path);
    assert.match(headers['permissions-policy'], /camera=\(\).*geolocation=\(\)/, path);
    assert.ok(headers['content-type']?.match(/charset=utf-8|javascript|json|image/i), path);
    assert.ok(!headers.server && !headers['x-powered-by'], path);
    // open data may be read by other sites' scripts, which never get to send a session along
    assert.ok(!headers['access-control-allow-origin'] || path.startsWith('/api/'), path);
    assert.ok(!headers['access-control-allow-credentials'], path);
    assert.ok(!headers['strict-transport-security'], `${path} came without TLS`);
  }
});

test('behind a proxy with TLS, and only there, cookies are for TLS alone and browsers come back by TLS', async () => {
  const other = await startServer({ config: { HEYI_TRUST_PROXY: 'yes' } });
  const secure = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '192.0.2.7' };
  try {
    for (const path of kinds) {
      const { headers } = await other.visitor({ headers: secure }).get(path, { follow: false });
      assert.equal(headers['strict-transport-security'], 'max-age=31536000', path);
    }
    const [cookie] = (await other.visitor({ headers: secure }).get('/sign-in')).headers['set-cookie'];
    assert.match(cookie, /^__Host-.*; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    const plain = await other.visitor().get('/sign-in');
    assert.ok(!plain.headers['strict-transport-security']);
  } finally {
    await other.stop();
  }
  const wide = await startServer({ config: { HEYI_TRUST_PROXY: 'yes', HEYI_HSTS_SUBDOMAINS: 'yes' } });
  try {
    const { headers } = await wide.visitor({ headers: secure }).get('/');
    assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains');
  } finally {
    await wide.stop();
  }
  const untrusted = await server.visitor({ headers: secure }).get('/sign-in');
  assert.ok(!untrusted.headers['strict-transport-security'], 'anybody can send that header');
  assert.match(untrusted.headers['set-cookie'][0], /^heyi_.*; HttpOnly; SameSite=Lax$/);
});

test('a session that was there before signing in is worth nothing after it', async () => {
  const visitor = server.visitor();
  visitor.setCookie('heyi_session', 'a'.repeat(64));
  await tryToSignIn(visitor, 'zhou', password);
  const first = visitor.cookie('heyi_session');
  assert.notEqual(first, 'a'.repeat(64));
  const thief = server.visitor();
  thief.setCookie('heyi_session', 'a'.repeat(64));
  assert.equal((await thief.get('/account', { follow: false })).status, 403);
  const token = (await visitor.get('/account')).all('input[name="_token"]')[0].attribs.value;
  await visitor.post('/sign-out', { _token: token });
  visitor.setCookie('heyi_session', first);
  assert.equal((await visitor.get('/account', { follow: false })).status, 403, 'signing out ends it on the server');
});

test('no address leads out of the site', async () => {
  const ways = ['https://elsewhere.example', '//elsewhere.example', '/\\elsewhere.example', '\\\\elsewhere.example', 'javascript:alert(1)', '/\t/elsewhere.example', '///elsewhere.example', ' //elsewhere.example', '/%09/elsewhere.example'];
  for (const way of ways) {
    const form = await server.visitor().get(`/sign-in?next=${encodeURIComponent(way)}`);
    const answer = await form.submit({ name: 'zhou', password }, { form: 'main form', follow: false });
    const target = new URL(answer.location, server.url);
    assert.equal(target.origin, new URL(server.url).origin, `${way} leads to ${answer.location}`);
    const look = await server.visitor().post('/look', { next: way, theme: 'dark' }, { follow: false });
    assert.equal(new URL(look.location, server.url).origin, new URL(server.url).origin, way);
  }
});
