// Numbers and fields that no page offers, sent all the same: files of another matter, columns of a
// table, somebody else's news.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
import { backend, startServer } from './server.mjs';
import { eventsUntil, nextEvent } from './streams.mjs';

let server;
before(async () => {
  server = await startServer();
  for (const [name, called] of [['shen', '沈荷生'], ['yulian', '俞莲芳'], ['fang', '方菱舟']]) await addPerson(server, name, called, ['member']);
});
after(() => server?.stop());

const form = 'form[action$="/edit"]';
const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
const idOf = (page) => page.path.match(/\d+/)[0];

async function begin(visitor) {
  return (await visitor.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
}

async function columnsOf(table) {
  const sql = backend === 'sqlite' ? `SELECT name FROM pragma_table_info('${table}')` : `SELECT column_name FROM information_schema.columns WHERE table_name = '${table}'`;
  return (await server.query(sql)).split('\n');
}

// The columns whose values differ after a form was sent with a field for each column of the table.
async function changedBy(table, id, send) {
  const columns = await columnsOf(table);
  const row = async () => (await server.query(`SELECT ${columns.map((column) => `COALESCE(CAST("${column}" AS TEXT), '-')`).join(', ')} FROM ${table} WHERE id = ${id}`)).split('|');
  const before = await row();
  const answer = await send(columns);
  assert.ok(answer.status < 400, `${table}: ${answer.status}`);
  const after = await row();
  return columns.filter((_, i) => before[i] !== after[i]);
}

// The form as it stands, and 7 in each field that it does not have.
function withMore(page, form, columns) {
  const { entries } = page.entries(page.form({ form }), {});
  const own = new Set(entries.map(([name]) => name));
  return [...entries, ...columns.filter((column) => !own.has(column)).map((column) => [column, '7'])];
}

test('a draft’s form changes what it shows, and no other column of its row', async () => {
  const draft = await begin(await signIn(server, 'shen'));
  const shown = draft.entries(draft.form({ form }), {}).entries.map(([name]) => name);
  const changed = await changedBy('proposal', idOf(draft), (columns) => draft.visitor.post(draft.path, withMore(draft, form, columns), { follow: false }));
  assert.deepEqual(changed.filter((column) => !shown.includes(column)), ['changed_at']);
});

test('the form of one’s own details changes those, and neither the name to sign in with nor anything of the account', async () => {
  const yulian = await signIn(server, 'yulian');
  const page = await yulian.get('/account');
  const own = 'main form';
  const shown = page.entries(page.form({ form: own }), {}).entries.map(([name]) => name);
  const id = await server.query("SELECT id FROM person WHERE user_name = 'yulian'");
  const changed = await changedBy('person', id, (columns) => yulian.post('/account', withMore(page, own, [...columns, 'role', 'roles', 'post']), { follow: false }));
  assert.deepEqual(changed.filter((column) => !shown.includes(column)), []);
  assert.equal(await server.query(`SELECT COUNT(*) FROM post WHERE person_id = ${id}`), '1');
});

test('a file is read and removed through its own matter alone', async () => {
  const shen = await signIn(server, 'shen'), yulian = await signIn(server, 'yulian');
  const draft = await begin(shen), other = await begin(yulian), second = await begin(shen);
  const attached = await draft.submit({ file: { file: '调研.pdf', type: 'application/pdf', bytes: pdf } }, { form, button: '上传' });
  const file = attached.all('.files a')[0].attribs.href.split('/').at(-1);
  assert.equal((await shen.get(`${draft.path.replace('/edit', '')}/files/${file}`)).status, 200);
  for (const [visitor, page] of [[yulian, draft], [yulian, other], [shen, second]])
    assert.equal((await visitor.get(`${page.path.replace('/edit', '')}/files/${file}`)).status, 404, page.path);
  for (const page of [other, second]) {
    const { entries } = page.entries(page.form({ form }), {});
    await page.visitor.post(page.path, [...entries, ['remove', file]], { follow: false });
  }
  assert.equal((await shen.get(`${draft.path.replace('/edit', '')}/files/${file}`)).status, 200, 'it is still there');
});

test('an open page hears of its own person’s notices alone, whomever it asks for', async () => {
  const lead = await signIn(server, 'shen'), yulian = await signIn(server, 'yulian');
  const ids = Object.fromEntries((await server.query('SELECT user_name, id FROM person')).split('\n').map((line) => line.split('|')));
  const invite = async (name) => {
    const draft = await begin(lead);
    const token = draft.all('input[name="_token"]')[0].attribs.value;
    const answer = await lead.post(draft.path.replace('/edit', '/act/invite'), { _token: token, number: ids[name] }, { follow: false });
    assert.equal(answer.status, 303);
  };
  for (let i = 0; i < 3; i++) await invite('yulian');
  const heard = eventsUntil(yulian, 'notices', /^4$/, `/live?person_id=${ids.fang}&id=${ids.fang}&user_name=fang`);
  assert.equal(await nextEvent(yulian, 'hello'), '1', 'streams open at once');
  await invite('fang'); // she has one: that number would be heard
  await invite('yulian');
  assert.deepEqual((await heard).filter((count) => count !== '3'), ['4'], 'the third may be told late');
});
