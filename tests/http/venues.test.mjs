import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
import { startServer } from './server.mjs';

let server;
before(async () => {
  server = await startServer();
  await addPerson(server, 'keeper', '系统员', ['system_admin']);
  await addPerson(server, 'shen', '沈荷生', ['member']);
});
after(() => server?.stop());

const open = async (fields) => {
  const list = await (await signIn(server, 'keeper')).get('/admin/venues');
  return list.submit(fields, { form: 'form[action="/admin/venues"]' });
};
const venueId = async (name) => server.query(`SELECT id FROM venue WHERE name = '${name}'`);

test('an empty network says so to visitors and offers the administrator the first step', async () => {
  const page = await server.visitor().get('/network');
  assert.equal(page.status, 200);
  assert.ok(page.has('.empty'));
  assert.ok(!page.has('main a[href="/admin/venues"]'));
  const own = await (await signIn(server, 'keeper')).get('/network');
  assert.ok(own.has('main a[href="/admin/venues"]'));
});

test('the administrator opens a centre, a hall below it and a studio of region and sector', async () => {
  await open({ kind: '0', name: '荷浦实践中心', name_en: 'Hepu Centre' });
  const centre = await venueId('荷浦实践中心');
  await open({ kind: '1', name: '菱歌民生议事堂', parent_id: String(centre), region: '菱歌街道' });
  const hall = await venueId('菱歌民生议事堂');
  const answer = await open({ kind: '2', name: '菱歌教育工作室', parent_id: String(hall), region: '菱歌街道', sector: ['education'] });
  assert.equal(answer.status, 200, answer.texts('.problem').join());
  const network = await server.visitor().get('/network');
  assert.ok(network.has('main svg[role="img"]'));
  assert.match(network.text('main li li li'), /菱歌教育工作室/);
  const studio = await server.visitor().get(`/venues/${await venueId('菱歌教育工作室')}`);
  assert.match(studio.text('.page-kicker'), /复合型/);
  assert.ok(studio.has(`main a[href="/venues/${hall}"]`));
  const english = await server.visitor({ language: 'en' }).get(`/venues/${centre}`);
  assert.equal(english.text('h1'), 'Hepu Centre');
});

test('what is wrong stands beside its field and everything typed is kept', async () => {
  const answer = await open({ kind: '1', name: '荷浦实践中心', address: '荷风路 9 号' });
  assert.equal(answer.status, 422);
  assert.ok(answer.has('#name-problem') && answer.has('#parent_id-problem'));
  assert.equal(answer.attribute('#address', 'value'), '荷风路 9 号');
  assert.ok(answer.has('#kind option[value="1"][selected]'));
});

test('a venue is renamed, and closed only when nothing below it is open', async () => {
  const keeper = await signIn(server, 'keeper');
  const hall = await venueId('菱歌民生议事堂');
  const edit = await keeper.get(`/admin/venues/${hall}`);
  await edit.submit({ name: '菱歌街道民生议事堂' }, { form: 'form[action$="/name"]' });
  assert.equal(await venueId('菱歌街道民生议事堂'), hall);
  const refused = await (await keeper.get(`/admin/venues/${hall}`)).submit({}, { form: 'form[action$="/close"]' });
  assert.equal(refused.status, 422);
  assert.ok(refused.has('#close-problem'));
  const studio = await venueId('菱歌教育工作室');
  await (await keeper.get(`/admin/venues/${studio}`)).submit({}, { form: 'form[action$="/close"]' });
  assert.doesNotMatch((await server.visitor().get('/network')).text('main'), /菱歌教育工作室/);
  assert.ok((await server.visitor().get(`/venues/${studio}`)).has('.state-badge'));
});

test('a venue is paused and reopened, found from the administrator’s first page', async () => {
  const keeper = await signIn(server, 'keeper');
  const list = await (await keeper.get('/admin')).click('场所管理');
  const hall = await venueId('菱歌街道民生议事堂');
  assert.ok(list.has(`a[href="/admin/venues/${hall}"]`));
  const paused = await (await keeper.get(`/admin/venues/${hall}`)).submit({}, { form: 'form[action$="/pause"]' });
  assert.ok(!paused.has('form[action$="/pause"]'));
  assert.match((await server.visitor().get('/network')).text('main'), /菱歌街道民生议事堂.*暂停/);
  await paused.submit({}, { form: 'form[action$="/reopen"]' });
  assert.doesNotMatch((await server.visitor().get('/network')).text('main'), /暂停/);
  const moves = await server.query(`SELECT action FROM ledger WHERE matter_kind = 6 AND matter_id = ${hall} ORDER BY id`);
  assert.deepEqual(moves.split('\n').slice(-2), ['pause', 'reopen']);
});

test('only the system administrator manages venues', async () => {
  assert.equal((await (await signIn(server, 'shen')).get('/admin/venues')).status, 403);
  assert.equal((await server.visitor().get('/admin/venues', { follow: false })).status, 403);
  assert.equal((await server.visitor().get('/venues/99999')).status, 404);
});
