import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, password, signIn } from './people.mjs';
import { startServer } from './server.mjs';

let server;
before(async () => {
  server = await startServer();
  await server.query("INSERT INTO unit (name, short_name, kind) VALUES ('荷浦区教育局', '教', 'bureau')");
  await server.query("INSERT INTO body (kind, name) VALUES (0, '民盟荷浦区委')");
  await addPerson(server, 'system', '系统员', ['system_admin']);
  await addPerson(server, 'security', '安全员', ['security_admin']);
  await addPerson(server, 'audit', '审计员', ['audit_admin']);
  await addPerson(server, 'first', '初审员', ['reviewer']);
  await addPerson(server, 'head', '提案委主任', ['office_head']);
  await addPerson(server, 'clerk', '教育局经办', ['unit_clerk:1']);
  await addPerson(server, 'lin', '林知夏', ['member']);
});
after(() => server?.stop());

test('a new instance bears no committee\'s name, and says on the start page that it wants one', async () => {
  const system = await signIn(server, 'system');
  const figure = async () => (await system.get('/admin')).all('.figures a[href="/admin/settings/committee"]');
  assert.equal((await server.visitor().get('/about')).body.includes('荷浦'), false);
  assert.equal((await figure()).length, 1);
  assert.match((await system.get('/admin')).texts('.figures a[href="/admin/settings/committee"]')[0], /^5 /);
  const page = await system.get('/admin/settings/committee');
  const named = await page.submit(
    { 'committee.name': '政协菱湖区委员会', 'committee.name_en': 'CPPCC Linghu Committee', 'committee.short_name': '菱湖政协',
      'committee.short_name_en': 'Linghu CPPCC', 'committee.address': '菱湖路 2 号' }, card);
  assert.equal(named.status, 200);
  assert.equal((await figure()).length, 0);
  assert.match((await server.visitor().get('/about')).body, /政协菱湖区委员会/);
});

const card = { form: 'main form.card' };
const tokenOf = (page) => page.all('input[name="_token"]')[0].attribs.value;

// Every page and every act of the administrators, and who alone may use it.
const routes = {
  system: [
    'GET /admin/people', 'GET /admin/people/new', 'POST /admin/people/new', 'GET /admin/people/1', 'POST /admin/people/1',
    'POST /admin/people/1/password', 'POST /admin/people/1/unlock', 'POST /admin/people/1/state',
    'GET /admin/units', 'POST /admin/units', 'POST /admin/units/1/state',
    'GET /admin/bodies', 'POST /admin/bodies', 'POST /admin/bodies/1/state',
    'GET /admin/calls', 'POST /admin/calls', 'GET /admin/holidays', 'POST /admin/holidays', 'POST /admin/holidays/remove',
    'POST /admin/holidays/import', 'GET /admin/mail', 'POST /admin/mail/1/retry', 'GET /admin/settings/look',
    'POST /admin/settings/look', 'GET /admin/settings/proposal.grounds/table', 'POST /admin/settings/proposal.grounds/table',
    'POST /admin/settings/look/logo',
  ],
  security: [
    'GET /admin/posts', 'POST /admin/posts', 'POST /admin/posts/1/end',
    'GET /admin/sessions', 'POST /admin/sessions/1/end', 'POST /admin/second-step/off',
    'GET /admin/settings/security', 'POST /admin/settings/security',
  ],
  audit: ['GET /admin/ledger', 'GET /admin/ledger.csv', 'GET /admin/ledger/check', 'GET /admin/sign-ins'],
};

test('each administrator is refused all work of the others, and so is everybody else', async () => {
  for (const user of ['system', 'security', 'audit', 'first', 'head', 'clerk', 'lin']) {
    const visitor = await signIn(server, user);
    const token = tokenOf(await visitor.get('/account'));
    const others = Object.entries(routes).filter(([owner]) => owner !== user).flatMap(([, list]) => list);
    for (const route of others) {
      const [method, path] = route.split(' ');
      const answer = method === 'GET' ? await visitor.get(path) : await visitor.post(path, { _token: token });
      assert.equal(answer.status, 403, `${user}: ${route}`);
    }
    for (const route of routes[user] ?? [])
      if (route.startsWith('GET')) assert.equal((await visitor.get(route.slice(4))).status, 200, `${user}: ${route}`);
    assert.equal((await visitor.get('/admin')).status, user in routes ? 200 : 403, user);
  }
  assert.equal((await server.visitor().get('/admin')).status, 403);
});

test('the menu leads administrators, and nobody else, to their part', async () => {
  const start = await (await signIn(server, 'system')).get('/admin');
  const links = start.all('.card-list a').map((link) => link.attribs.href);
  assert.ok(links.includes('/admin/people') && !links.includes('/admin/posts'));
  assert.ok((await (await signIn(server, 'audit')).get('/')).has('.site-nav a[href="/admin"]'));
  assert.ok(!(await (await signIn(server, 'head')).get('/')).has('a[href="/admin"]'));
});

test('a new account begins with a one-time password that must be changed', async () => {
  const admin = await signIn(server, 'system');
  const blank = await admin.get('/admin/people/new');
  const taken = await blank.submit({ user_name: 'lin', name: '林二' }, card);
  assert.equal(taken.status, 422);
  assert.equal(taken.attribute('#name', 'value'), '林二');
  const made = await taken.submit({ user_name: 'newcomer', phone: '13800000077' }, card);
  const given = made.text('#password-text');
  const found = await admin.get('/admin/people?q=newcomer');
  assert.match(found.text('tbody'), /林二/);
  assert.match(found.text('tbody'), /待改初始密码/);

  const visitor = server.visitor();
  const form = await visitor.get('/sign-in');
  await form.submit({ name: '13800000077', password: given }, { form: 'main form' });
  assert.equal((await visitor.get('/work', { follow: false })).location, '/account/password');
  const change = await visitor.get('/account/password');
  const fields = { old_password: given, new_password: 'Egret-Bridge-2026', repeat_password: 'Egret-Bridge-2026' };
  await change.submit(fields, card);
  assert.equal((await visitor.get('/work', { follow: false })).status, 200);
});

test('a reset password ends the sessions, a closed account cannot sign in, a locked one is opened', async () => {
  await addPerson(server, 'shen', '沈荷生', ['member']);
  const theirs = await signIn(server, 'shen');
  const admin = await signIn(server, 'system');
  const row = await (await admin.get('/admin/people?q=shen')).click('沈荷生');
  const reset = await row.submit({}, { form: 'form[action$="/password"]' });
  assert.ok(reset.has('#password-text'));
  assert.equal((await theirs.get('/account')).status, 403);

  for (let i = 0; i < 5; i++)
    await (await server.visitor().get('/sign-in')).submit({ name: 'shen', password: 'Wrong-Pond-2025' }, { form: 'main form' });
  assert.match((await admin.get('/admin/people?state=2')).text('tbody'), /沈荷生/);
  await (await admin.get(row.path)).submit({}, { form: 'form[action$="/unlock"]' });
  assert.doesNotMatch((await admin.get('/admin/people?state=2')).text('tbody'), /沈荷生/);

  await (await admin.get(row.path)).submit({}, { form: 'form[action$="/state"]', button: 'closed' });
  assert.match((await admin.get('/admin/people?state=1')).text('tbody'), /沈荷生/);
  const own = await server.query("SELECT id FROM person WHERE user_name = 'system'");
  const refused = await (await admin.get(`/admin/people/${own}`)).submit({}, { form: 'form[action$="/state"]', button: 'closed' });
  assert.equal(refused.status, 422, 'nobody closes the own account');
});

test('people are filtered by role and sorted, and the words of a filter are no pattern', async () => {
  const admin = await signIn(server, 'system');
  const clerks = await admin.get('/admin/people?role=7');
  assert.deepEqual(clerks.texts('tbody .list-title'), ['教育局经办']);
  assert.match(clerks.text('tbody'), /荷浦区教育局/);
  const sorted = (await admin.get('/admin/people?state=3&order=1')).texts('tbody td:nth-child(2)');
  assert.deepEqual(sorted, [...sorted].sort());
  assert.ok((await admin.get('/admin/people?q=%25')).has('.empty'));
});

test('units and bodies are added, renamed in both languages, and closed only when nobody works there', async () => {
  const admin = await signIn(server, 'system');
  const units = await admin.get('/admin/units');
  const twice = await units.submit({ name: '荷浦区教育局' }, { form: '#edit' });
  assert.equal(twice.status, 422);
  await twice.submit({ name: '荷浦区水利局', name_en: 'Water Bureau', kind: 'bureau' }, { form: '#edit' });
  const edit = await admin.get(`/admin/units?edit=${await server.query("SELECT id FROM unit WHERE name = '荷浦区水利局'")}`);
  assert.equal(edit.attribute('#name_en', 'value'), 'Water Bureau');
  await edit.submit({ name: '荷浦区水务局' }, { form: '#edit' });
  const list = await admin.get('/admin/units');
  assert.match(list.text('tbody'), /荷浦区水务局/);
  await list.submit({}, { form: 'form[action="/admin/units/1/state"]' });
  assert.equal(await server.query('SELECT is_active FROM unit WHERE id = 1'), '1', 'a clerk has a post there');
  await list.submit({}, { form: 'form[action="/admin/units/2/state"]' });
  assert.equal(await server.query('SELECT is_active FROM unit WHERE id = 2'), '0');

  const bodies = await admin.get('/admin/bodies');
  await bodies.submit({ name: '教育界别', name_en: 'Education sector', kind: '4' }, { form: '#edit' });
  assert.match((await admin.get('/admin/bodies?q=education')).text('tbody'), /教育界别/);
});

test('posts are given with what the role needs, and administrators exclude each other', async () => {
  await addPerson(server, 'tao', '陶然亭');
  const admin = await signIn(server, 'security');
  const form = await admin.get('/admin/posts');
  const unitMissing = await form.submit({ user_name: 'tao', role: '6' }, { form: '#give' });
  assert.ok(unitMissing.has('#unit_id-problem'));
  const sectorMissing = await form.submit({ user_name: 'tao', role: '1' }, { form: '#give' });
  assert.ok(sectorMissing.has('#sector-problem'));
  await form.submit({ user_name: 'tao', role: '1', sector: 'education', position: '荷浦中学教师' }, { form: '#give' });
  assert.equal(await server.query("SELECT sector FROM member JOIN person ON person.id = person_id WHERE user_name = 'tao'"), 'education');

  for (const [user, role] of [['tao', '10'], ['system', '11'], ['audit', '10'], ['system', '1'], ['security', '12']]) {
    const refused = await (await admin.get('/admin/posts')).submit({ user_name: user, role, sector: 'education' }, { form: '#give' });
    assert.ok(refused.has('#role-problem'), `${user} does not become ${role}`);
  }
  assert.ok((await (await admin.get('/admin/posts')).submit({ user_name: 'nobody', role: '1' }, { form: '#give' })).has('#user_name-problem'));

  const listed = await admin.get('/admin/posts?q=tao');
  await listed.submit({}, { form: 'main form[action$="/end"]' });
  assert.ok(!(await admin.get('/admin/posts?q=tao')).has('form[action$="/end"]'));
  assert.match((await admin.get('/admin/posts?q=tao&ended=1')).text('tbody'), /委员/);
  assert.equal((await (await signIn(server, 'tao')).get('/work')).has('form[action="/proposals"]'), false);
  const actions = await server.query("SELECT action FROM ledger JOIN person ON person.id = matter_id WHERE matter_kind = 2 AND user_name = 'tao'");
  assert.ok(actions.includes('post.give') && actions.includes('post.end'));
});

test('a post that begins later excludes as well', async () => {
  await addPerson(server, 'later', '后来人');
  const admin = await signIn(server, 'security');
  await (await admin.get('/admin/posts')).submit({ user_name: 'later', role: '10', from_on: '2090-01-01' }, { form: '#give' });
  const form = await admin.get('/admin/posts');
  assert.ok((await form.submit({ user_name: 'later', role: '12' }, { form: '#give' })).has('#role-problem'));
  const brief = { user_name: 'later', role: '12', from_on: '2080-01-01', until_on: '2080-12-31' };
  assert.equal((await form.submit(brief, { form: '#give' })).path, '/admin/posts', 'before it begins there is no conflict');
});

test('the security administrator ends any session and helps who lost a phone', async () => {
  const theirs = await signIn(server, 'lin');
  const admin = await signIn(server, 'security');
  const list = await admin.get('/admin/sessions?q=lin');
  for (const form of list.all('main form[action$="/end"]')) await list.submit({}, { form: `form[action="${form.attribs.action}"]` });
  assert.equal((await theirs.get('/account')).status, 403);
  await server.query("UPDATE person SET totp_is_on = 1, totp_secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' WHERE user_name = 'lin'");
  await (await admin.get('/admin/sessions')).submit({ user_name: 'lin' }, { form: 'form[action$="/off"]' });
  const visitor = await signIn(server, 'lin');
  assert.equal((await visitor.get('/account')).status, 200);
});

test('a call is made once a year and must close after it opens', async () => {
  const admin = await signIn(server, 'system');
  const form = await admin.get('/admin/calls');
  const fields = { year: '2027', title: '2027年提案征集', topics: '养老\n托育', opens_at: '2027-01-05T09:00', closes_at: '2027-01-04T09:00', plenary_closes_on: '2027-02-06' };
  const wrong = await form.submit(fields, { form: '#edit' });
  assert.ok(wrong.has('#closes_at-problem'));
  assert.equal(wrong.attribute('#opens_at', 'value'), '2027-01-05T09:00');
  await wrong.submit({ closes_at: '2027-02-06T18:00' }, { form: '#edit' });
  const [edit] = (await admin.get('/admin/calls')).all('tbody a');
  const change = await admin.get(edit.attribs.href.replace('#edit', ''));
  assert.match(change.text('#topics'), /养老 托育/);
  await change.submit({ title: '2027年度提案征集' }, { form: '#edit' });
  const list = await admin.get('/admin/calls');
  assert.deepEqual(list.texts('tbody .list-title'), ['2027年度提案征集']);
  assert.ok((await list.submit(fields, { form: '#edit' })).has('#year-problem'));
});

test('holidays are imported as pasted, all or none, and change which days are worked', async () => {
  const admin = await signIn(server, 'system');
  const form = await admin.get('/admin/holidays?year=2027');
  const wrong = await form.submit({ lines: '2027-01-01 holiday 元旦\n2027-13-01 holiday 无此月' }, { form: 'form[action$="/import"]' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text('#lines-problem'), /2027-13-01/);
  assert.match(wrong.text('#lines'), /元旦/);
  assert.equal((await admin.get('/admin/holidays?year=2027')).all('tbody .list-title').length, 0);
  await wrong.submit({ lines: '2027-01-01 holiday 元旦\n\n2027-01-03\tworking\t元旦调休' }, { form: 'form[action$="/import"]' });
  const year = await admin.get('/admin/holidays?year=2027');
  assert.deepEqual(year.texts('tbody .state-badge'), ['放假', '上班']);
  await year.submit({}, { form: 'tr:first-child form[action$="/remove"]' });
  await (await admin.get('/admin/holidays?year=2027')).submit({ on_day: '2027-01-03', is_working: '0', name: '改休' }, { form: '#edit' });
  assert.deepEqual((await admin.get('/admin/holidays?year=2027')).texts('tbody .state-badge'), ['放假']);
});

test('mail that was given up is sent again by decision of the administrator', async () => {
  await server.query("INSERT INTO outbox (person_id, address, subject, body, path, state, attempts, at, next_at, error) VALUES (1, 'lin@example.org', '期限提醒：关于古桥的建议', '', '/proposals/7', 3, 10, 1, 1, 'refused')");
  const admin = await signIn(server, 'system');
  const list = await admin.get('/admin/mail?state=3');
  assert.match(list.text('tbody'), /^\s*提案.*l…@example\.org.*refused/);
  assert.doesNotMatch(list.body, /期限提醒|古桥|lin@/, 'who keeps the sending going reads nobody’s mail');
  await list.submit({}, { form: 'main form[action$="/retry"]' });
  assert.match((await admin.get('/admin/mail?state=0')).text('tbody'), /l…@example\.org/);
});

test('the audit administrator finds entries by person, kind, action and day, and pages through them', async () => {
  const audit = await signIn(server, 'audit');
  const given = await audit.get('/admin/ledger?action=post.&kind=2');
  assert.ok(given.texts('tbody td:nth-child(4)').every((text) => /职责/.test(text)));
  const first = await audit.get('/admin/ledger');
  assert.equal(first.all('tbody tr').length, 50);
  const older = await first.click('更早的记录');
  const ids = (page) => page.texts('tbody td:first-child').map(Number);
  assert.ok(ids(older)[0] === ids(first).at(-1) - 1);
  assert.ok((await audit.get('/admin/ledger?until=2001-01-01')).has('.empty'));
  const signIns = await audit.get('/admin/sign-ins?action=sign_in.fail');
  assert.match(signIns.text('tbody'), /登录失败/);
  assert.match(signIns.text('tbody'), /沈荷生/);
});

test('of a proposal the audit administrator sees who moved it when and to where, and not why', async () => {
  const lin = await signIn(server, 'lin');
  const draft = await (await lin.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
  const id = draft.path.match(/\d+/)[0];
  const chain = await server.query('SELECT MAX(id) FROM ledger');
  await server.query(`INSERT INTO ledger SELECT 0, 7, ${id}, actor_id, actor_name, at, 'decline', 'in_review', 'declined', '举报张某', hash FROM ledger WHERE id = ${chain}`);
  const audit = await signIn(server, 'audit');
  const seen = [await audit.get('/admin/ledger?kind=7'), await audit.get('/admin/ledger.csv?kind=7')];
  await server.query(`DELETE FROM ledger WHERE id = 0`);
  for (const { body } of seen) {
    assert.match(body, /不予立案/);
    assert.doesNotMatch(body, /举报张某/);
  }
});

test('the export holds what the filter shows, and no formula', async () => {
  await server.query("INSERT INTO unit (name) VALUES ('x')");
  const system = await signIn(server, 'system');
  await (await system.get('/admin/units')).submit({ name: '=1+1' }, { form: '#edit' });
  const audit = await signIn(server, 'audit');
  const csv = await audit.get('/admin/ledger.csv?action=unit.');
  assert.match(csv.headers['content-type'], /^text\/csv/);
  assert.match(csv.body, /"'=1\+1"/);
  assert.ok(csv.body.trim().split('\r\n').slice(1).every((line) => line.includes('"unit.')));
});

test('the chain is proved whole, and a changed entry shows', async () => {
  const audit = await signIn(server, 'audit');
  assert.ok((await audit.get('/admin/ledger/check')).has('.alert-success'));
  const id = await server.query('SELECT MIN(id) + 5 FROM ledger');
  await server.query(`UPDATE ledger SET detail = 'forged' WHERE id = ${id}`);
  const broken = await audit.get('/admin/ledger/check');
  assert.match(broken.text('.alert-danger'), new RegExp(`第 ${id} 条`));
});
