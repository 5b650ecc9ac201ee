import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
import { startServer } from './server.mjs';

let server, today;
before(async () => {
  server = await startServer();
  await server.query("INSERT INTO unit (name) VALUES ('荷浦区教育局'), ('荷浦区财政局')");
  await addPerson(server, 'shen', '沈荷生', ['member']);
  await addPerson(server, 'first', '初审员', ['reviewer']);
  await addPerson(server, 'clerk', '教育局经办', ['unit_clerk:1']);
  await addPerson(server, 'zhu', '主席', ['chair']);
  const shen = await server.query("SELECT id FROM person WHERE user_name = 'shen'");
  today = Math.floor((Date.now() + 8 * 3600_000) / 86400_000);
  // kind, owner kind, owner, title, days left, struck at
  const lines = [
    [7, 1, 1, '教育局逾期的答复', -3, 0],
    [12, 1, 1, '教育局的承诺', 40, 0],
    [7, 1, 2, '财政局临近的答复', 5, 0],
    [10, 0, shen, '沈荷生的反馈', 2, 0],
    [1, 2, 3, '审查员的初步查看', -1, 0],
    [4, 2, 5, '交办单位的交办', 1, 0],
    [6, 1, 1, '教育局已交的会办意见', 9, Date.now()],
  ];
  for (const [kind, owner, id, title, left, struck] of lines)
    await server.query(`INSERT INTO line (matter_kind, matter_id, kind, owner_kind, owner_id, title, opened_at, opened_on, due_on, struck_at, struck_by, evidence)
      VALUES (7, 1, ${kind}, ${owner}, ${id}, '${title}', 1700000000000, ${today - 20}, ${today + left}, ${struck}, ${struck ? shen : 0}, ${struck ? "'意见已经送达'" : 'NULL'})`);
});
after(() => server?.stop());

const lines = async (name, query = '') => (await signIn(server, name)).get(`/lines${query}`);
const titles = (page) => page.texts('.list-title');

test('each finds the own lines first, and only those may see all who work on all', async () => {
  assert.deepEqual(titles(await lines('shen')), ['沈荷生的反馈']);
  assert.deepEqual(titles(await lines('clerk')), ['教育局逾期的答复', '教育局的承诺']);
  assert.deepEqual(titles(await lines('first')), ['审查员的初步查看']);
  assert.equal(titles(await lines('first', '?whose=all')).length, 6);
  assert.deepEqual(titles(await lines('shen', '?whose=all')), ['沈荷生的反馈'], 'asking for all gives a member no more');
  assert.deepEqual(titles(await lines('clerk', '?whose=all&unit=2')), ['教育局逾期的答复', '教育局的承诺']);
});

test('the lists of the assigning office, of one unit, and of everything overdue', async () => {
  assert.deepEqual(titles(await lines('zhu', '?whose=assigning')), ['交办单位的交办']);
  assert.deepEqual(titles(await lines('zhu', '?whose=all&unit=2')), ['财政局临近的答复']);
  assert.deepEqual(titles(await lines('zhu', '?whose=red')), ['教育局逾期的答复', '审查员的初步查看']);
  assert.deepEqual(titles(await lines('zhu', '?whose=red&unit=1')), ['教育局逾期的答复']);
  assert.deepEqual(titles(await lines('zhu', '?whose=all&owner=persons')), ['沈荷生的反馈']);
  assert.deepEqual(titles(await lines('zhu', '?whose=all&colour=3&owner=role-3')), ['审查员的初步查看']);
});

test('a list is narrowed by kind, colour, words and dates', async () => {
  const all = async (query) => titles(await lines('zhu', `?whose=all&${query}`));
  const day = (left) => new Date((today + left) * 86400_000).toISOString().slice(0, 10);
  assert.deepEqual(await all('kind=8'), ['教育局逾期的答复', '财政局临近的答复']);
  assert.deepEqual(await all('colour=3'), ['教育局逾期的答复', '审查员的初步查看']);
  assert.deepEqual(await all(`q=${encodeURIComponent('承诺')}`), ['教育局的承诺']);
  assert.deepEqual(await all(`from=${day(2)}&until=${day(5)}`), ['沈荷生的反馈', '财政局临近的答复']);
  const none = await lines('zhu', '?whose=all&q=%25');
  assert.equal(titles(none).length, 0, 'a sign of LIKE is taken as it is');
  assert.match(none.text('main'), /清单是空的/);
});

test('a column’s heading sorts both ways and says so', async () => {
  const page = await lines('zhu', '?whose=all');
  assert.equal(page.attribute('th[aria-sort]', 'aria-sort'), 'ascending');
  const down = await page.click('期限');
  assert.equal(down.attribute('th[aria-sort]', 'aria-sort'), 'descending');
  assert.deepEqual(titles(down), titles(page).reverse());
  const byKind = await down.click('要做什么');
  assert.equal(titles(byKind)[0], '审查员的初步查看');
  assert.equal(titles(byKind).length, 6, 'the list stays the same');
});

test('a colour never stands alone: the word and the days are there', async () => {
  const page = await lines('zhu', '?whose=all');
  assert.equal(page.texts('tbody [data-colour="red"]')[0], '逾期 3 天');
  assert.ok(page.texts('tbody [data-colour="yellow"]').includes('还有 1 天'));
});

test('what was struck off stays readable, with who did it, when and on what evidence', async () => {
  const page = await lines('zhu', '?whose=all&state=struck');
  assert.deepEqual(titles(page), ['教育局已交的会办意见']);
  assert.match(page.text('tbody'), /沈荷生.*意见已经送达/);
});

test('lines can be grouped by their days', async () => {
  const page = await lines('zhu', '?whose=all&days=1');
  assert.equal(page.texts('.group-row').length, 6);
});
