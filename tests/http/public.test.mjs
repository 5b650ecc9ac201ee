import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
import { act, parseCsv, parseXml, personal, startPublicServer, words } from './public_world.mjs';
import { eventually } from './raw.mjs';
import { backend, startServer } from './server.mjs';

let server, ids, boss, visitor;
before(async () => {
  ({ server, ids, boss } = await startPublicServer());
  visitor = server.visitor();
});
after(() => server?.stop());

const number = async (sql) => Number(await server.query(sql));
const published = 'is_published = 1 AND publicity <> 2';

// Every public address, with what it answers.
async function everywhere() {
  const paths = ['/', '/proposals', '/proposals?order=4', '/commitments', '/about', '/open-data', '/feed.atom', '/sitemap.xml',
    ...['proposals', 'replies', 'commitments', 'figures'].flatMap((name) => [`/open-data/${name}.csv`, `/open-data/${name}.jsonl`]),
    ...Object.values(words).flatMap((word) => [word, `${word}reply`].flatMap((q) => [`/proposals?q=${q}`, `/search?q=${q}`, `/api/v1/search?q=${q}`, `/api/v1/proposals?q=${q}`])),
    '/api/v1/proposals?per_page=100', '/api/v1/commitments?per_page=100', `/proposals/${ids.open}`, `/proposals/${ids.title}`, `/api/v1/proposals/${ids.open}`, `/api/v1/proposals/${ids.title}`];
  return Promise.all(paths.map(async (path) => ({ path, body: (await visitor.get(path)).body })));
}

// What the visitor typed himself may stand in the page again.
const withoutQuery = ({ path, body }) => {
  const typed = new URL(path, 'http://x').searchParams.get('q');
  return typed ? body.replaceAll(new RegExp(`(value="|q=|filter[^<]*|：|: )${typed}(?=["&\\s<])`, 'g'), '') : body;
};

test('a proposal that is not public, and the text of one whose title alone is, leak nowhere', async () => {
  for (const answer of await everywhere()) {
    const body = withoutQuery(answer);
    assert.ok(!body.includes(`关于${words.hidden}`), `${answer.path} names the hidden one`);
    assert.ok(!body.includes(`${words.hidden} `), `${answer.path} shows the text of the hidden one`);
    assert.ok(!body.includes(`${words.titleText} `), `${answer.path} shows a text of which the title alone is public`);
    assert.ok(!body.includes(`${words.titleText}reply `), `${answer.path} shows a reply of which the title alone is public`);
    for (const each of personal) assert.ok(!body.includes(each), `${answer.path} shows ${each}`);
  }
  assert.equal((await visitor.get(`/proposals/${ids.hidden}`)).status, 404);
  assert.equal((await visitor.get(`/api/v1/proposals/${ids.hidden}`)).status, 404);
  const member = (await addPerson(server, 'reader', '读者', ['member']), await signIn(server, 'reader'));
  for (const word of [words.hidden, words.titleText]) {
    const alike = await member.get(`/proposals/similar?title=${word}&text=${word}`, { headers: { Accept: 'application/json' } });
    assert.deepEqual(alike.json.items.filter((each) => [ids.hidden, ids.title].includes(each.id)), []);
  }
});

test('a title that is public stands in the list, in the API and in the open data, without a text', async () => {
  assert.match((await visitor.get(`/proposals?q=${words.title}`)).text('.list-table'), new RegExp(words.title));
  const one = (await visitor.get(`/api/v1/proposals/${ids.title}`)).json;
  assert.equal(one.is_text_public, false);
  assert.equal(one.situation, null);
  assert.deepEqual([one.suggestions, one.replies, one.commitments], [[], [], []]);
  const row = parseCsv((await visitor.get('/open-data/proposals.csv')).body).find((each) => Number(each.id) === ids.title);
  assert.equal(row.situation + row.analysis + row.suggestions, '');
});

test('each number of the funnel leads to its rows', async () => {
  const home = await visitor.get('/');
  const steps = home.all('.funnel a').map((link) => link.attribs.href);
  assert.equal(steps.length, 6);
  const stages = { received: '1,2,3,4,5,6,7,8,9,10,11', filed: '3,4,5,6,7', assigned: '4,5,6,7', replied: '6,7', closed: '7' };
  for (const [stage, states] of Object.entries(stages)) {
    const all = await number(`SELECT COUNT(*) FROM proposal WHERE year = 2026 AND state IN (${states})`);
    const shown = await number(`SELECT COUNT(*) FROM proposal WHERE year = 2026 AND state IN (${states}) AND ${published}`);
    const list = await visitor.get(steps.find((path) => path.includes(`stage=${stage}`)));
    assert.match(home.text('.funnel'), new RegExp(` ${all} `), `${stage} on the home page`);
    assert.match(list.text('.alert-info'), new RegExp(`共 ${all} 件，其中 ${shown} 件`));
    const inside = await boss.get(`/proposals?year=2026&stage=${stage}`);
    assert.match(inside.text('.pager'), new RegExp(`${all} `), `${stage} as the office counts`);
  }
  const kept = await number(`SELECT COUNT(*) FROM commitment c JOIN proposal p ON p.id = c.proposal_id
    WHERE c.is_public = 1 AND c.state = 1 AND p.year = 2026 AND p.publicity = 0 AND p.is_published = 1`);
  assert.match((await visitor.get('/commitments?year=2026&state=kept')).text('main'), kept ? new RegExp(`共 ${kept} 条`) : /没有符合条件/);
});

test('a change shows at the very next request', async () => {
  const before = await visitor.get('/open-data/commitments.jsonl');
  assert.match(before.body, new RegExp(words.open));
  await act(boss, ids.open, 'unpublish', { text: '更正' });
  assert.doesNotMatch((await visitor.get('/open-data/commitments.jsonl')).body, new RegExp(words.open));
  assert.doesNotMatch((await visitor.get('/')).body, new RegExp(words.open));
  assert.equal((await visitor.get(`/proposals/${ids.open}`)).status, 404);
  await act(boss, ids.open, 'publish');
  const again = await visitor.get('/open-data/commitments.jsonl', { headers: { 'If-None-Match': before.headers.etag } });
  assert.equal(again.status, 200);
  const same = await visitor.get('/open-data/commitments.jsonl', { headers: { 'If-None-Match': again.headers.etag } });
  assert.equal(same.status, 304);
});

test('every filter of the list holds, and pages keep them', async () => {
  const filters = { category: 'category', sector: 'sector' };
  for (const [parameter, column] of Object.entries(filters)) {
    const code = await server.query(`SELECT ${column} FROM proposal WHERE ${published} GROUP BY ${column} ORDER BY COUNT(*) DESC LIMIT 1`);
    await expectCount(`/proposals?${parameter}=${code}`, `${column} = '${code}'`);
  }
  await expectCount('/proposals?state=8', 'state = 7');
  await expectCount('/proposals?class=2', 'reply_class = 2');
  await expectCount('/proposals?satisfaction=1', 'result = 1');
  await expectCount('/proposals?key=1', 'is_key = 1');
  await expectCount('/proposals?excellent=1', 'is_excellent = 1');
  await expectCount('/proposals?unit=1', 'id IN (SELECT proposal_id FROM assignment WHERE unit_id = 1 AND state <> 2)');
  const list = await visitor.get('/proposals?year=2025&order=3');
  const next = await list.click('下一页');
  assert.match(next.text('.filter-marks'), /2025/);
  assert.equal(next.attribute('#order option[selected]', 'value'), '3');
  const titles = [...list.texts('.list-title a'), ...next.texts('.list-title a')];
  assert.equal(new Set(list.all('.list-title a').map((a) => a.attribs.href)).size, 20);
  assert.equal(titles.length, Math.min(40, await number(`SELECT COUNT(*) FROM proposal WHERE year = 2025 AND ${published}`)));
  const open = await next.visitor.get(next.all('.filter-marks a')[0].attribs.href);
  assert.equal(open.attribute('#year option[value="2025"]', 'selected'), undefined, 'a mark takes its filter away');
});

async function expectCount(path, condition) {
  const count = await number(`SELECT COUNT(*) FROM proposal WHERE ${published} AND ${condition}`);
  const list = await visitor.get(path);
  if (count) assert.match(list.text('.pager'), new RegExp(`共 ${count} 条`), path);
  else assert.ok(list.has('.empty'), path);
}

test('a number leads straight to its proposal, with or without its year', async () => {
  const text = await server.query(`SELECT year || '-' || substr('00' || number, length('00' || number) - 2) FROM proposal WHERE id = ${ids.open}`);
  const [year, digits] = text.split('-');
  const to = async (q) => (await visitor.get(`/search?q=${encodeURIComponent(q)}`, { follow: false })).location;
  for (const typed of [text, `第 ${text} 号`, year + digits]) assert.equal(await to(typed), `/proposals/${ids.open}`);
  const newest = await number(`SELECT id FROM proposal WHERE ${published} AND number = ${Number(digits)} ORDER BY year DESC LIMIT 1`);
  assert.equal(await to(digits), `/proposals/${newest}`);
  const hidden = await server.query(`SELECT year || '-' || number FROM proposal WHERE id = ${ids.hidden}`);
  assert.equal(await to(hidden), undefined);
});

test('search finds replies and says so, narrows by facets, and offers a way on when nothing is found', async () => {
  const found = await visitor.get(`/search?q=${words.open}reply`);
  assert.match(found.text('.results'), /答复：/);
  assert.ok(found.texts('mark').includes(`${words.open}reply`));
  const year = await server.query(`SELECT year FROM proposal WHERE id = ${ids.open}`);
  assert.equal((await visitor.get(`/search?q=${words.open}&year=${year}`)).all('.results > li').length, 1);
  const none = await visitor.get(`/search?q=${words.open}&year=1999`);
  assert.ok(none.has('.empty'));
  await none.click('不限范围再找');
});

test('the feed is Atom with ids that stay', async () => {
  const feed = await visitor.get('/feed.atom');
  assert.match(feed.headers['content-type'], /^application\/atom\+xml/);
  const elements = parseXml(feed.body), entries = elements.filter((each) => each.name === 'entry');
  assert.ok(entries.length > 10);
  const of = (parent, name) => elements.filter((each) => each.parent === parent && each.name === name);
  for (const entry of [elements[0], ...entries])
    for (const name of ['id', 'title', 'updated']) assert.equal(of(entry, name).length, 1, name);
  const known = elements.filter((each) => each.name === 'id').map((each) => each.text);
  assert.equal(new Set(known).size, known.length);
  known.forEach((id) => assert.match(id, /^urn:uuid:[0-9a-f-]{36}$/));
  const elsewhere = await visitor.get('/feed.atom', { headers: { Host: 'other.example' } });
  assert.deepEqual(parseXml(elsewhere.body).filter((each) => each.name === 'id').map((each) => each.text), known);
  assert.match(elsewhere.body, /href="http:\/\/other\.example\/proposals\//);
});

test('the sitemap holds every published proposal, in parts where there are many', async () => {
  const one = parseXml((await visitor.get('/sitemap.xml')).body);
  const pages = one.filter((each) => each.name === 'loc' && /\/proposals\/\d+$/.test(each.text));
  assert.equal(pages.length, await number(`SELECT COUNT(*) FROM proposal WHERE ${published}`));
  await server.query(`INSERT INTO proposal (id, kind, state, year, lead_id, title, is_published, created_at, changed_at)
    SELECT 120000, 0, 7, 2023, lead_id, '很晚的提案', 1, 0, 0 FROM proposal LIMIT 1`);
  const index = parseXml((await visitor.get('/sitemap.xml')).body);
  assert.equal(index[0].name, 'sitemapindex');
  const parts = index.filter((each) => each.name === 'loc').map((each) => new URL(each.text).pathname);
  const bodies = await Promise.all(parts.map(async (path) => parseXml((await visitor.get(path)).body)));
  const found = bodies.flat().filter((each) => each.name === 'loc' && /\/proposals\/\d+$/.test(each.text));
  assert.equal(found.length, pages.length + 1);
  assert.ok(found.some((each) => each.text.endsWith('/proposals/120000')));
  await server.query('DELETE FROM proposal WHERE id = 120000');
  assert.match((await visitor.get('/robots.txt')).body, /^Sitemap: http:\/\/\S+\/sitemap\.xml$/m);
});

test('open data hold exactly the public rows, in both formats, as the dictionary says', async () => {
  const page = await visitor.get('/open-data');
  const counts = {
    proposals: published,
    replies: `state = 2 AND proposal_id IN (SELECT id FROM proposal WHERE is_published = 1 AND publicity = 0)`,
    commitments: `is_public = 1 AND proposal_id IN (SELECT id FROM proposal WHERE is_published = 1 AND publicity = 0)`,
  };
  const tables = { proposals: 'proposal', replies: 'reply', commitments: 'commitment' };
  for (const [name, condition] of Object.entries(counts)) {
    const csv = await visitor.get(`/open-data/${name}.csv`), lines = await visitor.get(`/open-data/${name}.jsonl`);
    const rows = parseCsv(csv.body), objects = lines.body.trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.equal(rows.length, await number(`SELECT COUNT(*) FROM ${tables[name]} WHERE ${condition}`), name);
    assert.deepEqual(rows.map((each) => each.id), objects.map((each) => String(each.id)));
    assert.deepEqual(Object.keys(rows[0]), Object.keys(objects[0]));
    for (const column of Object.keys(rows[0])) assert.ok(page.texts('th code').includes(column), `${column} is in the dictionary`);
    assert.ok(csv.headers.etag && csv.headers['last-modified']);
  }
  const figures = parseCsv((await visitor.get('/open-data/figures.csv')).body);
  assert.equal(Number(figures[0].received), await number('SELECT COUNT(*) FROM proposal WHERE year = 2026 AND state NOT IN (0, 12)'));
});

test('the picture of the workflow shows what the table says', async () => {
  const about = await visitor.get('/about');
  const drawn = new Set(about.all('path[data-step]').map((each) => each.attribs['data-step']));
  const moves = await server.query(`SELECT DISTINCT state_from || ' ' || state_to FROM ledger WHERE matter_kind = 7
    AND state_from IS NOT NULL AND state_from <> state_to`);
  for (const move of moves.split('\n')) assert.ok(drawn.has(move), `${move} happened and is drawn`);
  const rows = about.texts('details tbody tr');
  assert.ok(rows.length >= drawn.size);
  assert.equal(about.all('rect[data-state]').length, 13);
});

test('replies are kept back everywhere when the settings say so', async () => {
  await server.query(`INSERT INTO setting (key, value, since, changed_by, changed_by_name) VALUES ('publish.reply', '0', 1, 0, '');
    UPDATE setting_head SET version = version + 1`);
  for (const path of ['/', '/commitments', '/open-data/replies.jsonl', '/open-data/commitments.jsonl', '/feed.atom', `/search?q=${words.open}`, `/proposals/${ids.open}`, '/api/v1/commitments'])
    assert.doesNotMatch((await visitor.get(path)).body, new RegExp(`${words.open}(reply| 承诺)`), path);
  assert.deepEqual((await visitor.get(`/api/v1/proposals/${ids.open}`)).json.replies, []);
  await server.query(`DELETE FROM setting WHERE key = 'publish.reply'; UPDATE setting_head SET version = version + 1`);
});

test('what the proposer said of the handling stands on the public page only while the settings say so', async () => {
  const said = async () => (await visitor.get(`/proposals/${id}`)).texts('dt').includes('反馈');
  const id = await number(`SELECT MIN(id) FROM proposal WHERE result IS NOT NULL AND result > 0 AND publicity = 0 AND is_published = 1`);
  assert.ok(await said());
  await server.query(`INSERT INTO setting (key, value, since, changed_by, changed_by_name) VALUES ('publish.feedback', '0', 1, 0, '');
    UPDATE setting_head SET version = version + 1`);
  assert.ok(!await said());
  await server.query(`DELETE FROM setting WHERE key = 'publish.feedback'; UPDATE setting_head SET version = version + 1`);
});

test('each limit of a search holds, is named, and can be taken off by itself', async () => {
  const [year, category, sector, unit, state] = (await server.query(
    `SELECT p.year, p.category, p.sector, a.unit_id, p.state FROM proposal p JOIN assignment a ON a.proposal_id = p.id AND a.state <> 2
     WHERE p.id = ${ids.open} ORDER BY a.id LIMIT 1`)).split('|');
  const reply = await server.query(`SELECT reply_class FROM proposal WHERE id = ${ids.open}`);
  const limits = { year, state: String(Number(state) + 1), category, unit, class: reply, ...(sector ? { sector } : {}) };
  const look = async (chosen) => visitor.get(`/search?${new URLSearchParams({ q: words.open, ...chosen })}`);
  for (const [name, value] of Object.entries(limits)) {
    const page = await look({ [name]: value });
    assert.equal(page.all('.results > li').length, 1, `${name}=${value}`);
    assert.equal(page.all('.filter-marks a').length, 1, name);
    assert.doesNotMatch(page.all('.filter-marks a')[0].attribs.href, new RegExp(`[?&]${name}=`));
  }
  const all = await look(limits);
  assert.equal(all.all('.results > li').length, 1);
  assert.equal(all.all('.filter-marks a').length, Object.keys(limits).length + 1);
  for (const [name, value] of Object.entries({ year: '1999', state: '1', category: 'absent', sector: 'absent', unit: '999999', class: reply === '1' ? '2' : '1' }))
    assert.ok((await look({ [name]: value })).has('.empty'), `${name}=${value}`);
});

test('a past call tells what came of it', async () => {
  const year = await server.query(`SELECT year FROM proposal WHERE id = ${ids.open}`);
  const page = await visitor.get(`/calls/${year}`);
  const figures = page.texts('.figures b').map((text) => text.split('/').map(Number));
  const count = (condition) => number(`SELECT COUNT(*) FROM proposal WHERE year = ${year} AND is_session = 1 AND ${condition}`);
  assert.equal(figures.length, 5);
  assert.equal(figures[1][0], await count('submitted_at > 0 AND number > 0'));
  assert.equal(figures[3][0], await count('submitted_at > 0 AND state = 7'));
  assert.ok(figures[0][0] >= figures[1][0] && figures[1][0] >= figures[2][0] && figures[4][0] <= figures[4][1]);
  const classes = page.texts('tbody td:last-child').map(Number);
  assert.equal(classes.length, 3);
  assert.ok(classes.reduce((sum, each) => sum + each) > 0);
  const all = await visitor.get(page.all(`a[href="/proposals?year=${year}"]`)[0].attribs.href);
  assert.equal(all.status, 200);
});

test('the page of open data says how many rows each file has, and stops counting at ten thousand', async () => {
  const rows = async () => {
    const page = await visitor.get('/open-data');
    const names = page.all('main th > a[href^="#"]').map((link) => link.attribs.href.slice(1));
    const counts = page.texts('main td[data-label="条数"]');
    return Object.fromEntries(names.map((name, i) => [name, counts[i]]));
  };
  const told = await rows();
  for (const name of ['proposals', 'replies', 'commitments', 'figures']) {
    const lines = (await visitor.get(`/open-data/${name}.jsonl`)).body.trimEnd().split('\n').filter(Boolean).length;
    assert.equal(Number(told[name]), lines, name);
  }
  await server.query(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
    INSERT INTO commitment (reply_id, proposal_id, unit_id, text, due_on, state, is_public)
    SELECT c.reply_id, c.proposal_id, c.unit_id, 'x', c.due_on, 1, 1 FROM n CROSS JOIN (SELECT * FROM commitment c
    WHERE c.is_public = 1 AND c.proposal_id IN (SELECT id FROM proposal WHERE is_published = 1 AND publicity = 0) ORDER BY id LIMIT 1) AS c`);
  assert.equal((await rows()).commitments, '超过 10000 条');
});

// One thread serves all connections here, so whatever holds it up holds up everybody.
test('while a file of open data is put together, others are answered, and the next file waits until it is there', { skip: backend === 'sqlite' && 'who reads an SQLite database waits for nobody' }, async () => {
  const own = await startServer({ config: { HEYI_THREADS: '1' } });
  const holder = spawn('psql', ['-X', '-A', '-t', '-q', '-d', own.database.url], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const get = (path) => own.visitor().get(path);
    const waiting = () => own.query("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
    assert.equal((await get('/open-data/figures.csv')).status, 200);
    holder.stdin.write("BEGIN; LOCK TABLE reply IN ACCESS EXCLUSIVE MODE; SELECT 'held';\n");
    for (let said = ''; !said.includes('held');) said += await once(holder.stdout, 'data');
    const files = [get('/open-data/replies.csv')];
    await eventually(async () => (await waiting()) === '1');
    files.push(get('/open-data/replies.jsonl'), get('/open-data/replies.csv'));
    for (let i = 0; i < 5; i++) assert.equal((await get('/health')).status, 200);
    assert.equal((await get('/open-data/figures.csv')).status, 200, 'what is there already waits for nothing');
    assert.equal(await waiting(), '1', 'one at a time');
    holder.stdin.end('ROLLBACK;\n');
    assert.deepEqual((await Promise.all(files)).map((file) => file.status), [200, 200, 200]);
  } finally {
    holder.kill();
    await own.stop();
  }
});
