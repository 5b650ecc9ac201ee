// One's own data as a file, and what is left of somebody who is erased.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
import { startServer } from './server.mjs';

let server;
before(async () => {
  server = await startServer({ config: { HEYI_POSTS_PER_MINUTE: '100000' } });
  await addPerson(server, 'system', '系统员', ['system_admin']);
  await addPerson(server, 'lin', '林知夏', ['member']);
  await addPerson(server, 'zhou', '周明远', ['member']);
});
after(() => server?.stop());

const begin = { form: 'form[action="/proposals"]', button: '写一件提案' };
const idOf = (name) => server.query(`SELECT id FROM person WHERE user_name = '${name}'`);
const account = { form: 'form[action="/account"]' };

test('people download all that is kept about them, and nothing of others or secret', async () => {
  const lin = await signIn(server, 'lin'), zhou = await signIn(server, 'zhou');
  await (await lin.get('/account')).submit({ phone: '13900000001', email: 'lin@example.org' }, account);
  await (await zhou.get('/account')).submit({ phone: '13900000002' }, account);
  await (await lin.get('/work')).submit({}, begin);
  const page = await lin.get('/account');
  const answer = await lin.get(page.attribute('a[download]', 'href'));
  assert.match(answer.headers['content-disposition'], /attachment/);
  assert.equal(answer.headers['cache-control'], 'no-store');
  const data = answer.json;
  assert.deepEqual(
    [data.account[0].name, data.account[0].phone, data.account[0].email],
    ['林知夏', '13900000001', 'lin@example.org'],
  );
  assert.equal(data.proposals.length, 1);
  assert.ok(data.sessions.length >= 1 && data.posts.length === 1);
  assert.ok(data.ledger.some((row) => row.action === 'sign_in'));
  assert.doesNotMatch(answer.body, /argon2|13900000002|周明远/);
  assert.equal((await server.visitor().get('/account/data.json', { follow: false })).status, 403);
});

test('who left is erased by the system administrator alone, after the account, the posts and the duties', async () => {
  const admin = await signIn(server, 'system');
  const id = await idOf('lin');
  const erase = async (typed) => (await admin.get(`/admin/people/${id}/erase`)).submit({ user_name: typed }, { form: 'main form' });
  assert.ok((await erase('lin')).has('#erase-problem'), 'the account is open');
  await (await admin.get(`/admin/people/${id}`)).submit({}, { form: 'form[action$="/state"]', button: 'closed' });
  assert.match((await erase('lin')).text('#erase-problem'), /职责/);
  await server.query(`UPDATE post SET until_on = 1 WHERE person_id = ${id}`);
  await server.query(`INSERT INTO line (matter_kind, matter_id, kind, owner_kind, owner_id, title, opened_at, opened_on) VALUES (7, 1, 10, 0, ${id}, 'x', 1, 1)`);
  assert.match((await erase('lin')).text('#erase-problem'), /事项/);
  await server.query(`DELETE FROM line WHERE owner_id = ${id} AND title = 'x'`);
  assert.ok((await erase('zhou')).has('#user_name-problem'), 'the name that was typed is another');
  assert.equal(await server.query(`SELECT name FROM person WHERE id = ${id}`), '林知夏');
});

test('of who is erased only a number stays, but for the ledger, whose chain holds', async () => {
  const admin = await signIn(server, 'system');
  const id = await idOf('lin');
  await server.query(`UPDATE proposal SET title = '关于古桥的建议', situation = '桥很旧' WHERE lead_id = ${id}`);
  const submitted = await server.query(`INSERT INTO proposal (kind, state, year, lead_id, title, created_at, changed_at) VALUES (0, 7, 2025, ${id}, '已办结的提案', 1, 1) RETURNING id`);
  const page = await (await admin.get(`/admin/people/${id}`)).click('删除个人信息');
  const after = await page.submit({ user_name: 'lin' }, { form: 'main form' });
  assert.match(after.text('h1'), new RegExp(`已注销人员 ${id}`));
  assert.ok(!after.has('a[href$="/erase"]'));
  const row = await server.query(`SELECT user_name, name, phone, email, password_hash, totp_secret FROM person WHERE id = ${id}`);
  assert.equal(row, `erased-${id}|已注销人员 ${id}||||`);
  for (const table of ['session', 'api_token', 'notice', 'outbox', 'recovery_code'])
    assert.equal(await server.query(`SELECT COUNT(*) FROM ${table} WHERE person_id = ${id}`), '0', table);
  assert.equal(await server.query(`SELECT COUNT(*) FROM proposal WHERE title = '关于古桥的建议' OR situation = '桥很旧'`), '0');
  assert.equal(await server.query(`SELECT title FROM proposal WHERE id = ${Number(submitted.split('\n')[0])}`), '已办结的提案');
  await server.query(`DELETE FROM proposal WHERE title = '已办结的提案'`); // it was never indexed
  const checked = await server.heyi('check', '--quiet');
  assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  assert.equal(await server.query(`SELECT action FROM ledger WHERE matter_kind = 2 AND matter_id = ${id} ORDER BY id DESC LIMIT 1`), 'person.erase');
  const refused = await (await server.visitor().get('/sign-in')).submit({ name: 'lin', password: 'Lotus-Pond-2025' }, { form: 'main form', follow: false });
  assert.equal(refused.status, 422);
  assert.equal((await admin.get(`/admin/people/${id}/erase`)).status, 404);
});
