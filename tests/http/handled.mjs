// A proposal that has gone its way to a signed reply, for tests of what is made of it.
import { strict as assert } from 'node:assert';
import { addPerson, signIn } from './people.mjs';

// Two units and one person of each role: shen, yulian (members), first, second (reviewers), head, hand,
// clerk and chief of unit 1, money of unit 2.
export async function addEveryone(server) {
  await server.query("INSERT INTO unit (name, short_name) VALUES ('荷浦区教育局', '教'), ('荷浦区财政局', '财')");
  const people = [
    ['shen', '沈荷生', 'member'], ['yulian', '俞莲芳', 'member'], ['first', '初审员', 'reviewer'],
    ['second', '复审员', 'reviewer'], ['head', '提案委主任', 'office_head'], ['hand', '交办员', 'assigning_office'],
    ['clerk', '教育局经办', 'unit_clerk:1'], ['chief', '蒋池月', 'unit_head:1'], ['money', '财政局经办', 'unit_clerk:2'],
  ];
  for (const [name, person, role] of people) await addPerson(server, name, person, [role]);
}

const act = async (server, name, path, action, fields = {}) => {
  const matter = await (await signIn(server, name)).get(path);
  const answer = await matter.submit(fields, { form: `form[action$="/act/${action}"]` });
  assert.equal(answer.status, 200, `${action}: ${answer.texts('.problem')}`);
  return answer;
};

export const proposal = {
  title: '关于完善小学课后托管服务的建议',
  situation: '全区 23 所小学开展课后托管，家长反映结束时间过早。',
  analysis: '经费和师资安排没有统一标准。',
  suggestion: ['统一结束时间。各校均为 18 时。', '把托管经费列入预算。'],
};
export const phone = '0571-00001234';

// Gives its path, such as /proposals/1, once it has its number.
export async function fileProposal(server, changes = {}) {
  const member = await signIn(server, 'shen');
  const draft = await (await member.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
  const path = draft.path.replace('/edit', '');
  const text = { ...proposal, category: 'education', publicity: '0', suggested_units: '教育局', ...changes };
  await draft.submit(text, { form: 'form[action$="/edit"]', button: '提交提案' });
  await act(server, 'first', path, 'take');
  await act(server, 'first', path, 'pass_look', { text: '选题好。' });
  await act(server, 'second', path, 'pass_look', { text: '同意。' });
  await act(server, 'head', path, 'file', { code: 'education' });
  return path;
}

// Assigns it to both units and has the first one's reply signed.
export async function handleProposal(server, path) {
  await act(server, 'hand', path, 'assign', { unit: ['1', '2', '', ''], role: ['1', '3', '3', '3'] });
  await act(server, 'clerk', path, 'accept');
  await act(server, 'money', path, 'accept');
  await act(server, 'clerk', path, 'contact', { text: '与沈荷生委员面谈。' });
  await act(server, 'money', path, 'opine', { text: '经费可以列入明年预算。' });
  const reply = await (await signIn(server, 'clerk')).get(`${path}/reply`);
  await reply.submit(
    { class: '2', text: '', contact_name: '周老师', second: phone,
      answer: ['已统一为 18 时。', '列入明年预算。'], verdict: ['0', '2'],
      commitment: ['明年预算列入托管经费', '', '', ''], commitment_day: ['2027-03-31', '', '', ''] },
    { form: 'main form', button: '送签' });
  await act(server, 'chief', path, 'sign');
}

export const publish = (server, path) => act(server, 'head', path, 'publish');
