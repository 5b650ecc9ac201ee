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

// A row with this word in each table that keeps something for a person.
async function leaveTraces(id, word) {
  const rows = {
    api_token: `(person_id, name, token_hash, created_at) VALUES (${id}, '${word}', '${word}', 1)`,
    recovery_code: `(person_id, code_hash) VALUES (${id}, '${word}')`,
    notice: `(person_id, message, first, matter_kind, matter_id, at) VALUES (${id}, 'person.notice_password', '${word}', 2, ${id}, 1)`,
    outbox: `(person_id, address, subject, body, state, at, next_at) VALUES (${id}, 'x@example.org', '${word}', '${word}', 2, 1, 1)`,
    file: `(matter_kind, matter_id, part, name, type, size, hash, uploaded_by, at) SELECT 7, MAX(id), 'attachment', '${word}', 'text/plain', 1, '${word}', ${id}, 1 FROM proposal WHERE lead_id = ${id}`,
    feedback: `(proposal_id, person_id, round, attitude, result, text, at) SELECT MAX(id), ${id}, 1, 1, 1, '${word}', 1 FROM proposal WHERE lead_id = ${id}`,
  };
  for (const [table, values] of Object.entries(rows)) await server.query(`INSERT INTO ${table} ${values}`);
  await server.query(`UPDATE session SET agent = '${word}' WHERE person_id = ${id}`);
  await server.query(`UPDATE proposal SET situation = '${word}' WHERE lead_id = ${id}`);
}

test('people download all that is kept about them, and nothing of others or secret', async () => {
  const lin = await signIn(server, 'lin'), zhou = await signIn(server, 'zhou');
  await (await lin.get('/account')).submit({ phone: '13900000001', email: 'lin@example.org' }, account);
  await (await zhou.get('/account')).submit({ phone: '13900000002' }, account);
  for (const each of [lin, zhou]) await (await each.get('/work')).submit({}, begin);
  await leaveTraces(await idOf('lin'), '林家的');
  await leaveTraces(await idOf('zhou'), '周家的');
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
  for (const part of ['proposals', 'sessions', 'tokens', 'notices', 'mail', 'files', 'feedback']) assert.match(JSON.stringify(data[part]), /林家的/, part);
  await server.query("DELETE FROM feedback WHERE text LIKE '%家的'");
  await server.query("DELETE FROM file WHERE name LIKE '周家的'");
  assert.ok(data.sessions.length >= 1 && data.posts.length === 1);
  assert.ok(data.ledger.some((row) => row.action === 'sign_in'));
  assert.doesNotMatch(answer.body, /argon2|13900000002|周明远|周家的/);
  assert.equal((await server.visitor().get('/account/data.json', { follow: false })).status, 403);
});

test('who left is erased by the system administrator alone, after the account, the posts and the duties', async () => {
  const admin = await signIn(server, 'system');
  const id = await idOf('lin');
  const erase = async (typed) => (await admin.get(`/admin/people/${id}/erase`)).submit({ user_name: typed }, { form: 'main form' });
  assert.match((await erase('lin')).text('#erase-problem'), /账号仍在使用/);
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
  await server.query(`INSERT INTO session (token_hash, person_id, created_at, last_seen_at, address, agent) VALUES ('x', ${id}, 1, 1, '192.0.2.1', '林家的')`);
  await server.query(`INSERT INTO api_token (person_id, name, token_hash, created_at) VALUES (${id}, '旧版', 'y', 1)`); // closed by an older version, which kept it
  await server.query(`UPDATE person SET totp_secret = 'sealed:x', totp_is_on = 1, failed_count = 1 WHERE id = ${id}`);
  const kept = ['session', 'api_token', 'notice', 'outbox', 'recovery_code'];
  for (const table of kept) assert.notEqual(await server.query(`SELECT COUNT(*) FROM ${table} WHERE person_id = ${id}`), '0', `${table} has something to delete`);
  const page = await (await admin.get(`/admin/people/${id}`)).click('删除个人信息');
  const after = await page.submit({ user_name: 'lin' }, { form: 'main form' });
  assert.match(after.text('h1'), new RegExp(`已注销人员 ${id}`));
  assert.ok(!after.has('a[href$="/erase"]'));
  const row = await server.query(`SELECT user_name, name, phone, email, password_hash, totp_secret FROM person WHERE id = ${id}`);
  assert.equal(row, `erased-${id}|已注销人员 ${id}||||`);
  assert.equal(await server.query(`SELECT COUNT(*) FROM file WHERE uploaded_by = ${id}`), '0');
  for (const table of kept)
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
