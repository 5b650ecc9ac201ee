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

const work = async (name, query = '') => (await signIn(server, name)).get(`/work${query}`);
const headings = (page) => page.texts('main section h2');
const section = (page, words) => page.all('main section').filter((each) => page.texts('h2').length && textOf(each).startsWith(words))[0];
const textOf = (element) => (element.children ?? []).map((child) => (child.type === 'text' ? child.data : textOf(child))).join('').trim();
const tickAll = (page, kind) => page.all(`input[name="id${kind}"]`).map((box) => box.attribs.value);
const kindOf = (page, words) => section(page, words) && page.all('main section form').filter((form) => isWithin(form, section(page, words)))
  .flatMap((form) => page.all('input[name="kind"]').filter((input) => isWithin(input, form)))[0].attribs.value;
const isWithin = (element, other) => element !== null && (element === other || isWithin(element.parent, other));

// Ticks rows of a section and does its action to them.
async function doAll(name, words, fields = {}, ids) {
  const page = await work(name);
  const kind = kindOf(page, words);
  assert.ok(kind, `${name} has the section ${words}: ${headings(page)}`);
  const [form] = page.all('main section form').filter((each) => isWithin(each, section(page, words)));
  form.attribs.id = 'chosen';
  return page.submit({ [`id${kind}`]: ids ?? tickAll(page, kind), ...fields }, { form: '#chosen', button: 'do' });
}

async function submitProposal(name, title) {
  const member = await signIn(server, name);
  const draft = await (await member.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
  await draft.submit(
    { title, category: 'education', situation: '课后托管结束时间过早，家长接送困难。', analysis: '经费和师资没有统一安排。', suggestion: ['统一结束时间为 18 时。', '', ''], publicity: '0' },
    { form: 'form[action$="/edit"]', button: '提交提案' });
  return draft.path.match(/\d+/)[0];
}

let one, two;
test('several proposals are taken into review at once, and each says what became of it', async () => {
  one = await submitProposal('shen', '关于完善小学课后托管服务的建议');
  two = await submitProposal('yulian', '关于完善中学课后托管服务的建议');
  const results = await doAll('first', '待受理');
  assert.match(results.text('[role="status"]'), /完成 2 件，共 2 件/);
});

test('nobody looks twice: the second look of the same person is refused with its reason', async () => {
  assert.match((await doAll('first', '待审查', { text: '同意' })).text('[role="status"]'), /完成 2 件/);
  const page = await work('first');
  assert.match(textOf(section(page, '待审查')), /须由另一人审/);
  assert.ok(!page.has('button[value="do"]'), 'there is no button for what may not be done');
  const kind = kindOf(page, '待审查');
  const token = page.all('main form input[name="_token"]')[0].attribs.value;
  const refused = await page.visitor.post('/work/bulk', [['_token', token], ['kind', kind], [`id${kind}`, one], ['then', 'do']]);
  assert.match(refused.text('main'), /完成 0 件，共 1 件.*审查须由不同的人进行/);
  assert.match((await doAll('second', '待审查')).text('[role="status"]'), /完成 2 件/);
});

test('one section by itself shows the rows that it has on the whole workbench, and no other section', async () => {
  const whole = await work('head');
  const kind = kindOf(whole, '待终审');
  const part = await work('head', `?desk=office&part=${kind}`);
  assert.equal(headings(part).length, 1);
  assert.ok(headings(part)[0].startsWith('待终审'));
  assert.equal(tickAll(whole, kind).length, 2);
  assert.deepEqual(tickAll(part, kind), tickAll(whole, kind));
  for (const none of ['0', '99', '-1', 'x', 'overdue'])
    assert.equal((await work('head', `?desk=office&part=${none}`)).path, '/work?desk=office', 'of another desk, unknown, empty');
});

test('two proposals are compared side by side, and merged from there', async () => {
  const page = await work('head');
  const kind = kindOf(page, '待终审');
  const [form] = page.all('main section form').filter((each) => isWithin(each, section(page, '待终审')));
  form.attribs.id = 'chosen';
  const compared = await page.submit({ [`id${kind}`]: [one, two] }, { form: '#chosen', button: 'compare' });
  assert.equal(compared.path, `/proposals/compare?a=${one}&b=${two}`);
  assert.ok(compared.texts('del').includes('小') || compared.texts('del').some((text) => text.includes('小')), 'what is only on the left is marked');
  assert.ok(compared.texts('ins').some((text) => text.includes('中')), 'what is only on the right is marked');
  assert.ok(compared.texts('.compare p').some((text) => text.includes('家长接送困难')));
  const regions = compared.all('section[aria-label]').map((each) => each.attribs['aria-label']);
  assert.equal(new Set(regions).size, regions.length, 'no region has the name of another');
  assert.ok(compared.has(`form[action="/proposals/${two}/act/merge"]`));
  const similar = await page.visitor.get(`/proposals/compare?a=${one}`);
  assert.ok(similar.has(`a[href="/proposals/compare?a=${one}&b=${two}"]`));
});

test('who may not read a proposal may not compare it, nor learn its title from a bulk action', async () => {
  const other = await signIn(server, 'clerk');
  assert.equal((await other.get(`/proposals/compare?a=${one}&b=${two}`)).status, 404);
  const token = (await other.get('/work')).all('input[name="_token"]')[0].attribs.value;
  const kind = '6';
  const refused = await other.post('/work/bulk', [['_token', token], ['kind', kind], [`id${kind}`, one], ['then', 'do']]);
  assert.doesNotMatch(refused.text('main'), /课后托管/);
});

test('the assigning office assigns several to one unit, whose clerk accepts them and whose head signs', async () => {
  const head = await signIn(server, 'head');
  for (const id of [one, two]) {
    const matter = await head.get(`/proposals/${id}`);
    await matter.submit({ code: 'education' }, { form: 'form[action$="/act/file"]' });
  }
  const without = await doAll('hand', '待交办', { unit: '' });
  assert.match(without.text('main'), /完成 0 件，共 2 件.*主办/, 'without a unit nothing happens');
  assert.match((await doAll('hand', '待交办', { unit: '1' })).text('[role="status"]'), /完成 2 件/);
  const waiting = await work('clerk');
  assert.match(textOf(section(waiting, '待签收')), /还有 \d+ 天/);
  assert.ok(!(await work('chief')).has('button[value="do"]'), 'the head does not accept for the clerk');
  assert.match((await doAll('clerk', '待签收')).text('[role="status"]'), /完成 2 件/);

  const clerk = await signIn(server, 'clerk');
  assert.match(textOf(section(await clerk.get('/work'), '办理中')), /尚未联系提案人/);
  const matter = await clerk.get(`/proposals/${one}`);
  await matter.submit({ text: '与提案人面谈。' }, { form: 'form[action$="/act/contact"]' });
  assert.match(textOf(section(await clerk.get('/work'), '办理中')), /已沟通 1 次/);
  const reply = await clerk.get(`/proposals/${one}/reply`);
  await reply.submit(
    { class: '1', text: '感谢您的建议，已经办理。', contact_name: '周老师', second: '0571-00000000', answer: ['已统一为 18 时。'], verdict: ['0'] },
    { form: 'main form', button: '送签' });
  const desk = await work('chief');
  assert.match(textOf(section(desk, '待签发')), /已经办理/, 'the reply is read where it is signed');
  assert.match((await doAll('chief', '待签发')).text('[role="status"]'), /完成 1 件/);
  assert.match(textOf(section(await work('shen'), '等我反馈')), /课后托管/);
});

test('a member sees drafts, what was sent back with its reason, and how far each proposal is', async () => {
  const three = await submitProposal('shen', '关于增加社区健身器材的建议');
  const office = await signIn(server, 'first');
  await (await office.get(`/proposals/${three}`)).submit({ text: '请补充数据。' }, { form: 'form[action$="/act/send_back"]' });
  const page = await work('shen');
  assert.match(textOf(section(page, '退回修改')), /请补充数据/);
  assert.ok(page.has(`a[href="/proposals/${three}/edit"]`));
  assert.equal(page.texts('.way [aria-current="step"]')[0], '答复');
});

test('the office publishes several, and one whose proposer forbids it is not offered', async () => {
  await server.query(`UPDATE proposal SET publicity = 2 WHERE id = ${two}`);
  const page = await work('first');
  assert.deepEqual(tickAll(page, kindOf(page, '待公开')), [one]);
  assert.match((await doAll('first', '待公开')).text('[role="status"]'), /完成 1 件/);
  assert.equal((await server.visitor().get(`/proposals/${one}`)).status, 200);
});

test('a closed proposal is to be scored by two, and then by nobody else, whether or not that was noted', async () => {
  const form = 'form[action$="/act/score"]:not(:has([name="score_kind"][value="3"]))';
  const offered = async (name) => section(await work(name), '待评分') !== undefined;
  const score = async (name) => {
    const page = await (await signIn(server, name)).get(`/proposals/${one}`);
    const fields = Object.fromEntries(page.all(`${form} input[type=number]`).map((each) => [each.attribs.name, each.attribs.max]));
    await page.submit(fields, { form });
  };
  await server.query(`UPDATE proposal SET state = 7, closed_at = 1 WHERE id = ${one}`);
  const seen = async () => [await offered('first'), await offered('second'), await offered('head')];
  assert.deepEqual(await seen(), [true, true, true]);
  await score('first');
  assert.deepEqual(await seen(), [false, true, true]);
  await score('second');
  assert.deepEqual(await seen(), [false, false, false]);
  assert.equal(Number(await server.query(`SELECT is_scored FROM proposal WHERE id = ${one}`)), 1);
  await server.query(`UPDATE proposal SET is_scored = 0 WHERE id = ${one}`); // as data of an older version say
  assert.deepEqual(await seen(), [false, false, false]);
  await server.query(`UPDATE proposal SET state = 6 WHERE id = ${one}`);
});

test('a unit with overdue duties is reminded, and finds the notice with a way to its list', async () => {
  await server.query(`UPDATE line SET due_on = 100 WHERE owner_kind = 1 AND struck_at = 0`);
  const page = await work('first');
  const after_ = await page.submit({ unit: ['1'] }, { form: 'form[action="/work/remind"]' });
  assert.match(after_.text('.flash'), /已提醒 1 个单位/);
  const clerk = await signIn(server, 'clerk');
  const notices = await clerk.get('/notices?unread=1');
  assert.match(notices.text('main'), /初审员 提醒/);
  const mark = notices.all('form[action$="/read"]').filter((form) => form.attribs.action !== '/notices/read')[0];
  mark.attribs.id = 'chosen';
  const list = await notices.submit({}, { form: '#chosen', button: 'go' });
  assert.match(list.path, /^\/lines/);
  assert.match(list.text('main'), /逾期 \d+ 天/);
});

test('one notice is marked as read by itself, and nobody marks another’s', async () => {
  const clerk = await signIn(server, 'clerk');
  const count = async () => (await clerk.get('/notices?unread=1')).texts('[data-state="now"]').length;
  const before_ = await count();
  assert.ok(before_ > 0);
  const page = await clerk.get('/notices?unread=1');
  const mark = page.all('form[action$="/read"]').filter((form) => form.attribs.action !== '/notices/read')[0];
  mark.attribs.id = 'chosen';
  const path = mark.attribs.action;
  const other = await signIn(server, 'shen');
  const token = (await other.get('/work')).all('input[name="_token"]')[0].attribs.value;
  assert.equal((await other.post(path, [['_token', token], ['then', 'read']])).status, 404);
  await page.submit({}, { form: '#chosen', button: 'read' });
  assert.equal(await count(), before_ - 1);
});

test('who has several roles chooses the workbench, and the chair comes to his page', async () => {
  await addPerson(server, 'both', '王两岗', ['member', 'reviewer']);
  const page = await work('both');
  assert.deepEqual(page.texts('main .tabs a'), ['委员', '提案委']);
  assert.ok((await work('both', '?desk=member')).has('form[action="/proposals"]'));
  await addPerson(server, 'zhu', '主席', ['chair']);
  assert.equal((await work('zhu')).path, '/chair');
  await addPerson(server, 'guest', '过客');
  assert.match((await work('guest')).text('main'), /没有您的待办/);
});
