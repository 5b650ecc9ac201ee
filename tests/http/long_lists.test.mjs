// Lists longer than anyone turns pages: how far they are counted, and where their pages end.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { act, startPublicServer } from './public_world.mjs';

let server, visitor, boss, unit;
const most = 10000;

// One more than are counted have the sector, a word of the title and the class; exactly as many have the category.
before(async () => {
  ({ server, boss } = await startPublicServer());
  visitor = server.visitor();
  await server.query(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= ${most})
    INSERT INTO proposal (kind, state, year, number, lead_id, title, category, sector, reply_class, is_published, published_at,
      is_key, created_at, changed_at, submitted_at, replied_at)
    SELECT 0, 7, 2019, i, (SELECT MIN(id) FROM person), '关于长列表第' || i || '件的建议', CASE WHEN i <= ${most} THEN 'long' ELSE '' END,
      'long', 1, 1, i, CASE WHEN i = 1 THEN 1 ELSE 0 END, i, i, i, i FROM n`);
  unit = await server.query('SELECT unit_id FROM assignment WHERE state <> 2 GROUP BY unit_id ORDER BY COUNT(*) DESC, unit_id LIMIT 1');
  await server.query(`INSERT INTO assignment (proposal_id, unit_id, role, state, assigned_at, accept_by, due_on)
    SELECT id, ${unit}, CASE WHEN is_key = 1 THEN 3 ELSE 0 END, CASE WHEN number = 2 THEN 2 ELSE 1 END, 1, 1, 1
    FROM proposal WHERE sector = 'long'`);
  await server.query(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= ${most})
    INSERT INTO commitment (reply_id, proposal_id, unit_id, text, due_on, state, is_public, ended_at)
    SELECT reply_id, proposal_id, unit_id, '长列表', 1, 1, 1, i FROM n, (SELECT reply_id, proposal_id, unit_id FROM commitment
      WHERE is_public = 1 AND EXISTS (SELECT 1 FROM proposal p WHERE p.id = proposal_id AND p.is_published = 1 AND p.publicity = 0)
      ORDER BY id LIMIT 1) one`);
});
after(() => server?.stop());

const pager = (page) => page.texts('.pager > span')[0];
const here = (page) => page.texts('.pager [aria-current]')[0];
const follows = (page) => page.all('.pager [rel=next]').map((each) => each.attribs.href)[0];
const titles = (page) => page.texts('.list-title a');

test('a filtered list is counted exactly up to ten thousand and says so where there are more, in both languages', async () => {
  for (const filter of ['sector=long', 'sector=long&class=1', 'year=2019&sector=long', 'dated=submitted&from=1970-01-01&until=1970-01-01&sector=long']) {
    const page = await visitor.get(`/proposals?${filter}&lang=zh`);
    assert.equal(pager(page), `超过 ${most} 条`, filter);
    assert.equal(here(page), '第 1 页');
    assert.ok(follows(page));
  }
  const english = server.visitor({ headers: { 'Accept-Language': 'en' } });
  assert.equal(pager(await english.get('/proposals?sector=long')), `More than ${most} items`);
  const exact = await english.get('/proposals?category=long');
  assert.equal(pager(exact), `${most} items`);
  assert.equal(here(exact), 'Page 1 of 500');
  const all = await server.query('SELECT COUNT(*) FROM proposal WHERE is_published = 1 AND publicity <> 2');
  assert.equal(pager(await english.get('/proposals')), `${all} items`, 'all are told without being counted');
  assert.equal(pager(await english.get('/proposals?year=2019')), `${most + 1} items`);
});

test('the five hundredth page is the last one and says so only where it is not the end', async () => {
  const last = await visitor.get('/proposals?sector=long&page=500');
  assert.deepEqual(titles(last).slice(0, 1), ['关于长列表第21件的建议']);
  assert.equal(follows(last), undefined);
  assert.match(last.texts('.alert-info').join(), /500/);
  for (const far of ['501', '50000', '99999999999']) {
    const page = await visitor.get(`/proposals?sector=long&page=${far}`);
    assert.deepEqual(titles(page), titles(last), far);
  }
  const end = await visitor.get('/proposals?category=long&page=500');
  assert.deepEqual(titles(end).at(-1), '关于长列表第1件的建议');
  assert.deepEqual(end.texts('.alert-info'), []);
  assert.deepEqual((await visitor.get('/proposals?sector=long&page=499')).texts('.alert-info'), []);
  const all = await visitor.get('/proposals?page=500');
  assert.match(all.texts('.alert-info').join(), /500/);
  assert.equal(here(all), '第 500 / 500 页');
});

test('a page behind the end of a short list is its last one', async () => {
  const page = await visitor.get('/proposals?category=long&key=1&page=7');
  assert.deepEqual(titles(page), ['关于长列表第1件的建议']);
});

test('of a unit that has a share in very many the list holds those that it did not return', async () => {
  const found = async (filter) => (await visitor.get(`/api/v1/proposals?sector=long&unit=${unit}&per_page=1${filter}`)).json.total;
  assert.equal(await found(''), most, 'one it returned');
  assert.equal(await found('&leads=1'), most - 1, 'one it only assists');
  const { json } = await visitor.get(`/api/v1/proposals?unit=${unit}&per_page=1`);
  assert.deepEqual([json.total, json.has_more], [most, true]);
});

test('who works inside is told the same of what nobody has published', async () => {
  await server.query("UPDATE proposal SET is_published = 0 WHERE sector = 'long'");
  for (const filter of ['sector=long', `q=${encodeURIComponent('长列表')}`])
    assert.equal(pager(await boss.get(`/proposals?${filter}&lang=zh`)), `超过 ${most} 条`);
  assert.ok((await visitor.get('/proposals?sector=long')).has('.empty'));
  await server.query("UPDATE proposal SET is_published = 1 WHERE sector = 'long'");
});

test('the API tells that there are more, links no page behind the last and refuses it', async () => {
  const { json } = await visitor.get('/api/v1/proposals?sector=long&per_page=100&page=100');
  assert.equal(json.total, most);
  assert.equal(json.has_more, true);
  assert.equal(json.items.length, 100);
  assert.equal(json.links.next, undefined);
  assert.match(json.links.last, /page=100&/);
  const exact = (await visitor.get('/api/v1/proposals?category=long&per_page=100&page=2')).json;
  assert.deepEqual([exact.total, exact.has_more], [most, false]);
  const all = (await visitor.get('/api/v1/proposals?per_page=100')).json;
  assert.ok(all.total > most && !all.has_more);
  assert.match(all.links.last, /page=100&/);
  const refused = await visitor.get('/api/v1/proposals?sector=long&per_page=100&page=101&lang=en');
  assert.equal(refused.status, 400);
  assert.match(JSON.stringify(refused.json.problems), /"page".*10000/);
});

test('the table of a list stays whole', async () => {
  const csv = await visitor.get('/proposals.csv?sector=long');
  assert.equal(csv.body.match(/关于长列表第/g).length, most + 1);
});

test('commitments are counted as far, in the list and in each tab', async () => {
  const page = await visitor.get('/commitments?state=kept&lang=zh');
  assert.equal(pager(page), `超过 ${most} 条`);
  const tabs = page.texts('.tabs a');
  assert.ok(tabs.some((text) => text.endsWith(` ${most}+`) && /兑现/.test(text)), tabs.join());
  const overdue = await visitor.get('/commitments?state=overdue&lang=zh');
  const count = await server.query(`SELECT COUNT(*) FROM commitment c JOIN proposal p ON p.id = c.proposal_id WHERE c.is_public = 1
    AND c.state IN (0, 2) AND c.due_on < ${Math.floor(Date.now() / 86400000)} AND p.is_published = 1 AND p.publicity = 0`);
  assert.ok(tabs.some((text) => /逾期/.test(text) && text.endsWith(` ${count}`)), `${count}: ${tabs.join()}`);
  assert.ok(tabs[0].endsWith('+'), tabs[0]);
  assert.equal(follows(await visitor.get('/commitments?state=kept&page=500')), undefined);
  const { json } = await visitor.get('/api/v1/commitments?state=kept&per_page=100');
  assert.deepEqual([json.total, json.has_more], [most, true]);
  await server.query(`DELETE FROM commitment WHERE id = (SELECT MAX(id) FROM commitment WHERE text = '长列表');
    UPDATE commitment SET state = 4 WHERE state = 1 AND text <> '长列表'`);
  const exact = await visitor.get('/commitments?state=kept&lang=zh');
  assert.equal(pager(exact), `共 ${most} 条`);
  assert.ok(exact.texts('.tabs a').some((text) => text.endsWith(` ${most}`)));
});

test('commitments of a proposal that is hidden are neither shown nor counted', async () => {
  const id = await server.query("SELECT MAX(proposal_id) FROM commitment WHERE text = '长列表'");
  for (const change of ['is_published = 0', 'is_published = 1, publicity = 1', 'publicity = 2']) {
    await server.query(`UPDATE proposal SET ${change} WHERE id = ${id}`);
    const page = await visitor.get('/commitments?state=kept&lang=zh');
    assert.doesNotMatch(page.body, /长列表/);
    assert.ok(page.texts('.tabs a').every((text) => !text.endsWith('+') && Number(text.match(/\d+$/)[0]) < most), page.texts('.tabs a').join());
  }
  await server.query(`UPDATE proposal SET publicity = 0 WHERE id = ${id}`);
});

test('words are found wherever they stand in a title, whether or not the index of titles knows them', async () => {
  const odd = ['关于ABC充电桩，停车位的建议', '关于充_电桩的建议', '关于龘的建议', '关于ａｂｃ充電樁的建议', '路', 'Only Latin letters'];
  const changed = (await server.query(`SELECT id FROM proposal WHERE is_published = 1 AND publicity = 0 AND state = 7 AND sector <> 'long'
    ORDER BY id LIMIT ${odd.length}`)).split('\n');
  for (const [i, title] of odd.entries()) {
    await server.query(`UPDATE proposal SET title = '${title}', is_published = 0 WHERE id = ${changed[i]}`);
    await act(boss, changed[i], 'publish');
  }
  for (const word of ['充电', '充电桩，停', '桩的', '电桩', '建议', '龘', '路', '的', '关于充', 'BC充', '充電', 'Latin', 'tin le', '九龙波', '充_电', '，', '电桩停', 'Ａ充', 'ａｂｃ充']) {
    const count = Number(await server.query(`SELECT COUNT(*) FROM proposal WHERE is_published = 1 AND publicity <> 2 AND title LIKE '%${word}%'
      AND sector <> 'long'`));
    const { json } = await visitor.get(`/api/v1/proposals?per_page=100&q=${encodeURIComponent(word)}&lang=zh`);
    const long = Number(await server.query(`SELECT COUNT(*) FROM proposal WHERE sector = 'long' AND title LIKE '%${word}%'`));
    assert.ok([count, Math.min(count + long, most)].includes(json.total), `${word}: ${json.total}, not ${count}`);
  }
});
