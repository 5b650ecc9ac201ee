// Several servers on one PostgreSQL database work as one.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
import { eventually } from './raw.mjs';
import { backend, startServer } from './server.mjs';
import { nextEvent } from './streams.mjs';

const skip = backend === 'sqlite' && 'an SQLite database has one server';

let first, second;
before(async () => {
  if (skip) return;
  first = await startServer();
  second = await first.twin();
  await addPerson(first, 'shen', '沈荷生', ['member']);
  await addPerson(first, 'yulian', '俞莲芳', ['member']);
});
after(async () => {
  await second?.stop();
  await first?.stop();
});

test('who signed in at one server is signed in at the other, and signs out of both', { skip }, async () => {
  const visitor = await signIn(first, 'shen');
  const cookie = { Cookie: `heyi_session=${visitor.cookie('heyi_session')}` };
  const there = second.visitor({ headers: cookie });
  assert.equal((await there.get('/work', { follow: false })).status, 200);
  await (await visitor.get('/work')).submit({}, { form: '.site-tools form[action="/sign-out"]' });
  assert.equal((await second.visitor({ headers: cookie }).get('/work', { follow: false })).status, 403);
});

test('a page that is open at one server hears what happens at the other', { skip }, async () => {
  const invited = await signIn(first, 'yulian');
  const heard = nextEvent(invited, 'notices');
  assert.equal(await nextEvent(invited, 'hello'), '1', 'streams open at once');
  const lead = await signIn(second, 'shen');
  const draft = await (await lead.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
  const id = await first.query("SELECT id FROM person WHERE user_name = 'yulian'");
  const token = draft.all('input[name="_token"]')[0].attribs.value;
  const answer = await lead.post(draft.path.replace('/edit', '/act/invite'), { _token: token, number: id }, { follow: false });
  assert.equal(answer.status, 303);
  assert.equal(await heard, '1');
});

test('a form that is sent to both has one effect', { skip }, async () => {
  const visitor = await signIn(first, 'shen');
  const page = await visitor.get('/work');
  const count = () => first.query('SELECT COUNT(*) FROM proposal').then(Number);
  const before = await count();
  const fields = Object.fromEntries(
    page.all('form[action="/proposals"] input[type="hidden"]').map((input) => [input.attribs.name, input.attribs.value]));
  const cookie = { Cookie: `heyi_session=${visitor.cookie('heyi_session')}` };
  const answers = await Promise.all(
    [first, second].map((server) => server.visitor({ headers: cookie }).post('/proposals', fields, { follow: false })));
  assert.deepEqual(answers.map((answer) => answer.status), [303, 303]);
  assert.equal(await count(), before + 1);
});

async function submitProposal(name) {
  const draft = await (await (await signIn(first, name)).get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
  await draft.submit(
    { title: '关于湖滨步道夜间照明的建议', category: 'education', situation: '步道夜间没有照明。', analysis: '管护分工不明确。', suggestion: ['加装路灯。', '', ''], publicity: '0' },
    { form: 'form[action$="/edit"]', button: '提交提案' });
  return draft.path.match(/\d+/)[0];
}

// Both have read nothing yet when the row is let go, so that they can only take turns.
test('two who take the same proposal in hand at once, each at another server, take turns: one is refused', { skip }, async () => {
  for (const name of ['first.look', 'other.look']) await addPerson(first, name, '初审员', ['reviewer']);
  const id = await submitProposal('shen');
  const pages = [];
  for (const [server, name] of [[first, 'first.look'], [second, 'other.look']]) pages.push(await (await signIn(server, name)).get(`/proposals/${id}`));
  const holder = spawn('psql', ['-X', '-A', '-t', '-q', '-d', first.database.url], { stdio: ['pipe', 'pipe', 'inherit'] });
  holder.stdin.write(`BEGIN; SELECT 'held' FROM proposal WHERE id = ${id} FOR UPDATE;\n`);
  for (let said = ''; !said.includes('held');) said += await once(holder.stdout, 'data');
  const answers = pages.map((page) => page.submit({}, { form: 'form[action$="/act/take"]', follow: false }));
  await eventually(async () => (await first.query("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")) === '2');
  holder.stdin.end('ROLLBACK;\n');
  const statuses = (await Promise.all(answers)).map((answer) => answer.status).sort();
  assert.deepEqual(statuses, [303, 409]);
  assert.equal(await first.query(`SELECT COUNT(*) FROM ledger WHERE matter_kind = 7 AND matter_id = ${id} AND action LIKE '%take'`), '1');
});

// A form that goes through two proposals holds the first and the ledger, and wants the second; the
// other session holds that, and wants the ledger: it stands in line for it already, so that the form
// is the one who finds out.
test('where a form and somebody else wait for each other, the form is taken back and done again as a whole', { skip }, async () => {
  await addPerson(first, 'third.look', '初审员', ['reviewer']);
  const ids = [await submitProposal('shen'), await submitProposal('yulian')];
  const page = await (await signIn(first, 'third.look')).get('/work');
  const token = page.all('main form input[name="_token"]')[0].attribs.value;
  const kind = page.all('input[name="kind"]').map((input) => input.attribs.value).find((each) => page.has(`input[name="id${each}"][value="${ids[0]}"]`));
  const session = () => {
    const process = spawn('psql', ['-X', '-A', '-t', '-q', '-d', first.database.url], { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    process.stdout.on('data', (data) => { said += data; });
    return { say: (sql) => process.stdin.write(sql), end: (sql) => process.stdin.end(sql), heard: (word) => eventually(async () => said.includes(word)) };
  };
  const waiting = (count) => eventually(async () =>
    (await first.query("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")) === count);
  const gate = session(), other = session();
  gate.say("BEGIN; SELECT 'held' FROM ledger_head FOR UPDATE;\n");
  await gate.heard('held');
  other.say(`SET deadlock_timeout = '1h'; BEGIN; SELECT 'held' FROM proposal WHERE id = ${ids[1]} FOR UPDATE;\n`);
  await other.heard('held');
  const answering = page.visitor.post('/work/bulk', [['_token', token], ['kind', kind], [`id${kind}`, ids[0]], [`id${kind}`, ids[1]], ['then', 'do']]);
  await waiting('1');
  other.end("SELECT 'through' FROM ledger_head FOR UPDATE; ROLLBACK;\n");
  await waiting('2');
  gate.end('ROLLBACK;\n');
  await other.heard('through');
  const answer = await answering;
  assert.equal(answer.status, 200);
  assert.match(answer.text('[role="status"]'), /完成 2 件，共 2 件/);
  assert.ok(first.log.some((line) => line.includes('deadlock detected')), 'it was a deadlock');
  for (const id of ids)
    assert.equal(await first.query(`SELECT COUNT(*) FROM ledger WHERE matter_kind = 7 AND matter_id = ${id} AND action LIKE '%take'`), '1');
});

// Nobody has looked yet whether it is free when the ledger is let go.
test('a telephone or a name to sign in with that two want at once, each at another server, is given once, and the other is told', { skip }, async () => {
  await addPerson(first, 'system', '系统管理员', ['system_admin']);
  const account = async (server, phone) => {
    const page = await (await signIn(server, server === first ? 'shen' : 'yulian')).get('/account');
    return () => page.submit({ phone }, { form: 'form[action="/account"]', follow: false });
  };
  const newPerson = async (server, fields) => {
    const page = await (await signIn(server, 'system')).get('/admin/people/new');
    return () => page.submit({ name: '新来者', ...fields }, { form: 'main form.card', follow: false });
  };
  const attempts = [
    [await account(first, '13900005551'), await account(second, '13900005551'), /phone/],
    [await newPerson(first, { user_name: 'newcomer.a', phone: '13900005552' }), await newPerson(second, { user_name: 'newcomer.b', phone: '13900005552' }), /phone/],
    [await account(first, '13900005553'), await newPerson(second, { user_name: '13900005553' }), /phone|user_name/],
    [await newPerson(first, { user_name: 'newcomer.c' }), await newPerson(second, { user_name: 'newcomer.c' }), /user_name/],
  ];
  for (const [one, other, field] of attempts) {
    const holder = spawn('psql', ['-X', '-A', '-t', '-q', '-d', first.database.url], { stdio: ['pipe', 'pipe', 'inherit'] });
    holder.stdin.write("BEGIN; SELECT 'held' FROM ledger_head FOR UPDATE;\n");
    for (let said = ''; !said.includes('held');) said += await once(holder.stdout, 'data');
    const sent = [one(), other()];
    await eventually(async () => (await first.query("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")) === '2');
    holder.stdin.end('ROLLBACK;\n');
    const answers = await Promise.all(sent);
    const refused = answers.filter((answer) => answer.status === 422);
    assert.deepEqual([refused.length, answers.filter((answer) => [200, 303].includes(answer.status)).length], [1, 1], answers.map((answer) => answer.status).join());
    const problems = refused[0].all('[id$="-problem"]').map((each) => each.attribs.id);
    assert.equal(problems.length, 1);
    assert.match(problems[0], field);
  }
  assert.equal(await first.query("SELECT COUNT(*) FROM person one JOIN person other ON one.phone = other.phone AND one.id < other.id OR one.phone = other.user_name"), '0');
});

test('what changed at one server shows in the next page of the other', { skip }, async () => {
  const isNamed = async (server, name) => (await server.visitor().get('/')).has('title') && (await server.visitor().get('/')).text('title').includes(name);
  assert.ok(!(await isNamed(second, '莲城')));
  await first.query("INSERT INTO setting (key, value, since, changed_by, changed_by_name) VALUES ('committee.name', '政协莲城区委员会', 0, 0, '')");
  await first.query('UPDATE setting_head SET version = version + 1');
  assert.ok(await isNamed(first, '莲城'));
  assert.ok(await isNamed(second, '莲城'));
});
