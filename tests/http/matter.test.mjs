// The page of a matter: what each reader sees of it, and forms that keep what was typed.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addCast } from './cast.mjs';
import { addPerson, signIn } from './people.mjs';
import { startServer } from './server.mjs';

let server;
const visitors = {};
before(async () => {
  server = await startServer();
  await addCast(server);
  await addPerson(server, 'money', '财政局经办', ['unit_clerk:2']);
  await addPerson(server, 'water', '水利局经办', ['unit_clerk:3']);
});
after(() => server?.stop());

const text = {
  title: '关于完善小学课后托管服务的建议',
  category: 'education',
  situation: '全区 23 所小学开展课后托管，家长反映结束时间过早。',
  analysis: '经费和师资安排没有统一标准。',
  suggestion: ['统一结束时间为 18 时。', '把托管经费列入预算。'],
  publicity: '0',
};

const visitor = async (name) => (visitors[name] ??= await signIn(server, name));
const page = async (name, path) => (await visitor(name)).get(path);

async function submitted(name, changes = {}) {
  const work = await page(name, '/work');
  const draft = await work.submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
  const after = await draft.submit({ ...text, ...changes }, { form: 'form[action$="/edit"]', button: '提交提案' });
  return after.path;
}

const selector = (action) => `form[action$="/act/${action}"]`;

// Sends the form, and the question that follows where no script asked before.
async function send(name, path, action, fields = {}, options = {}) {
  const matter = await page(name, path);
  const form = options.form ?? selector(action);
  assert.ok(matter.has(form), `${name} may ${action}`);
  const answer = await matter.submit(fields, { form, button: options.button });
  return answer.has('input[name="_sure"]') ? answer.submit({}, { form: 'main form' }) : answer;
}

async function act(name, path, action, fields, options) {
  const answer = await send(name, path, action, fields, options);
  assert.equal(answer.status, 200, `${action}: ${answer.texts('.problem')}`);
  return answer;
}

// Refused with a problem at one field, open before the eyes.
async function refuse(name, path, action, fields, problem, options) {
  const answer = await send(name, path, action, fields, options);
  assert.equal(answer.status, 422, action);
  assert.ok(answer.has(`#${problem}-problem`), `${action} says what is wrong with ${problem}: ${answer.texts('.problem')}`);
  return answer;
}

const chosen = (found, css) => found.all(`${css} option[selected]`).map((each) => each.attribs.value);
const future = '2035-01-31';

test('every action that is refused keeps what was typed, up to the reply', async () => {
  const path = await submitted('shen');
  await refuse('first', path, 'send_back', { text: '' }, 'text');
  await act('first', path, 'take');
  await act('first', path, 'pass_look', { text: '选题好。' });
  await act('second', path, 'pass_look', { text: '同意。' });

  const declined = await refuse('head', path, 'decline', { text: '缺少具体建议。' }, 'code');
  assert.equal(declined.text('#decline-text'), '缺少具体建议。');
  const grounded = declined.all('#decline-code option')[2].attribs.value;
  const unexplained = await refuse('head', path, 'decline', { code: grounded }, 'text');
  assert.deepEqual(chosen(unexplained, '#decline-code'), [grounded]);
  await refuse('head', path, 'merge', { number: '' }, 'number');
  const converted = await refuse('head', path, 'convert', { number: '2', text: '宜作来信办理。' }, 'is_agreed');
  assert.ok('checked' in converted.one(`${selector('convert')} input[value="2"]`).attribs);
  assert.equal(converted.text('#convert-text'), '宜作来信办理。');
  const token = converted.all('input[name="_token"]')[0].attribs.value;
  const misfiled = await (await visitor('head')).post(`${path}/act/file`, { _token: token, code: 'nothing', second: '托管；小学' });
  assert.equal(misfiled.status, 422);
  assert.equal(misfiled.attribute('#file-words', 'value'), '托管；小学');
  const points = { 'score-topic': '18', 'score-study': '15', 'score-analysis': '15', 'score-suggestions': '25' };
  const scored = await refuse('head', path, 'score', { ...points, 'score-form': '99' }, 'form');
  assert.equal(scored.attribute('[name="score-study"]', 'value'), '15');
  await act('head', path, 'file', { code: 'education' });

  const key = await refuse('head', path, 'make_key', { contact_name: '区长', text: '季度调度' , on_day: future }, 'supervisor');
  assert.equal(key.attribute('#leader', 'value'), '区长');
  assert.equal(key.attribute('#key-day', 'value'), future);
  assert.equal(key.text('#key-text'), '季度调度');
  await act('head', path, 'make_key', { contact_name: '区长', second: '副主席' });
  const assigned = await refuse('hand', path, 'assign', { unit: ['1', '2', '3', ''], role: ['1', '1', '3', '3'] }, 'unit');
  assert.deepEqual(['#unit-0', '#unit-1', '#unit-2'].flatMap((each) => chosen(assigned, each)), ['1', '2', '3']);
  assert.deepEqual(chosen(assigned, '#role-1'), ['1']);
  await act('hand', path, 'assign', { unit: ['1', '2', '', ''], role: ['1', '3', '3', '3'] });

  const returned = await refuse('clerk', path, 'return', { number: '3' }, 'text');
  assert.deepEqual(chosen(returned, '#return-number'), ['3']);
  const overseen = await refuse('head', path, 'oversee', { on_day: '2026-01-05' }, 'text');
  assert.equal(overseen.attribute('#oversee-day', 'value'), '2026-01-05');
  await act('clerk', path, 'accept');
  await act('money', path, 'accept');

  const contact = await refuse('clerk', path, 'contact', { number: '3', phase: '1', on_day: future, text: '现场看了。' }, 'on_day');
  assert.deepEqual(chosen(contact, '#contact-number'), ['3']);
  assert.deepEqual(chosen(contact, '#contact-phase'), ['1']);
  assert.equal(contact.text('#contact-text'), '现场看了。');
  assert.equal(contact.attribute('#contact-day', 'value'), future);
  await refuse('money', path, 'opine', { text: ' ' }, 'text');
  await refuse('clerk', path, 'ask_extension', { text: '' }, 'text');
  await act('clerk', path, 'ask_extension', { text: '需等预算批复。' });
  await refuse('hand', path, 'refuse_extension', { text: '' }, 'text');
  await act('hand', path, 'grant_extension');
  await act('clerk', path, 'contact', { text: '与沈荷生委员面谈。' });
});

test('a proposer disputes a contact that was not so; the record stays, marked', async () => {
  const path = await ownPath();
  await refuse('shen', path, 'dispute', { text: '' }, 'text');
  const answer = await act('shen', path, 'dispute', { text: '没有见过面。' });
  assert.match(answer.text('main'), /提案人有异议/);
  assert.match((await page('clerk', '/notices')).text('main'), /没有见过面/);
  assert.ok(!(await page('clerk', path)).has(selector('dispute')));
});

const ownPath = async () => `/proposals/${await server.query("SELECT MIN(id) FROM proposal")}`;

test('the reply keeps its text while it is written, shows what somebody else saved, and reads as a letter', async () => {
  const path = await ownPath();
  const fields = { class: '2', text: '感谢您的建议。', answer: ['已统一。', ''], contact_name: '周老师', second: '0571-00000000' };
  const editor = await page('clerk', `${path}/reply`);
  const entries = (from, changes) => from.entries(from.form({ form: '#reply' }), changes).entries.filter(([name]) => name !== '_once');
  const clerk = await visitor('clerk');
  const kept = await clerk.post(`${path}/reply/autosave`, entries(editor, fields));
  assert.equal(kept.status, 200);
  const two = [await page('clerk', `${path}/reply`), await page('clerk', `${path}/reply`)];
  assert.equal(two[0].text('#reply-text'), '感谢您的建议。');
  await two[0].submit({ text: '感谢沈委员的建议。' }, { form: '#reply', button: 'save' });
  const late = await two[1].submit({ text: '十分感谢您的建议。' }, { form: '#reply', button: 'save' });
  assert.equal(late.status, 409);
  assert.equal(late.text('#reply-text'), '十分感谢您的建议。');
  assert.ok(late.texts('.compare mark').includes('沈委员'));
  const unfinished = await late.submit({}, { form: '#reply', button: 'submit' });
  assert.equal(unfinished.status, 422);
  assert.equal(unfinished.attribute('#contact_phone', 'value'), '0571-00000000');
  const more = await unfinished.submit({ commitment: ['明年列入预算', '开学前定标准'], commitment_day: ['2035-03-31', '2035-08-31'] }, { form: '#reply', button: 'more' });
  assert.equal(more.all('input[name="commitment"]').length, 3);
  const letter = await more.submit({ answer: ['已统一为 18 时。', '列入明年预算。'], verdict: ['0', '2'] }, { form: '#reply', button: 'preview' });
  assert.match(letter.text('.letter'), /沈荷生委员.*已统一为 18 时。.*明年列入预算/);
  assert.match(letter.text('.letter'), /文号在签发时编定/);
  await (await page('clerk', `${path}/reply`)).submit({}, { form: '#reply', button: 'submit' });
  const late2 = await clerk.post(`${path}/reply/autosave`, entries(await page('clerk', `${path}/reply`), { text: '偷偷改' }));
  assert.equal(late2.status, 409, 'what lies with the head is not changed in silence');

  assert.match((await page('chief', path)).text('.to-do .letter'), /列入明年预算/);
  await refuse('chief', path, 'send_reply_back', { text: '' }, 'text');
  await act('chief', path, 'sign');
});

test('every action after the reply keeps what was typed too', async () => {
  const path = await ownPath();
  const judged = await refuse('shen', path, 'feedback', { attitude: '1', result: '3', is_agreed: true }, 'text');
  assert.ok('checked' in judged.one('[name="attitude"][value="1"]').attribs);
  assert.ok('checked' in judged.one('[name="result"][value="3"]').attribs);
  assert.ok('checked' in judged.one(`${selector('feedback')} [name="is_agreed"]`).attribs);
  await act('shen', path, 'feedback', { attitude: '1', result: '2' });
  const promise = { form: 'article:first-of-type form[action$="/act/progress"]' };
  for (const button of ['报告进展', '兑现销号', '调整承诺', '未能兑现']) {
    const answer = await refuse('clerk', path, 'progress', { text: '', on_day: '2036-06-30' }, 'text', { ...promise, button });
    assert.equal(answer.all('[name="on_day"]').filter((each) => each.attribs.value === '2036-06-30').length, 1, button);
  }
  const changed = await refuse('clerk', path, 'progress', { text: '预算推迟。', on_day: '2020-01-01' }, 'on_day', { ...promise, button: '调整承诺' });
  assert.equal(changed.texts('article textarea').filter((each) => each === '预算推迟。').length, 1);
  await act('head', path, 'publish');
  await refuse('head', path, 'unpublish', { text: '' }, 'text');
});

test('the office scores text and handling of a closed proposal apart', async () => {
  const path = await ownPath();
  const handling = `${selector('score')}:has([name="score_kind"][value="3"])`;
  const found = await page('head', path);
  const fields = Object.fromEntries(found.all(`${handling} input[type=number]`).map((each) => [each.attribs.name, each.attribs.max]));
  await act('head', path, 'score', fields, { form: handling });
  assert.match((await page('shen', path)).text('main'), /办理成效（提案委评）.*100\.0/);
});

test('the public sees answers and promises, but no contacts, telephone or internal record', async () => {
  const open = await server.visitor().get(await ownPath());
  assert.match(open.text('main'), /已统一为 18 时/);
  assert.match(open.text('#commitments'), /明年列入预算/);
  for (const hidden of [/0571-00000000/, /面谈/, /初审员/, /没有见过面/, /经费.*批复/, /全部记录/, /责任清单/])
    assert.doesNotMatch(open.text('main'), hidden);
  assert.ok(!open.has('form[action*="/act/"]'));
});

test('a unit that has nothing to do with it sees no more than the public, and nobody sees drafts of replies of others', async () => {
  const path = await ownPath();
  const water = await page('water', path);
  assert.doesNotMatch(water.text('main'), /0571-00000000|全部记录/);
  assert.equal((await page('water', `${path}/reply`)).status, 404);
  assert.equal((await page('water', `${path}/reply/letter`)).status, 404);
  const unpublished = await submitted('yulian');
  assert.equal((await page('water', unpublished)).status, 404);
  assert.equal((await page('shen', unpublished)).status, 404);
  assert.equal((await server.visitor().get(unpublished)).status, 404);
});

test('a title alone is published where the proposer wants that', async () => {
  const path = await submitted('yulian', { publicity: '1', publicity_reason: '涉及尚未公布的安排' });
  const id = path.match(/\d+/)[0];
  await server.query(`UPDATE proposal SET is_published = 1, state = 3, number = 77 WHERE id = ${id}`);
  const open = await server.visitor().get(path);
  assert.equal(open.status, 200);
  assert.doesNotMatch(open.text('main'), /23 所小学|尚未公布的安排|18 时/);
});

test('what cannot be taken back is asked once more where no script asked', async () => {
  const path = await submitted('yulian');
  const matter = await page('yulian', path);
  const asked = await matter.submit({ text: '已另行反映。' }, { form: selector('withdraw') });
  assert.match(asked.text('main'), /确定撤回吗/);
  assert.match((await page('yulian', path)).text('.standing'), /已提交/, 'nothing has happened yet');
  const done = await asked.submit({}, { form: 'main form' });
  assert.match(done.text('.standing'), /已撤回/);
  assert.match(done.text('main'), /已另行反映/);
});

test('a lay reader is told what happens next, by whom and until when', async () => {
  const path = await submitted('yulian');
  assert.match((await page('yulian', path)).text('.standing'), /提案委将在.+前首次查看/);
  const english = await signIn(server, 'yulian');
  await (await english.get(path)).submit({}, { form: '.look-form', button: 'English' });
  assert.match((await english.get(path)).text('.standing'), /takes a first look by/);
});

test('a call shows its dates, topics and what came of it', async () => {
  const now = Date.now();
  await server.query(`INSERT INTO proposal_call (year, title, topics, opens_at, closes_at, plenary_closes_on) VALUES (2031, '2031 年提案征集', '课后托管\n旧城更新', ${now - 1000}, ${now + 86400000}, 0)`);
  const call = await server.visitor().get('/calls/2031');
  assert.equal(call.status, 200);
  assert.match(call.text('main'), /征集中.*旧城更新.*还没有提交的提案/);
  assert.equal((await server.visitor().get('/calls/1900')).status, 404);
});

test('less than the proposer wished is published with a reason only, and says so beside the field', async () => {
  const path = await ownPath();
  const shown = await page('head', path);
  if (shown.has(selector('unpublish'))) await send('head', path, 'unpublish', { text: '更正。' });
  const refused = await send('head', path, 'publish', { code: 'title', text: '' });
  assert.equal(refused.status, 422);
  assert.match(refused.text(`${selector('publish')} .problem`), /理由/);
  assert.ok(refused.has(`${selector('publish')} input[value="title"][checked]`), 'the choice is kept');
});
