// What a stranger, or a machine for strangers, learns of a page before reading it.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
import { startServer } from './server.mjs';

let server, empty;
before(async () => {
  server = await startServer({ prepare: (made) => made.heyi('demo', '--size', '80', '--quiet') });
  empty = await startServer();
});
after(async () => {
  await server?.stop();
  await empty?.stop();
});

async function publicPages() {
  const proposal = await server.query('SELECT MAX(id) FROM proposal WHERE is_published = 1 AND publicity = 0');
  const venue = await server.query('SELECT MIN(id) FROM venue');
  const unit = await server.query('SELECT MIN(id) FROM unit');
  const year = await server.query('SELECT MAX(year) FROM proposal_call');
  return ['/', '/proposals', `/proposals/${proposal}`, '/search', '/search?q=%E5%85%BB%E8%80%81', '/commitments', '/figures', `/figures/units/${unit}`,
    '/network', `/venues/${venue}`, `/calls/${year}`, '/open-data', '/about', '/api', '/sign-in'];
}

test('every public page describes itself, in the language of its reader', async () => {
  for (const [language, letters] of [['zh', /\p{Script=Han}{6}/u], ['en', /[a-z]+ [a-z]+ [a-z]+/]])
    for (const path of await publicPages()) {
      const page = await server.visitor({ language }).get(path);
      assert.equal(page.status, 200, path);
      assert.match(page.one('meta[name="description"]').attribs.content, letters, `${path} (${language})`);
      const canonical = page.one('link[rel="canonical"]').attribs.href;
      assert.equal(new URL(canonical).pathname + new URL(canonical).search, path.split('?')[0]);
    }
});

test('no public page is kept from search engines', async () => {
  const visitor = server.visitor();
  const closed = [...(await visitor.get('/robots.txt')).body.matchAll(/^Disallow: (\S+)$/gm)].map(([, path]) => path);
  assert.ok(closed.includes('/work'));
  for (const path of await publicPages()) {
    if (path === '/sign-in') continue;
    const page = await visitor.get(path);
    assert.deepEqual(closed.filter((each) => path.startsWith(each)), [], path);
    assert.ok(!page.has('meta[name="robots"]') && !page.headers['x-robots-tag'], path);
  }
});

test('a list in which nothing is published yet says so, and what to do next', async () => {
  const visitor = empty.visitor({ language: 'en' });
  const page = await visitor.get('/proposals');
  assert.match(page.text('.empty'), /Nothing is published yet/);
  assert.deepEqual(page.all('.empty a').map((link) => link.attribs.href), ['/about', '/sign-in']);
  assert.match((await visitor.get('/proposals?q=lotus')).text('.empty'), /No proposal matches/);
  await empty.query("INSERT INTO proposal_call (year, title, opens_at, closes_at) VALUES (2026, '征集', 1, 2)");
  const next = (await visitor.get('/proposals')).one('.empty .btn-primary').attribs.href;
  assert.equal((await visitor.get(next)).status, 200);
  await addPerson(empty, 'boss', '提案主任', ['office_head']);
  const boss = await signIn(empty, 'boss', { language: 'en' });
  assert.match((await boss.get('/proposals')).text('.empty'), /There are no proposals yet/);
});

test('who reads English reads English names of units in the administration and in the account', async () => {
  await empty.query("INSERT INTO unit (name, name_en, short_name) VALUES ('荷浦区教育局', 'Education Bureau', '教育局')");
  await addPerson(empty, 'keeper', '管理员', ['security_admin']);
  await addPerson(empty, 'admin', '系统员', ['system_admin']);
  await addPerson(empty, 'clerk', '金立言', ['unit_clerk:1']);
  const id = await empty.query("SELECT id FROM person WHERE user_name = 'clerk'");
  for (const [language, name] of [['en', /Education Bureau/], ['zh', /荷浦区教育局/]]) {
    const seen = async (user, path) => (await (await signIn(empty, user, { language })).get(path)).text('main');
    assert.match(await seen('clerk', '/account'), name);
    assert.match(await seen('admin', '/admin/people'), name);
    assert.match(await seen('admin', `/admin/people/${id}`), name);
    assert.match(await seen('keeper', '/admin/posts'), name);
  }
});
