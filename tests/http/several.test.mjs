// Several servers on one PostgreSQL database work as one.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
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

test('what changed at one server shows in the next page of the other', { skip }, async () => {
  const isNamed = async (server, name) => (await server.visitor().get('/')).has('title') && (await server.visitor().get('/')).text('title').includes(name);
  assert.ok(!(await isNamed(second, '莲城')));
  await first.query("INSERT INTO setting (key, value, since, changed_by, changed_by_name) VALUES ('committee.name', '政协莲城区委员会', 0, 0, '')");
  await first.query('UPDATE setting_head SET version = version + 1');
  assert.ok(await isNamed(first, '莲城'));
  assert.ok(await isNamed(second, '莲城'));
});
