import { strict as assert } from 'node:assert';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { misfits, resolve } from './json_schema.mjs';
import { addPerson } from './people.mjs';
import { startPublicServer, words } from './public_world.mjs';

let server, ids, visitor, api, member, other;
const called = new Set();

before(async () => {
  ({ server, ids } = await startPublicServer());
  visitor = server.visitor();
  api = (await visitor.get('/api/v1/openapi.json')).json;
  member = await caller('apimember', '接口委员');
  other = await caller('apiother', '另一委员');
});
after(() => server?.stop());

// A token is kept as its SHA-256 alone.
async function caller(userName, name, roles = ['member']) {
  await addPerson(server, userName, name, roles);
  const token = `heyi_${randomBytes(32).toString('hex')}`;
  const hash = createHash('sha256').update(token).digest('hex');
  await server.query(`INSERT INTO api_token (person_id, name, token_hash, created_at)
    SELECT id, 'test', '${hash}', 1 FROM person WHERE user_name = '${userName}'`);
  return server.visitor({ headers: { Authorization: `Bearer ${token}` } });
}

// Calls an operation of the file and checks status and answer against it.
async function call(who, method, template, { path = {}, query = '', body, status = 200, headers } = {}) {
  const operation = api.paths[template]?.[method];
  assert.ok(operation, `${method} ${template} is in the file`);
  called.add(`${method} ${template}`);
  const url = template.replace(/\{(\w+)\}/g, (_, name) => path[name]) + query;
  const answer = method === 'get' ? await who.get(url, { headers }) : await who.postJson(url, body ?? {}, { headers });
  assert.equal(answer.status, status, `${method} ${url}: ${answer.body.slice(0, 500)}`);
  const described = operation.responses[status];
  assert.ok(described, `${method} ${template} describes ${status}`);
  const [[type, { schema }]] = Object.entries(resolve(api, described).content);
  assert.ok(answer.headers['content-type'].startsWith(type), answer.headers['content-type']);
  assert.deepEqual(misfits(api, schema, answer.json), [], `${method} ${url}`);
  return answer;
}

const text = {
  title: '关于完善社区充电桩的建议', category: 'transport', situation: '充电难。', analysis: '车位少，电力不足。',
  suggestions: ['新建小区按比例配建。', '老旧小区集中建设。'], publicity: 'yes',
};

test('what is public is read without a token, in pages, by pages of other sites too', async () => {
  const list = await call(visitor, 'get', '/api/v1/proposals', { query: '?per_page=5&year=2025&lang=en' });
  assert.equal(list.headers['access-control-allow-origin'], '*');
  assert.equal(list.json.items.length, 5);
  const next = await visitor.get(list.json.links.next);
  assert.ok(next.json.items.every((each) => each.year === 2025 && !list.json.items.some((before) => before.id === each.id)));
  assert.match(list.headers.link, /rel="next"/);
  assert.equal(list.json.total, Number(await server.query('SELECT COUNT(*) FROM proposal WHERE year = 2025 AND is_published = 1 AND publicity <> 2')));
  for (const query of ['?stage=replied', '?state=closed', '?class=B', '?order=title', '?satisfaction=satisfied', '?key=1', `?q=${words.open}`])
    await call(visitor, 'get', '/api/v1/proposals', { query });
  const byClass = await visitor.get('/api/v1/proposals?class=B&per_page=100');
  assert.ok(byClass.json.items.length > 0 && byClass.json.items.every((each) => each.reply_class === 'B'));
  const one = await call(visitor, 'get', '/api/v1/proposals/{id}', { path: { id: ids.open } });
  assert.ok(one.json.suggestions.length > 0 && one.json.replies[0].answers.length > 0 && one.json.commitments.length > 0);
  assert.ok(one.json.timeline.some((each) => each.state === 'replied') && one.json.feedback && one.json.units.length > 0);
  const found = await call(visitor, 'get', '/api/v1/search', { query: `?q=${words.open}reply` });
  assert.deepEqual(found.json.items.map((each) => each.id), [ids.open]);
  await call(visitor, 'get', '/api/v1/commitments', { query: '?state=kept' });
  for (const path of ['committee', 'categories', 'sectors', 'units', 'figures', 'openapi.json']) await call(visitor, 'get', `/api/v1/${path}`);
  const english = await visitor.get('/api/v1/categories?lang=en');
  assert.ok(english.json.items.some((each) => each.name === 'Education'));
});

// The second answer is the first once more, where nothing changed in between.
test('an answer that is sent again is the same to the last header, and a change shows at once', async () => {
  const seen = ({ 'x-request-id': id, date, ...headers }) => headers;
  const first = await visitor.get('/api/v1/proposals?per_page=2');
  const again = await visitor.get('/api/v1/proposals?per_page=2');
  assert.ok(first.headers.link && first.headers['access-control-allow-origin'] === '*');
  assert.deepEqual(seen(again.headers), seen(first.headers));
  assert.equal(again.body, first.body);
  const { id, title } = first.json.items[0];
  const rename = (name) => server.query(`UPDATE proposal SET title = '${name}' WHERE id = ${id}`);
  await rename('改过的题目');
  const changed = await visitor.get('/api/v1/proposals?per_page=2');
  assert.equal(changed.json.items[0].title, '改过的题目');
  await rename(title);
});

test('what cannot be read is a problem with a status and fields', async () => {
  const wrong = await call(visitor, 'get', '/api/v1/proposals', { query: '?page=0&class=Z&lang=en', status: 400 });
  assert.deepEqual(wrong.json.problems.map((each) => each.field).sort(), ['class', 'page']);
  await call(visitor, 'get', '/api/v1/search', { query: '?q=', status: 400 });
  await call(visitor, 'get', '/api/v1/commitments', { query: '?state=lost', status: 400 });
  await call(visitor, 'get', '/api/v1/proposals/{id}', { path: { id: ids.hidden }, status: 404 });
  assert.equal((await visitor.get('/api/v1/nothing')).headers['content-type'].split(';')[0], 'application/problem+json');
  assert.equal((await visitor.request('POST', '/api/v1/figures')).status, 405);
});

test('a member drafts, saves, submits and gives feedback with a token', async () => {
  const me = await call(member, 'get', '/api/v1/me');
  assert.deepEqual([me.json.name, me.json.may_propose], ['接口委员', true]);
  const draft = await call(member, 'post', '/api/v1/me/proposals', { body: { title: text.title }, status: 201 });
  const path = { id: draft.json.id };
  assert.equal(draft.headers.location, `/api/v1/me/proposals/${path.id}`);
  const tooEarly = await call(member, 'post', '/api/v1/me/proposals/{id}/submit', { path, status: 422 });
  assert.ok(tooEarly.json.problems.some((each) => each.field === 'situation' && each.message));
  const saved = await call(member, 'post', '/api/v1/me/proposals/{id}', { path, body: { ...text, version: draft.json.version } });
  assert.deepEqual(saved.json.suggestions, text.suggestions);
  await call(member, 'post', '/api/v1/me/proposals/{id}', { path, body: { title: '晚了', version: draft.json.version }, status: 409 });
  assert.equal((await call(member, 'get', '/api/v1/me/proposals/{id}', { path })).json.title, text.title);
  await call(member, 'post', '/api/v1/me/proposals/{id}/submit', { path });
  await call(member, 'post', '/api/v1/me/proposals/{id}/submit', { path, status: 409 });
  const list = await call(member, 'get', '/api/v1/me/proposals');
  assert.deepEqual(list.json.items.map((each) => [each.id, each.state]), [[path.id, 'submitted']]);

  await server.query(`UPDATE proposal SET state = 6 WHERE id = ${path.id}`);
  assert.deepEqual((await call(member, 'get', '/api/v1/me/feedback-due')).json.items.map((each) => each.id), [path.id]);
  const needed = await call(member, 'post', '/api/v1/me/proposals/{id}/feedback', { path, body: { attitude: 'satisfied', result: 'dissatisfied' }, status: 422 });
  assert.ok(needed.json.problems.length > 0);
  await call(member, 'post', '/api/v1/me/proposals/{id}/feedback', { path, body: { attitude: 'satisfied', result: 'basically', was_contacted: true } });
  assert.equal((await call(member, 'get', '/api/v1/me/proposals/{id}', { path })).json.state, 'closed');
  assert.deepEqual((await call(member, 'get', '/api/v1/me/feedback-due')).json.items, []);
});

test('fields are checked one by one, and nothing is saved', async () => {
  const before = (await member.get('/api/v1/me/proposals')).json.total;
  const body = { title: '长'.repeat(201), category: 'nonsense', suggestions: 'no list', publicity: 'perhaps', may_contact: 1, situation: 7 };
  const answer = await call(member, 'post', '/api/v1/me/proposals', { body, status: 422, headers: { 'Accept-Language': 'en' } });
  assert.deepEqual(new Set(answer.json.problems.map((each) => each.field)), new Set(Object.keys(body)));
  assert.equal(answer.json.title, 'Some fields are wrong');
  assert.equal((await member.get('/api/v1/me/proposals')).json.total, before);
});

test('each refusal has its own status', async () => {
  const draft = await member.postJson('/api/v1/me/proposals', text);
  const path = { id: draft.json.id };
  const unknown = server.visitor({ headers: { Authorization: `Bearer heyi_${'0'.repeat(64)}` } });
  for (const who of [visitor, unknown]) {
    const refused = await call(who, 'get', '/api/v1/me', { status: 401 });
    assert.match(refused.headers['www-authenticate'], /^Bearer/);
    await call(who, 'post', '/api/v1/me/proposals', { body: text, status: 401 });
  }
  const clerk = await caller('apiclerk', '单位经办', ['unit_clerk:1']);
  await call(clerk, 'post', '/api/v1/me/proposals', { body: text, status: 403 });
  await call(other, 'get', '/api/v1/me/proposals/{id}', { path, status: 404 });
  await call(other, 'post', '/api/v1/me/proposals/{id}', { path, body: { ...text, version: 1 }, status: 404 });
  const send = (body, type) => member.request('POST', '/api/v1/me/proposals', { headers: { 'Content-Type': type }, body });
  for (const body of ['{', '[]', '"text"', '{"title":"a","title":"b"}']) assert.equal((await send(body, 'application/json')).status, 400, body);
  assert.equal((await send('title=x', 'application/x-www-form-urlencoded')).status, 415);
  const large = await send(JSON.stringify({ situation: 'x'.repeat(300_000) }), 'application/json');
  assert.equal(large.status, 413);
  for (const answer of [await send('{', 'application/json'), await send('', 'text/plain'), large])
    assert.deepEqual(misfits(api, api.components.schemas.Problem, answer.json), []);
  await call(member, 'post', '/api/v1/me/proposals/{id}/feedback', { path, body: { attitude: 'satisfied', result: 'satisfied' }, status: 409 });
});

test('who sends too much is told to wait', async () => {
  const answers = [];
  for (let i = 0; i < 2000 && answers.at(-1) !== 429; i++) {
    const answer = await visitor.postJson('/api/v1/me/proposals', {});
    answers.push(answer.status);
    if (answer.status === 429) assert.deepEqual(misfits(api, api.components.schemas.Problem, answer.json), []);
  }
  assert.equal(answers.at(-1), 429);
});

test('the file describes every route of the server, and each was called', () => {
  const source = readFileSync(new URL('../../src/api/describe.c', import.meta.url), 'utf8');
  const routes = [...source.matchAll(/^\s+(READ|SEND)\("([^"]+)"/gm)].map(
    ([, kind, pattern]) => `${kind === 'READ' ? 'get' : 'post'} /api/v1/${pattern.replace(/:(\w+)/g, '{$1}')}`);
  const described = Object.entries(api.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
  assert.ok(routes.length > 15);
  assert.deepEqual(described.sort(), routes.sort());
  assert.deepEqual([...called].sort(), described);
});

test('the page of the API lists every endpoint', async () => {
  for (const language of ['zh', 'en']) {
    const page = await server.visitor({ language }).get('/api');
    const listed = page.texts('tbody code');
    assert.deepEqual([...new Set(listed)].sort(), Object.keys(api.paths).sort());
  }
});
