import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startServer } from './server.mjs';

let server;
const demo = async (visitor, name) => {
  const form = await visitor.get('/sign-in');
  const answer = await form.submit({ name, password: 'Lotus-Pond-2026' }, { form: 'main form', follow: false });
  assert.equal(answer.status, 303);
  return visitor;
};
before(async () => {
  server = await startServer({
    prepare: async (made) => {
      const filled = await made.heyi('demo', '--size', '160');
      assert.equal(filled.status, 0, filled.stderr);
    },
  });
});
after(() => server?.stop());

// A list that is empty says so and has no pages to count.
const total = (page) => page.has('.empty') ? 0 : Number(page.text('.pager .text-secondary').replace(/\D/g, ''));

// Follows every number of a page and compares it with the list that it leads to.
async function everyNumberHasItsRows(visitor, path) {
  const page = await visitor.get(path);
  assert.equal(page.status, 200, path);
  const links = page.all('a[data-rows]');
  const seen = new Map(links.map(({ attribs }) => [attribs.href, Number(attribs['data-rows'])]));
  assert.ok(seen.size > 3, `${path} has ${seen.size} numbers that lead to rows`);
  for (const [href, rows] of seen) {
    const list = await visitor.get(href);
    assert.equal(list.status, 200, href);
    assert.equal(total(list), rows, `${path}: ${href}`);
  }
  return page;
}

test('each number on the chair’s page leads to exactly its rows', async () => {
  const chair = await demo(server.visitor(), 'chair');
  const page = await everyNumberHasItsRows(chair, '/chair');
  assert.ok(page.all('figure.chart[data-chart] table').length >= 5, 'each chart has its table');
});

test('each number of a unit and of a sector leads to exactly its rows', async () => {
  const chair = await demo(server.visitor(), 'chair');
  const page = await chair.get('/chair');
  const to = (start) => page.all(`a[href^="${start}"]`)[0].attribs.href;
  await everyNumberHasItsRows(chair, to('/figures/units/'));
  await everyNumberHasItsRows(chair, to('/figures/sectors/'));
  await everyNumberHasItsRows(chair, '/figures');
});

test('a visitor sees the figures of the year, and is led to published rows alone', async () => {
  const visitor = server.visitor();
  const page = await everyNumberHasItsRows(visitor, '/figures');
  for (const { attribs } of page.all('ul.figures a[data-rows]')) assert.match(attribs.href, /published=1/);
  const received = Number(page.texts('ul.figures b')[0]);
  const year = page.text('h1').match(/\d{4}/)[0];
  const counted = await server.query(`SELECT COUNT(*) FROM proposal WHERE year = ${year} AND state NOT IN (0, 12)`);
  assert.equal(received, Number(counted), 'all are counted, published or not');
});

test('the chair’s page and the scores are not for visitors, members and units', async () => {
  for (const path of ['/chair', '/figures/scores']) {
    assert.notEqual((await server.visitor().get(path, { follow: false })).status, 200);
    assert.equal((await (await demo(server.visitor(), 'm001')).get(path)).status, 403);
    assert.equal((await (await demo(server.visitor(), 'clerk01')).get(path)).status, 403);
  }
});

test('scores appear as means of the year, the sector and the unit', async () => {
  const head = await demo(server.visitor(), 'head');
  const [id, year] = (await server.query('SELECT id, year FROM proposal WHERE state = 7 ORDER BY year DESC, id LIMIT 1')).split('|');
  const person = await server.query("SELECT id FROM person WHERE user_name = 'head'");
  await server.query(`DELETE FROM score WHERE proposal_id IN (SELECT id FROM proposal WHERE year = ${year})`);
  for (const [kind, points] of [[0, 80], [1, 90], [2, 100], [3, 50]])
    await server.query(`INSERT INTO score (proposal_id, kind, scorer_id, item, points, at) VALUES (${id}, ${kind}, ${person}, 'all', ${points}, 1)`);
  const page = await head.get(`/figures/scores?year=${year}`);
  assert.match(page.texts('main table')[1], /85\.0.*75\.0/, 'quality (80 + 90) / 2; handling (40 × 100 + 40 × 50) / 80');
  await everyNumberHasItsRows(head, `/figures/scores?year=${year}`);
});

test('promises are listed by what became of them, those that the public may not read to insiders alone', async () => {
  const kept = 'SELECT COUNT(*) FROM commitment c JOIN proposal p ON p.id = c.proposal_id WHERE c.is_public = 1 AND c.state = 1';
  await server.query('UPDATE proposal SET publicity = 1 WHERE id = (SELECT p.id FROM proposal p JOIN commitment c ON c.proposal_id = p.id WHERE c.is_public = 1 AND c.state = 1 ORDER BY p.id LIMIT 1)');
  const [open, all] = [await server.query(`${kept} AND p.is_published = 1 AND p.publicity = 0`), await server.query(kept)];
  assert.notEqual(open, all);
  assert.equal(total(await server.visitor().get('/commitments?state=kept')), Number(open));
  assert.equal(total(await (await demo(server.visitor(), 'chair')).get('/commitments?state=kept')), Number(all));
  await everyNumberHasItsRows(server.visitor(), '/commitments');
  await everyNumberHasItsRows(await demo(server.visitor(), 'chair'), '/commitments');
});

test('the former page of promises leads to the one of commitments for good', async () => {
  const answer = await server.visitor().get('/figures/promises?case=kept', { follow: false });
  assert.equal(answer.status, 301);
  assert.equal(answer.location, '/commitments');
});
