// Drafting: nothing that was typed is lost, whoever writes, with and without scripts.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
import { startServer } from './server.mjs';

let server;
before(async () => {
  server = await startServer();
  await addPerson(server, 'shen', '沈荷生', ['member']);
  await addPerson(server, 'yulian', '俞莲芳', ['member']);
  await addPerson(server, 'fang', '方菱舟', ['member']);
  await addPerson(server, 'first', '初审员', ['reviewer']);
});
after(() => server?.stop());

const form = 'form[action$="/edit"]';

async function begin(name) {
  const visitor = await signIn(server, name);
  return (await visitor.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
}

// What the editor sends while one types.
function autosave(page, changes) {
  const { entries } = page.entries(page.form({ form }), changes);
  const fields = entries.filter(([name]) => name !== '_once');
  return page.visitor.post(page.path.replace('/edit', '/autosave'), fields);
}

const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');

test('what is typed is saved by itself, and each answer says the version and what is missing', async () => {
  const draft = await begin('shen');
  const saved = await autosave(draft, { title: '关于延长图书馆开放时间的建议', situation: '晚间闭馆过早。' });
  assert.equal(saved.status, 200);
  assert.equal(saved.json.version, 2);
  assert.ok(saved.json.saved_at > 0);
  assert.ok(saved.json.missing.includes('analysis'));
  assert.ok(!saved.json.missing.includes('title'));
  const again = await draft.visitor.get(draft.path);
  assert.equal(again.attribute('#title', 'value'), '关于延长图书馆开放时间的建议');
  assert.equal(again.text('#situation'), '晚间闭馆过早。');
  assert.equal(await server.query(`SELECT COUNT(*) FROM proposal_version WHERE proposal_id = ${draft.path.match(/\d+/)[0]}`), '0',
    'a version is kept by the button only');
});

test('an older autosave is refused with the newer text and changes nothing', async () => {
  const draft = await begin('shen');
  const other = await draft.visitor.get(draft.path);
  await autosave(draft, { title: '先到的标题', suggestion: ['先到的建议', ''] });
  const late = await autosave(other, { title: '后到的标题' });
  assert.equal(late.status, 409);
  assert.equal(late.json.title, '先到的标题');
  assert.deepEqual(late.json.suggestions, ['先到的建议']);
  assert.equal((await draft.visitor.get(draft.path)).attribute('#title', 'value'), '先到的标题');
});

test('nobody saves a draft of somebody else', async () => {
  const draft = await begin('shen');
  const stranger = await signIn(server, 'fang');
  const token = (await stranger.get('/work')).all('input[name="_token"]')[0].attribs.value;
  const answer = await stranger.post(draft.path.replace('/edit', '/autosave'), { _token: token, title: '改掉', version: '1', publicity: '0', source: '0' });
  assert.equal(answer.status, 404);
  assert.equal((await stranger.get(draft.path)).status, 404);
  assert.equal((await stranger.get(`${draft.path.replace('/edit', '')}/versions`)).status, 404);
});

test('who saves later sees both texts with what differs marked, and nothing is lost', async () => {
  const draft = await begin('shen');
  await draft.submit({ situation: '全区有 23 所小学。' }, { form, button: '保存草稿' });
  const [one, two] = [await draft.visitor.get(draft.path), await draft.visitor.get(draft.path)];
  await one.submit({ situation: '全区有 25 所小学。' }, { form, button: '保存草稿' });
  const late = await two.submit({ situation: '全区有 23 所小学和 3 所中学。' }, { form, button: '保存草稿' });
  assert.equal(late.status, 409);
  assert.ok(late.texts('.compare mark').includes('25'));
  assert.equal(late.text('#situation'), '全区有 23 所小学和 3 所中学。');
  const settled = await late.submit({ situation: '全区有 25 所小学和 3 所中学。' }, { form, button: '保存草稿' });
  assert.equal(settled.status, 200);
  assert.equal(settled.text('#situation'), '全区有 25 所小学和 3 所中学。');
});

test('versions are listed, compared word by word and restored', async () => {
  const draft = await begin('shen');
  let page = await draft.submit({ title: '关于公园座椅的建议', analysis: '座椅太少。', suggestion: ['增加座椅', ''] }, { form, button: '保存草稿' });
  page = await page.submit({ analysis: '座椅太少，没有靠背。' }, { form, button: '保存草稿' });
  await page.submit({}, { form, button: '保存草稿' });
  const versions = await page.visitor.get(page.path.replace('/edit', '/versions'));
  assert.equal(versions.all('tbody tr').length, 2, 'saving the same text again keeps no copy');
  const compared = await versions.submit({}, { form: 'main form' });
  assert.deepEqual(compared.texts('.diff ins'), ['，没有靠背']);
  assert.equal(compared.texts('.diff del').length, 0);
  const restored = await compared.submit({}, { form: 'form[action$="/restore"]' });
  assert.equal(restored.text('#analysis'), '座椅太少。');
  assert.equal((await restored.visitor.get(page.path.replace('/edit', '/versions'))).all('tbody tr').length, 3);
  const named = versions.all('tbody a')[0].attribs.href;
  assert.match(named, /\/versions\/\d+\.\.now$/);
  assert.equal((await page.visitor.get(named)).status, 200);
});

test('suggestions are added, moved and removed without scripts', async () => {
  const draft = await begin('shen');
  let page = await draft.submit({ suggestion: ['第一', '第二'] }, { form, button: 'more' });
  assert.equal(page.all('textarea[name="suggestion"]').length, 3);
  page = await page.submit({ suggestion: ['第一', '第二', '第三'] }, { form, button: 'up-2' });
  assert.deepEqual(page.texts('textarea[name="suggestion"]'), ['第一', '第三', '第二']);
  page = await page.submit({}, { form, button: 'drop-0' });
  assert.deepEqual(page.texts('textarea[name="suggestion"]'), ['第三', '第二']);
  page = await page.submit({}, { form, button: 'down-0' });
  assert.deepEqual(page.texts('textarea[name="suggestion"]'), ['第二', '第三']);
});

test('attachments are taken, listed, downloaded by insiders and removed; the text is kept on the way', async () => {
  const draft = await begin('shen');
  let page = await draft.submit({ title: '带附件的提案', file: { file: '调研.pdf', type: 'application/pdf', bytes: pdf } }, { form, button: '上传' });
  assert.equal(page.attribute('#title', 'value'), '带附件的提案');
  assert.deepEqual(page.texts('.files a'), ['调研.pdf']);
  const href = page.all('.files a')[0].attribs.href;
  const file = await page.visitor.get(href);
  assert.equal(file.status, 200);
  assert.ok(file.bytes.equals(pdf));
  assert.equal((await server.visitor().get(href)).status, 403);
  assert.equal((await (await signIn(server, 'fang')).get(href)).status, 404);
  page = await page.submit({}, { form, button: page.all('button[name="remove"]')[0].attribs.value });
  assert.equal(page.all('.files a').length, 0);
});

test('a file of a wrong type or too large is refused at its field, and the text is kept', async () => {
  const draft = await begin('shen');
  const program = { file: 'run.exe', type: 'application/octet-stream', bytes: Buffer.from('MZ\x90\x00\x03\x00\x00\x00', 'latin1') };
  const wrong = await draft.submit({ title: '错附件', file: program }, { form, button: '上传' });
  assert.equal(wrong.status, 422);
  assert.ok(wrong.has('#file-problem'));
  assert.equal(wrong.attribute('#title', 'value'), '错附件');
  const large = { file: 'large.pdf', type: 'application/pdf', bytes: Buffer.concat([pdf, Buffer.alloc(21 << 20)]) };
  const much = await wrong.submit({ title: '大附件', file: large }, { form, button: '上传' });
  assert.equal(much.status, 422);
  assert.match(much.text('#file-problem'), /20/);
  assert.equal(much.attribute('#title', 'value'), '大附件');
});

test('members are found by name, invited together, reminded and taken off the list', async () => {
  const draft = await begin('shen');
  let page = await draft.submit({ title: '联名的提案' }, { form, button: '保存草稿' });
  const path = page.path.replace('/edit', '');
  let signers = await page.visitor.get(`${path}/co-signers`);
  assert.equal((await signers.submit({ q: '俞' }, { form: 'form[method=get].filters' })).texts('.members .choice').length, 1);
  const nobody = await signers.submit({}, { form: `form[action="${path}/co-signers"][method=post]` });
  assert.equal(nobody.status, 422);
  const ids = signers.all('input[name="person"]').map((each) => each.attribs.value);
  signers = await signers.submit({ person: ids }, { form: `form[action="${path}/co-signers"][method=post]` });
  assert.equal(signers.texts('.people li').length, 2);
  const name = signers.texts('.people li strong')[0];
  signers = await signers.submit({}, { form: '.people li:first-child form', button: `提醒 ${name}` });
  const reminded = await signIn(server, name === '俞莲芳' ? 'yulian' : 'fang');
  assert.match((await reminded.get('/notices')).text('main'), /请您答复是否附议《联名的提案》/);
  signers = await signers.submit({}, { form: '.people li:last-child form' });
  assert.equal(signers.texts('.people li').length, 1);
});

test('a co-signer answers with an opinion, and hears of it when the text is changed after that', async () => {
  const draft = await begin('shen');
  let page = await draft.submit({ title: '请附议的提案', situation: '原来的文字。' }, { form, button: '保存草稿' });
  const path = page.path.replace('/edit', '');
  const signers = await page.visitor.get(`${path}/co-signers`);
  const index = signers.texts('.members .choice').findIndex((text) => text.startsWith('俞莲芳'));
  const id = signers.all('input[name="person"]')[index].attribs.value;
  await signers.submit({ person: [id] }, { form: `form[action="${path}/co-signers"][method=post]` });
  const yulian = await signIn(server, 'yulian');
  const read = await yulian.get(path);
  assert.match(read.text('main'), /原来的文字/);
  await read.submit({ text: '很赞成。' }, { form: 'form[action$="/act/cosign"]' });
  assert.match((await page.visitor.get(`${path}/co-signers`)).text('.people'), /已确认.*很赞成/);

  page = await (await page.visitor.get(`${path}/edit`)).submit({ situation: '改过的文字。' }, { form, button: '保存草稿' });
  assert.match((await yulian.get('/notices')).text('main'), /请附议的提案》文字有改动/);
  const again = await yulian.get(path);
  assert.match(again.text('main'), /文字有改动/);
  await again.submit({}, { form: 'form[action$="/act/cosign"]' });
  assert.doesNotMatch((await yulian.get(path)).text('main'), /确认后文字有改动/);
});

test('an incomplete proposal is not submitted, and each problem stands at its field', async () => {
  const draft = await begin('fang');
  const refused = await draft.submit({ title: '关于某事的建议' }, { form, button: '提交提案' });
  assert.equal(refused.status, 422);
  for (const field of ['category', 'situation', 'analysis', 'suggestion']) assert.ok(refused.has(`#${field}-problem`), field);
  assert.equal(refused.attribute('#title', 'value'), '关于某事的建议');
  const hidden = await refused.submit({ publicity: '2' }, { form, button: '提交提案' });
  assert.ok(hidden.has('#publicity_reason-problem'), 'who does not publish says why');
});

test('the similar proposals of a draft come with their outcome', async () => {
  const text = { title: '关于完善小学课后托管服务的建议', category: 'education', situation: '全区小学开展课后托管，家长反映结束时间过早，寒暑假没有托管服务。',
    analysis: '课后托管的经费和师资安排没有统一标准。', suggestion: ['统一课后托管结束时间。', '把托管经费列入预算。'] };
  const first = await (await begin('fang')).submit(text, { form, button: '提交提案' });
  const id = first.path.match(/\d+/)[0];
  const reviewer = await signIn(server, 'first');
  await (await reviewer.get(`/proposals/${id}`)).submit({}, { form: 'form[action$="/act/take"]' });
  const second = await (await begin('shen')).submit(text, { form, button: '保存草稿' });
  assert.doesNotMatch(second.text('[data-similar-panel]'), /托管服务的建议/, 'what is not published stays with the office');
  await second.submit({}, { form, button: '提交提案' });
  const seen = await reviewer.get(second.path.replace('/edit', ''));
  assert.match(seen.text('.similar'), /课后托管服务的建议 .*审查中/);
});

test('a collective proposal wants a contact and a signer, and bears the seal of its body', async () => {
  await server.query("INSERT INTO body (kind, name) VALUES (0, '民盟荷浦区委')");
  await addPerson(server, 'minmeng', '民盟经办', ['collective_clerk:1']);
  const visitor = await signIn(server, 'minmeng');
  const draft = await (await visitor.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件集体提案' });
  assert.equal(await server.query('SELECT body_id FROM proposal ORDER BY id DESC LIMIT 1'), '1');
  const text = {
    title: '关于建设荷塘生态缓冲带的建议', category: 'environment', situation: '面源污染流入荷塘。', analysis: '沿岸没有缓冲带。',
    suggestion: ['划定缓冲带。'], publicity: '0',
  };
  const refused = await draft.submit(text, { form, button: '提交提案' });
  assert.equal(refused.status, 422);
  assert.ok(refused.has('#contact_name-problem') && refused.has('#signed_by-problem'));
  assert.equal(refused.attribute('#title', 'value'), text.title);
  const sealed = await refused.submit(
    { contact_name: '周联络', seal: { file: '公章.pdf', type: 'application/pdf', bytes: pdf } }, { form, button: '上传' });
  assert.equal(sealed.attribute('#contact_name', 'value'), '周联络');
  assert.deepEqual(sealed.texts('.files a'), ['公章.pdf']);
  const done = await sealed.submit({ ...text, contact_name: '周联络', signed_by: '吴主委' }, { form, button: '提交提案' });
  assert.equal(done.status, 200, done.texts('.problem').join());
  assert.match(done.text('main'), /民盟荷浦区委/);
  assert.equal(await server.query('SELECT kind, state, contact_name, signed_by FROM proposal ORDER BY id DESC LIMIT 1'), '2|1|周联络|吴主委');
});

test('who is no collective proposer begins an individual proposal, whatever the form says', async () => {
  const visitor = await signIn(server, 'yulian');
  const work = await visitor.get('/work');
  await visitor.post('/proposals', { _token: work.all('input[name="_token"]')[0].attribs.value, kind: '2' });
  assert.equal(await server.query('SELECT kind, COALESCE(body_id, 0) FROM proposal ORDER BY id DESC LIMIT 1'), '0|0');
});

test('the editor says whether a call is open, and who declined to co-sign', async () => {
  const draft = await begin('shen');
  assert.match(draft.text('.alert'), /不在征集期内/);
  const now = Date.now();
  await server.query(`INSERT INTO proposal_call (year, title, opens_at, closes_at) SELECT year, '荷浦区提案征集', ${now - 1000}, ${now + 86400000} FROM proposal ORDER BY id DESC LIMIT 1`);
  assert.match((await draft.visitor.get(draft.path)).text('.alert'), /荷浦区提案征集/);
  const id = draft.path.match(/\d+/)[0];
  await server.query(`INSERT INTO co_signer (proposal_id, person_id, state, at) SELECT ${id}, id, 2, 0 FROM person WHERE user_name = 'fang'`);
  assert.match((await draft.visitor.get(draft.path)).text('main'), /方菱舟.{0,20}未附议/);
  await server.query(`UPDATE proposal_call SET closes_at = ${now - 1}`);
  assert.match((await draft.visitor.get(draft.path)).text('.alert'), /不在征集期内/);
});
