// Names of units in the language of the page.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startServer } from './server.mjs';

const official = '荷浦区教育局';
const english = 'Lotus Education Bureau';
let server, matter;
before(async () => {
  server = await startServer({
    prepare: async (made) => {
      const filled = await made.heyi('demo', '--size', '160', '--quiet');
      assert.equal(filled.status, 0, filled.stderr);
    },
  });
  matter = await server.query(`SELECT MIN(a.proposal_id) FROM assignment a JOIN unit ON unit.id = a.unit_id JOIN proposal p ON p.id = a.proposal_id
    JOIN reply r ON r.assignment_id = a.id WHERE unit.name = '${official}' AND r.state = 2 AND p.is_published = 1 AND p.publicity = 0`);
  assert.ok(matter);
});
after(() => server?.stop());

async function chair(language) {
  const visitor = server.visitor({ language });
  await (await visitor.get('/sign-in')).submit({ name: 'chair', password: 'Lotus-Pond-2026' }, { form: 'main form' });
  return visitor;
}
const pages = () => [`/proposals/${matter}`, '/lines?whose=all', '/chair', '/commitments', '/figures'];
const withoutHistory = (page) => page.body.replace(/<ol class="timeline[\s\S]*?<\/ol>/g, '');

test('an English page gives the English name of a unit, a Chinese one the Chinese', async () => {
  await server.query(`UPDATE unit SET name_en = '${english}' WHERE name = '${official}'`);
  const [reader, other] = [await chair('en'), await chair('zh')];
  let named = 0;
  for (const path of pages()) {
    const [here, there] = [withoutHistory(await reader.get(path)), withoutHistory(await other.get(path))];
    assert.ok(!here.includes(official), `${path} in English has the Chinese name`);
    assert.ok(!there.includes(english), `${path} in Chinese has the English name`);
    named += here.includes(english) && there.includes(official);
  }
  assert.ok(named >= 3, `${named} pages name it`);
});

test('a unit without an English name keeps its Chinese one, and an English page says that it is Chinese', async () => {
  await server.query(`UPDATE unit SET name_en = '' WHERE name = '${official}'`);
  const page = await (await chair('en')).get(`/proposals/${matter}`);
  assert.ok(page.texts('.units [lang="zh"]').includes(official));
  const own = await (await chair('zh')).get(`/proposals/${matter}`);
  assert.equal(own.all('.units [lang="zh"]').length, 0);
});
