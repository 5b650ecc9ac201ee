// Every route that the program has, as everybody, against somebody else's matter: the list is the
// program's own (heyi routes), so a new route is asked here without anybody thinking of it.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { startServer } from './server.mjs';

const password = 'Lotus-Pond-2026'; // of the demo
const users = ['m123', 'collective', 'reviewer1', 'head', 'assigning', 'clerk01', 'chief01', 'chair', 'venue', 'system', 'security', 'audit'];
const actions = `save invite cosign decline_cosign submit discard withdraw send_back take pass_look file decline merge convert
  assign accept return contact opine ask_extension grant_extension refuse_extension draft_reply submit_reply send_reply_back
  sign feedback close publish unpublish make_key oversee make_excellent score progress keep change fail look_back remind
  uninvite dispute`.split(/\s+/);
// What a published proposal shows to everybody.
const open = ['GET /proposals/:id', 'GET /proposals/:id/proposal.pdf', 'GET /proposals/:id/proposal.docx', 'GET /proposals/:id/reply/:file'];
// Their sessions are needed until the end.
const ending = ['POST /sign-out', 'POST /account/sessions/end', 'POST /sign-in', 'POST /account/password'];

let server, routes, visitor;
const visitors = {}, roles = {}, tokens = {};

const rows = async (sql) => (await server.query(sql)).split('\n').filter(Boolean).map((line) => line.split('|'));
const number = async (sql) => Number(await server.query(sql));

async function signIn(name) {
  const one = server.visitor();
  const answer = await (await one.get('/sign-in')).submit({ name, password }, { form: 'main form', follow: false });
  assert.equal(answer.status, 303, name);
  visitors[name] = one;
  tokens[name] = (await one.get('/account')).all('input[name="_token"]')[0].attribs.value;
}

before(async () => {
  server = await startServer({
    config: { HEYI_POSTS_PER_MINUTE: '1000000' },
    prepare: async (made) => {
      const demo = await made.heyi('demo', '--size', '60', '--quiet');
      assert.equal(demo.status, 0, demo.stderr);
    },
  });
  const listed = await server.heyi('routes');
  routes = listed.stdout.trim().split('\n').map((line) => {
    const [method, pattern, who, body] = line.split('\t');
    return { method, pattern, who: who.split(','), body, name: `${method} ${pattern}` };
  });
  visitor = server.visitor();
  const names = 'resident member collective_clerk reviewer office_head assigning_office unit_clerk unit_head chair venue_operator system_admin security_admin audit_admin'.split(' ');
  for (const [name, role] of await rows(`SELECT user_name, role FROM post JOIN person ON person.id = person_id WHERE user_name IN ('${users.join("', '")}')`))
    (roles[name] ??= []).push(names[role]);
  for (const name of users) await signIn(name);
});
after(() => server?.stop());

const may = (route, name) =>
  route.who.includes('anyone') || (name && (route.who.includes('signed_in') || route.who.some((role) => roles[name].includes(role))));

const filled = (pattern, values) => pattern.replace(/:([a-z]+)/g, (_, name) => values[name] ?? '1');

// JSON for the API, a form with its token else.
function ask(route, path, name, token) {
  const one = name ? visitors[name] : visitor;
  if (route.method === 'GET') return one.get(path, { follow: false });
  if (route.body === 'json') return one.postJson(path, {}, { follow: false });
  return one.post(path, token ? { _token: token } : {}, { follow: false });
}

// What people did, and the texts: the jobs of the program itself are done as nobody.
const done = () =>
  server.query(`SELECT (SELECT COUNT(*) FROM ledger WHERE actor_id <> 0), (SELECT SUM(version) FROM proposal), (SELECT COUNT(*) FROM co_signer), (SELECT COUNT(*) FROM person)`);

test('the program lists its routes with who may use them', () => {
  assert.ok(routes.length > 140);
  const known = new Set(['anyone', 'signed_in', ...Object.values(roles).flat(), 'resident']);
  for (const route of routes) assert.ok(route.who.every((who) => known.has(who)), route.name);
  for (const route of routes.filter((each) => each.pattern.startsWith('/admin')))
    assert.ok(route.who.every((who) => who.endsWith('_admin')), `${route.name} is for administrators alone`);
});

// Otherwise a route that is opened to others by mistake would be asked as if they might.
test('nobody may use a route but those whom permissions.txt names', () => {
  let who;
  const permitted = readFileSync(new URL('permissions.txt', import.meta.url), 'utf8').split('\n').flatMap((line) => {
    if (line.startsWith('  ')) return [`${line.trim()}: ${who}`];
    who = line;
    return [];
  });
  const given = routes.map((route) => `${route.name}: ${route.who.join(',')}`);
  assert.deepEqual(given.filter((each) => !permitted.includes(each)), [], 'who may use it in the program');
  assert.deepEqual(permitted.filter((each) => !given.includes(each)), [], 'who may use it by the list');
});

test('who may not use a route is refused, and a visitor is told where to sign in', async () => {
  const before = await done();
  for (const name of [undefined, ...users])
    for (const route of routes.filter((each) => !may(each, name))) {
      const answer = await ask(route, filled(route.pattern, {}), name, tokens[name]);
      const isUnknownProgram = !name && route.pattern.startsWith('/api/');
      assert.equal(answer.status, isUnknownProgram ? 401 : 403, `${route.name} as ${name}`);
      if (!name && route.method === 'GET' && answer.isHtml)
        assert.ok(answer.has('a[href^="/sign-in"]'), `${route.name} shows the way in`);
    }
  assert.equal(await done(), before);
});

test('a form without its token, or with that of somebody else, does nothing', async () => {
  const before = await done();
  const forms = routes.filter((each) => each.method === 'POST' && each.body === 'form');
  assert.ok(forms.length > 45);
  for (const name of users)
    for (const route of forms.filter((each) => may(each, name) && !each.who.includes('anyone')))
      for (const token of [undefined, tokens[name === 'm123' ? 'head' : 'm123'], '0'.repeat(128)]) {
        const answer = await ask(route, filled(route.pattern, {}), name, token);
        assert.equal(answer.status, 403, `${route.name} as ${name}`);
      }
  for (const route of forms.filter((each) => each.who.includes('anyone')))
    assert.equal((await ask(route, route.pattern)).status, 403, route.name);
  assert.equal(await done(), before);
});

test('a token for programs is accepted by the API alone, and there by each route as its person is', async () => {
  const before = await done();
  for (const name of ['m123', 'head']) {
    const made = await visitors[name].post('/account/tokens', { _token: tokens[name], name: '路由' });
    const bearer = { Authorization: `Bearer ${made.text('#token-text')}` };
    const program = server.visitor({ headers: bearer });
    const send = (who, route, fields, headers) => {
      const path = filled(route.pattern, {});
      if (route.method === 'GET') return who.get(path, { headers, follow: false });
      return route.body === 'json' ? who.postJson(path, {}, { headers, follow: false }) : who.post(path, fields, { headers, follow: false });
    };
    const isApi = (route) => route.pattern.startsWith('/api/');
    for (const route of routes.filter((each) => !isApi(each) && !each.who.includes('anyone'))) {
      assert.equal((await send(program, route, { _token: tokens[name] })).status, 403, `${route.name} by a token alone`);
      if (route.method === 'POST') assert.equal((await send(visitors[name], route, {}, bearer)).status, 403, `${route.name}: a token is none of a form`);
    }
    for (const route of routes.filter((each) => isApi(each) && !each.who.includes('anyone'))) {
      if (!may(route, name)) assert.equal((await send(program, route)).status, 403, route.name);
      else if (route.method === 'GET') assert.ok([200, 404].includes((await send(program, route)).status), route.name);
      const wrong = { Authorization: `Bearer heyi_${'0'.repeat(64)}` };
      assert.equal((await send(visitors[name], route, {}, wrong)).status, 401, `${route.name}: a wrong token beside a session`);
    }
    const written = { Authorization: bearer.Authorization.replace('Bearer', 'bearer') };
    assert.equal((await server.visitor({ headers: written }).get('/api/v1/me')).status, 200, 'the scheme may be written small');
    await server.query('DELETE FROM api_token');
  }
  assert.equal(Number((await done()).split('|')[0]), Number(before.split('|')[0]) + 2, 'the ledger has two tokens more');
});

test('JSON of another site, or that is said to be no JSON, does nothing with a session', async () => {
  const before = await done();
  for (const route of routes.filter((each) => each.body === 'json' && may(each, 'm123'))) {
    const path = filled(route.pattern, {});
    for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { Origin: 'https://elsewhere.example' }])
      assert.equal((await visitors.m123.postJson(path, { title: '别站' }, { headers, follow: false })).status, 403, route.name);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b'])
      assert.equal((await visitors.m123.request('POST', path, { headers: { 'Content-Type': type }, body: '{"title":"别站"}', follow: false })).status, 415, `${route.name} as ${type}`);
  }
  assert.equal(await done(), before);
});

test('a form that another site sent is refused, token or not', async () => {
  for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'https://elsewhere.example' }])
    for (const route of routes.filter((each) => each.method === 'POST' && each.body !== 'json' && may(each, 'head'))) {
      const answer = await visitors.head.post(filled(route.pattern, {}), { _token: tokens.head }, { headers, follow: false });
      assert.equal(answer.status, 403, route.name);
    }
});

// Who may read it, after the rules of the field and not after the program's code: the proposers, from
// submission on the office, the assigning office and the chair, and the units that it was given to.
async function readersOf(id, state) {
  const persons = await rows(`SELECT user_name FROM person WHERE id IN (SELECT lead_id FROM proposal WHERE id = ${id} UNION SELECT person_id FROM co_signer WHERE proposal_id = ${id})`);
  const units = await rows(`SELECT user_name FROM assignment JOIN post ON post.unit_id = assignment.unit_id JOIN person ON person.id = person_id WHERE proposal_id = ${id}`);
  const offices = state === 0 ? [] : ['reviewer1', 'head', 'assigning', 'chair'];
  return new Set([...persons.flat(), ...units.flat(), ...offices]);
}

// One proposal of each state, published and not, with what hangs on it.
async function matters() {
  const found = await rows('SELECT MAX(id), state, is_published, publicity FROM proposal GROUP BY state, is_published, publicity');
  assert.ok(new Set(found.map((each) => each[1])).size >= 12, 'the demo has every state');
  return Promise.all(
    found.map(async ([id, state, isPublished, publicity]) => ({
      id,
      state: Number(state),
      isOpen: isPublished === '1' && publicity !== '2',
      readers: await readersOf(id, Number(state)),
      reply: (await server.query(`SELECT MAX(id) FROM reply WHERE proposal_id = ${id}`)) || '1',
      file: (await server.query(`SELECT MAX(id) FROM file WHERE matter_kind = 7 AND matter_id = ${id}`)) || '1',
    })),
  );
}

// Of the actions a few by turns: tests/unit/test_workflow.c asks each of everybody everywhere.
let turn = 0;

function pathsOf(route, matter) {
  const values = { id: matter.id, file: route.pattern.includes('/files/') ? matter.file : `${matter.reply}.pdf`, version: '1', range: '1..2' };
  return route.pattern.includes(':action')
    ? actions.filter((_, at) => (at + turn++) % 11 === 0).map((action) => filled(route.pattern, { ...values, action }))
    : [filled(route.pattern, values)];
}

test('somebody else’s proposal is closed on every route, and nothing happens to it', async () => {
  const about = routes.filter((each) => /^(\/api\/v1\/(me\/)?)?\/?proposals\/:id/.test(each.pattern) || each.pattern.startsWith('/api/v1/me/proposals/:id'));
  assert.ok(about.length > 25, `${about.length} routes`);
  const before = await done();
  let asked = 0;
  for (const matter of await matters())
    for (const name of [undefined, ...users].filter((each) => !matter.readers.has(each)))
      for (const route of about) {
        if (matter.isOpen && (open.includes(route.name) || route.name === 'GET /api/v1/proposals/:id')) continue;
        for (const path of pathsOf(route, matter)) {
          const answer = await ask(route, path, name, tokens[name]);
          // an action on what everybody may read is answered by its state as it stands
          const refusals = matter.isOpen && path.includes('/act/') ? [403, 404, 409] : [401, 403, 404];
          assert.ok(refusals.includes(answer.status), `${route.method} ${path} (state ${matter.state}) as ${name}: ${answer.status}`);
          asked++;
        }
      }
  assert.ok(asked > 2000, `${asked} asked`);
  assert.equal(await done(), before);
});

test('two proposals are compared, and several acted on, only by who may read and act on each', async () => {
  const [draft] = (await rows('SELECT MAX(id) FROM proposal WHERE state = 0'))[0];
  const readers = await readersOf(draft, 0);
  const [own] = (await rows('SELECT MAX(id) FROM proposal WHERE is_published = 1 AND publicity = 0'))[0];
  const title = await server.query(`SELECT title FROM proposal WHERE id = ${draft}`);
  const before = await done();
  for (const name of users.filter((each) => !readers.has(each))) {
    for (const query of [`a=${draft}&b=${own}`, `a=${own}&b=${draft}`, `left=${draft}&right=${own}`, `id=${draft}&id=${own}`]) {
      const page = await visitors[name].get(`/proposals/compare?${query}`, { follow: false });
      assert.ok(page.status < 500);
      assert.ok(!title || !page.body.includes(title), `${name} does not see the draft`);
    }
    for (const action of actions) {
      const answer = await visitors[name].post('/work/bulk', { _token: tokens[name], id: draft, ids: draft, action, do: action }, { follow: false });
      assert.ok(answer.status < 500, `${action} as ${name}`);
    }
  }
  assert.equal(await done(), before);
});

test('sessions, tokens and notices of others cannot be ended, revoked or read', async () => {
  const [session] = (await rows("SELECT MAX(session.id) FROM session JOIN person ON person.id = person_id WHERE user_name = 'chair'"))[0];
  const made = await visitors.chair.post('/account/tokens', { _token: tokens.chair, name: '办公系统' });
  assert.ok(made.status < 300);
  const [token] = (await rows('SELECT MAX(id) FROM api_token'))[0];
  const [notice] = (await rows("SELECT MAX(notice.id) FROM notice JOIN person ON person.id = person_id WHERE user_name = 'm001' AND read_at = 0"))[0];
  for (const name of users.filter((each) => each !== 'chair'))
    for (const path of [`/account/sessions/${session}/end`, `/account/tokens/${token}/revoke`, `/notices/${notice}/read`]) {
      const answer = await visitors[name].post(path, { _token: tokens[name] }, { follow: false });
      assert.equal(answer.status, 404, `${path} as ${name}`);
    }
  assert.equal(await number(`SELECT COUNT(*) FROM session WHERE id = ${session}`), 1);
  assert.equal(await number(`SELECT COUNT(*) FROM api_token WHERE id = ${token}`), 1);
  assert.equal(await number(`SELECT read_at FROM notice WHERE id = ${notice}`), 0);
});

test('no number, text or sign in an address breaks the program', async () => {
  const odd = ['0', '-1', '999999999', '9223372036854775807', '9223372036854775808', 'x', '%00', "1'", '1%20OR%201=1', '..%2f..%2fetc%2fpasswd', '%E8%8D%B7', '1.pdf', '0..0'];
  for (const name of [undefined, ...users])
    for (const route of routes.filter((each) => may(each, name) && each.pattern.includes(':')))
      for (const value of odd) {
        const path = route.pattern.replace(/:[a-z]+/g, value);
        const answer = await ask(route, path, name, tokens[name]);
        assert.ok(answer.status < 500, `${route.method} ${path} as ${name}: ${answer.status}`);
      }
});

test('an empty form is answered on every route, by a problem or by what it does', async () => {
  for (const name of users)
    for (const route of routes.filter((each) => each.method === 'POST' && may(each, name) && !ending.includes(each.name))) {
      const answer = await ask(route, filled(route.pattern, {}), name, tokens[name]);
      assert.ok(answer.status < 500, `${route.name} as ${name}: ${answer.status}`);
    }
});
