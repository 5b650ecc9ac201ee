import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addCast } from './cast.mjs';
import { addPerson, signIn } from './people.mjs';
import { startServer } from './server.mjs';

let server;
before(async () => {
  server = await startServer();
  await addCast(server);
});
after(() => server?.stop());

const page = async (name, path) => (await signIn(server, name)).get(path);
const act = async (name, path, action, fields = {}) => {
  const matter = await page(name, path);
  const form = `form[action$="/act/${action}"]`;
  assert.ok(matter.has(form), `${name} may ${action}`);
  const answer = await matter.submit(fields, { form });
  assert.equal(answer.status, 200, `${action}: ${answer.texts('.problem')}`);
  return answer;
};

test('a proposal goes from draft to a kept promise through everyone', async () => {
  const member = await signIn(server, 'shen');
  const draft = await (await member.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
  const path = draft.path.replace('/edit', '');
  const text = {
    title: '关于完善小学课后托管服务的建议',
    category: 'education',
    situation: '全区 23 所小学开展课后托管，家长反映结束时间过早。',
    analysis: '经费和师资安排没有统一标准。',
    suggestion: ['统一结束时间为 18 时。', '把托管经费列入预算。', ''],
    publicity: '0',
  };

  const tooEarly = await draft.submit({ ...text, analysis: '' }, { form: 'form[action$="/edit"]', button: '提交提案' });
  assert.equal(tooEarly.status, 422);
  assert.match(tooEarly.text('#situation'), /23 所小学/);

  await tooEarly.submit(text, { form: 'form[action$="/edit"]', button: '提交提案' });
  assert.equal((await server.visitor().get(path)).status, 404, 'nobody else reads it yet');
  await act('first', path, 'take');
  await act('first', path, 'pass_look', { text: '选题好。' });
  assert.ok(!(await page('first', path)).has('form[action$="/act/pass_look"]'), 'nobody looks twice');
  await act('second', path, 'pass_look', { text: '同意。' });
  await act('head', path, 'file', { code: 'education' });
  await act('hand', path, 'assign', { unit: ['1', '2', '', ''], role: ['1', '3', '3', '3'] });
  await act('clerk', path, 'accept');
  await addPerson(server, 'money', '财政局经办', ['unit_clerk:2']);
  await act('money', path, 'accept');
  await act('clerk', path, 'contact', { text: '与沈荷生委员面谈。' });
  await act('money', path, 'opine', { text: '经费可以列入明年预算。' });

  const reply = await page('clerk', `${path}/reply`);
  const fields = { class: '2', text: '感谢您的建议。', contact_name: '周老师', second: '0571-00000000' };
  const unfinished = await reply.submit(fields, { form: 'main form', button: '送签' });
  assert.equal(unfinished.status, 422);
  await unfinished.submit(
    { ...fields, answer: ['已统一为 18 时。', '列入明年预算。'], verdict: ['0', '2'],
      commitment: ['明年预算列入托管经费', '', '', ''], commitment_day: ['2027-03-31', '', '', ''] },
    { form: 'main form', button: '送签' });
  await act('chief', path, 'sign');
  await act('shen', path, 'feedback', { attitude: '1', result: '2' });
  await act('head', path, 'publish');

  const open = await server.visitor().get(path);
  assert.match(open.text('main'), /列入明年预算/);
  assert.doesNotMatch(open.text('main'), /0571-00000000/, 'no telephone number on the public page');

  const keeping = await page('clerk', path);
  await keeping.submit({ text: '预算已批准。' }, { form: 'form[action$="/act/progress"]', button: '兑现销号' });
  assert.match((await server.visitor().get(path)).text('main'), /已兑现/);

  const second = await page('clerk', `${path}/reply`);
  await second.submit({ ...fields, class: '1', text: '托管经费已经列入预算。', answer: ['已统一为 18 时。', '已列入。'], verdict: ['0', '0'] },
    { form: 'main form', button: '送签' });
  const checked = await server.heyi('check');
  assert.equal(checked.status, 0, `what waits for a signature is in order: ${checked.stdout}${checked.stderr}`);
  await act('chief', path, 'sign');
  assert.match((await server.visitor().get(path)).text('main'), /A 类/, 'a kept promise raises the class');
  await act('clerk', path, 'score', { 'score-topic': '18', 'score-study': '15', 'score-analysis': '15', 'score-suggestions': '25', 'score-form': '9' });
});

test('what the workflow does not allow is refused and changes nothing', async () => {
  const member = await signIn(server, 'yulian');
  const draft = await (await member.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
  const path = draft.path.replace('/edit', '');
  const answer = await member.post(`${path}/act/file`, { _token: (await member.get('/work')).all('input[name="_token"]')[0].attribs.value });
  assert.equal(answer.status, 409);
  assert.match((await member.get(path)).text('main'), /草稿/);
});

test('two who write the same draft see each other’s change', async () => {
  const member = await signIn(server, 'yulian');
  const draft = await (await member.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
  const other = await member.get(draft.path);
  await draft.submit({ title: '先保存的标题' }, { form: 'form[action$="/edit"]', button: '保存草稿' });
  const late = await other.submit({ title: '后保存的标题' }, { form: 'form[action$="/edit"]', button: '保存草稿' });
  assert.equal(late.status, 409);
  assert.match(late.text('main'), /先保存的标题/);
  assert.equal(late.attribute('#title', 'value'), '后保存的标题');
});

test('a published proposal is found by words of its text, its hits marked', async () => {
  const found = await server.visitor().get(`/search?q=${encodeURIComponent('托管经费')}`);
  assert.equal(found.texts('.results h2').length, 1);
  assert.ok(found.texts('mark').includes('托管经费'));
  const none = await server.visitor().get('/search?q=" NEAR( OR *');
  assert.equal(none.status, 200);
});

test('who has something to know finds it among the notices, and marks it as read', async () => {
  const visitor = await signIn(server, 'shen');
  const notices = await visitor.get('/notices');
  assert.match(notices.text('main'), /已立案/);
  await notices.submit({}, { form: 'form[action="/notices/read"]' });
  assert.equal((await visitor.get('/notices')).texts('[data-state="now"]').length, 0);
});
