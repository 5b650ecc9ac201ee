import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { addPerson, oneTimeCode, password, signIn } from './people.mjs';
import { heyi, startServer } from './server.mjs';

let server;
before(async () => {
  server = await startServer();
  await server.query("INSERT INTO unit (name) VALUES ('荷浦区教育局')");
  for (const [user, name, roles] of [
    ['lin', '林知夏', ['member']], ['shen', '沈荷生', ['member']], ['tao', '陶然亭', ['member']],
    ['gull', '顾清涟', ['member']], ['bai', '白鹭洲', ['member']], ['heron', '何远舟', ['member']], ['moor', '莫愁湖', ['member']],
  ])
    await addPerson(server, user, name, roles);
});
after(() => server?.stop());

const main = { form: 'main form.card' };
const actionsOf = async (userName) => {
  const rows = await server.query(`SELECT action FROM ledger JOIN person ON person.id = matter_id WHERE matter_kind = 2 AND user_name = '${userName}' ORDER BY ledger.id`);
  return rows.split('\n');
};
const trySignIn = async (name, word) =>
  (await server.visitor().get('/sign-in')).submit({ name, password: word }, { form: 'main form', follow: false });

test('one’s own details are kept, and what is wrong stands beside the field with everything typed', async () => {
  const visitor = await signIn(server, 'lin');
  const form = await visitor.get('/account');
  const wrong = await form.submit({ name: '林知夏', phone: 'none', email: 'lin@example.org', wants_mail: false }, main);
  assert.equal(wrong.status, 422);
  assert.ok(wrong.has('#phone-problem'));
  assert.equal(wrong.attribute('#email', 'value'), 'lin@example.org');
  await wrong.submit({ phone: '13900000001', language: '1' }, main);
  const kept = await visitor.get('/account');
  assert.equal(kept.attribute('#phone', 'value'), '13900000001');
  assert.ok(!kept.has('input[name=wants_mail][checked]'));
  assert.equal((await trySignIn('13900000001', password)).status, 303, 'the phone signs in too');
});

test('a new password asks for the old one, keeps the rules and ends the other sessions', async () => {
  const here = await signIn(server, 'shen');
  const there = await signIn(server, 'shen');
  const form = await here.get('/account/password');
  assert.match(form.text('main'), /至少 10 个字符/);
  const fields = { old_password: 'Wrong-Pond-2025', new_password: 'Heron-Lake-2026', repeat_password: 'Heron-Lake-2026' };
  const wrong = await form.submit(fields, main);
  assert.ok(wrong.has('#old_password-problem'));
  assert.doesNotMatch(wrong.body, /Heron-Lake/, 'no password stands on a page');
  const short = await form.submit({ ...fields, old_password: password, new_password: 'short', repeat_password: 'other' }, main);
  assert.ok(short.has('#new_password-problem') && short.has('#repeat_password-problem'));
  const done = await form.submit({ ...fields, old_password: password }, main);
  assert.equal(done.status, 200);
  assert.equal((await here.get('/account')).status, 200);
  assert.equal((await there.get('/account')).status, 403);
  assert.equal((await trySignIn('shen', password)).status, 422);
  assert.equal((await trySignIn('shen', 'Heron-Lake-2026')).status, 303);
});

test('the second step is set up with a code, asked at sign-in, and a recovery code works once', async () => {
  const visitor = await signIn(server, 'tao');
  const setup = await visitor.get('/account/second-step');
  assert.ok(setup.has('svg.qr path'));
  const secret = setup.text('#secret-text').replaceAll(' ', '');
  const wrong = await setup.submit({ code: '000000' }, main);
  assert.equal(wrong.status, 422);
  assert.equal(wrong.text('#secret-text').replaceAll(' ', ''), secret, 'no need to scan again');
  const codes = (await wrong.submit({ code: oneTimeCode(secret) }, main)).texts('.recovery-codes code');
  assert.equal(codes.length, 10);

  const begun = await trySignIn('tao', password);
  assert.match(begun.location, /^\/sign-in\/code/);
  assert.equal((await begun.visitor.get('/account')).status, 403, 'the password alone opens nothing');
  const ask = await begun.visitor.get('/sign-in/code?next=%2Faccount%2Ftokens');
  assert.equal((await ask.submit({ code: '12' }, { form: 'main form' })).status, 422);
  const code = oneTimeCode(secret);
  assert.equal((await ask.submit({ code }, { form: 'main form', follow: false })).location, '/account/tokens');

  const again = await trySignIn('tao', password);
  const second = await again.visitor.get('/sign-in/code');
  assert.equal((await second.submit({ code }, { form: 'main form', follow: false })).status, 422, 'a code counts once');
  assert.equal((await second.submit({ code: codes[0] }, { form: 'main form', follow: false })).status, 303);
  const third = await trySignIn('tao', password);
  const reused = await (await third.visitor.get('/sign-in/code')).submit({ code: codes[0] }, { form: 'main form', follow: false });
  assert.equal(reused.status, 422);

  const on = await visitor.get('/account/second-step');
  assert.match(on.text('main'), /还有 9 个恢复码/);
  assert.equal((await on.submit({ password: 'nonsense' }, { ...main, button: 'off' })).status, 422);
  const renewed = await on.submit({ password }, { ...main, button: 'codes' });
  assert.equal(renewed.texts('.recovery-codes code').length, 10);
  await on.submit({ password }, { ...main, button: 'off' });
  assert.equal((await trySignIn('tao', password)).location, '/work');
  const actions = await actionsOf('tao');
  for (const action of ['sign_in', 'sign_in.fail', 'sign_in.recovery', 'person.totp_on', 'person.totp_codes', 'person.totp_off'])
    assert.ok(actions.includes(action), `${action} is in the ledger`);
});

test('five failures lock the account, the page says until when, and the ledger knows', async () => {
  for (let i = 0; i < 5; i++) assert.equal((await trySignIn('gull', 'Wrong-Pond-2025')).status, 422);
  const locked = await trySignIn('gull', password);
  assert.equal(locked.status, 422);
  assert.match(locked.text('#password-problem'), /\d+年\d+月\d+日/);
  const actions = await actionsOf('gull');
  assert.equal(actions.filter((each) => each === 'sign_in.fail').length, 5);
  assert.ok(actions.includes('sign_in.lock'));
});

test('sessions are listed, one is ended from afar, and all at once', async () => {
  const here = await signIn(server, 'bai');
  const there = await signIn(server, 'bai', { headers: { 'User-Agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0' } });
  const third = await signIn(server, 'bai');
  const list = await here.get('/account/sessions');
  assert.ok(list.texts('td').some((text) => text === 'Firefox · Windows'));
  const other = list.all('form[action$="/end"]').map((form) => form.attribs.action).filter((action) => /\d+\/end$/.test(action));
  assert.equal(other.length, 2, 'the one in use is not offered');
  for (const action of other) await list.submit({}, { form: `form[action="${action}"]` });
  assert.equal((await there.get('/account')).status, 403);
  assert.equal((await third.get('/account')).status, 403);
  const all = await (await here.get('/account/sessions')).submit({}, { form: 'form[action="/account/sessions/end"]', button: 'all' });
  assert.equal(all.path, '/sign-in');
  assert.equal((await here.get('/account')).status, 403);
});

test('nobody ends another person’s session or token', async () => {
  await signIn(server, 'lin');
  const id = await server.query("SELECT MAX(session.id) FROM session JOIN person ON person.id = person_id WHERE user_name = 'lin'");
  const visitor = await signIn(server, 'heron');
  const token = (await visitor.get('/account')).all('input[name="_token"]')[0].attribs.value;
  assert.equal((await visitor.post(`/account/sessions/${id}/end`, { _token: token })).status, 404);
  assert.equal((await visitor.post('/account/tokens/1/revoke', { _token: token })).status, 404);
});

test('a token is shown once, kept as a hash, and void when it is revoked', async () => {
  const visitor = await signIn(server, 'heron');
  const made = await (await visitor.get('/account/tokens')).submit({ name: '办公系统同步' }, main);
  const token = made.text('#token-text');
  assert.match(token, /^heyi_[0-9a-f]{64}$/);
  const list = await visitor.get('/account/tokens');
  assert.ok(!list.body.includes(token));
  const kept = await server.query('SELECT token_hash FROM api_token');
  assert.equal(kept, createHash('sha256').update(token).digest('hex'));
  await list.submit({}, { form: 'form[action$="/revoke"]' });
  assert.equal(await server.query('SELECT COUNT(*) FROM api_token'), '0');
});

test('a token is told of when it is made, and ends with its account and with a password that somebody else sets', async () => {
  for (const [name, called] of [['egret', '白鹭飞'], ['stork', '白鹳立']]) await addPerson(server, name, called, ['member']);
  const count = () => server.query('SELECT COUNT(*) FROM api_token');
  const me = (token) => server.visitor({ headers: { Authorization: `Bearer ${token}` } }).get('/api/v1/me');
  const make = async (name) => {
    const made = await (await (await signIn(server, name)).get('/account/tokens')).submit({ name: '办公系统' }, main);
    const token = made.text('#token-text');
    assert.equal((await me(token)).status, 200);
    return token;
  };
  const first = await make('egret');
  assert.match((await (await signIn(server, 'egret')).get('/notices')).text('main'), /新建了一个接口令牌/);
  assert.match((await (await signIn(server, 'egret', { language: 'en' })).get('/notices')).text('main'), /token for programs was made/);
  const own = await signIn(server, 'egret');
  const changed = 'Other-Pond-2027';
  await (await own.get('/account/password')).submit({ old_password: password, new_password: changed, repeat_password: changed }, main);
  assert.equal((await me(first)).status, 200, 'who changes it himself need not tell his programs');
  const set = await heyi(['user', 'passwd', 'egret', '--database', server.database.url, '--data', server.files], { input: `${password}\n` });
  assert.equal(set.status, 0, set.stderr);
  assert.deepEqual([(await me(first)).status, await count()], [401, '0']);
  const second = await make('stork');
  await addPerson(server, 'system', '系统员', ['system_admin']);
  const admin = await signIn(server, 'system');
  const page = `/admin/people/${await server.query("SELECT id FROM person WHERE user_name = 'stork'")}`;
  for (const state of ['closed', 'open']) {
    await (await admin.get(page)).submit({}, { form: 'form[action$="/state"]', button: state });
    assert.deepEqual([(await me(second)).status, await count()], [401, '0'], state);
  }
  for (const name of ['egret', 'stork'])
    assert.deepEqual((await actionsOf(name)).filter((each) => each.startsWith('token.')), ['token.make', 'token.revoke'], name);
});

test('staff set up the second step before they work, and sign out and looks stay open', async () => {
  const strict = await startServer();
  try {
    await addPerson(strict, 'first', '初审员', ['reviewer'], { secondStep: true });
    await addPerson(strict, 'shen', '沈荷生', ['member'], { secondStep: true });
    assert.equal((await (await signIn(strict, 'shen')).get('/work', { follow: false })).status, 200, 'members need none');
    const visitor = await signIn(strict, 'first');
    for (const path of ['/work', '/proposals', '/account', '/'])
      assert.equal((await visitor.get(path, { follow: false })).location, '/account/second-step');
    const setup = await visitor.get('/account/second-step');
    const secret = setup.text('#secret-text');
    await setup.submit({ code: oneTimeCode(secret) }, main);
    assert.equal((await visitor.get('/work', { follow: false })).status, 200);
  } finally {
    await strict.stop();
  }
});

test('next= leads to a page of this site only', async () => {
  const form = await server.visitor().get('/sign-in?next=%2F%2Fevil.example%2Fwork');
  const answer = await form.submit({ name: 'moor', password }, { form: 'main form', follow: false });
  assert.equal(answer.location, '/');
});

test('nobody’s telephone number is the name with which another signs in', async () => {
  const number = '13900001111';
  await addPerson(server, number, '以号为名', ['member']);
  await addPerson(server, 'pheasant', '山鸡', ['member']);
  const visitor = await signIn(server, 'pheasant');
  const refused = await (await visitor.get('/account')).submit({ phone: number }, { form: 'form[action="/account"]' });
  assert.equal(refused.status, 422);
  assert.match(refused.text('#phone-problem'), /已/);
  await server.query(`UPDATE person SET phone = '${number}' WHERE user_name = 'pheasant'`); // kept by an older version
  await server.query("UPDATE person SET password_hash = '' WHERE user_name = 'pheasant'");
  await signIn(server, number);
  await server.query("UPDATE person SET phone = '13900002222' WHERE user_name = 'pheasant'");
  const added = await heyi(['user', 'add', '13900002222', '后来者', '--database', server.database.url, '--data', server.files], { input: `${password}\n` });
  assert.equal(added.status, 1, 'nor the other way round');
});

test('a telephone that two want at the same moment is given to one of them, and the other is told', async () => {
  const names = ['stilt', 'plover'];
  for (const name of names) await addPerson(server, name, name, ['member']);
  const pages = await Promise.all(names.map(async (name) => (await signIn(server, name)).get('/account')));
  const answers = await Promise.all(pages.map((page) => page.submit({ phone: '13900003333' }, { form: 'form[action="/account"]', follow: false })));
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [303, 422]);
  assert.match(answers.find((answer) => answer.status === 422).text('#phone-problem'), /已/);
});
