import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
import { startServer } from './server.mjs';

let server;
before(async () => {
  server = await startServer();
  await addPerson(server, 'system', '系统员', ['system_admin']);
  await addPerson(server, 'security', '安全员', ['security_admin']);
  await addPerson(server, 'lin', '林知夏', ['member']);
});
after(() => server?.stop());

const id = (key) => `[id="${key}"]`;
const scalars = 'main form.card[action^="/admin/settings/"]:not([enctype])';
const tokenOf = (page) => page.all('input[name="_token"]')[0].attribs.value;

test('a group is saved as a whole or not at all, within the bounds, and the ledger knows', async () => {
  const admin = await signIn(server, 'system');
  const form = await admin.get('/admin/settings/deadlines');
  assert.match(form.text('main'), /默认：15/);
  const wrong = await form.submit({ 'days.review': '0', 'days.reply': '80' }, { form: scalars });
  assert.equal(wrong.status, 422);
  assert.ok(wrong.has('[id="days.review-problem"]'));
  assert.equal(wrong.attribute(id('days.reply'), 'value'), '80', 'what was typed is kept');
  assert.equal((await admin.get('/admin/settings/deadlines')).attribute(id('days.reply'), 'value'), '90');
  await wrong.submit({ 'days.review': '20' }, { form: scalars });
  const kept = await admin.get('/admin/settings/deadlines');
  assert.equal(kept.attribute(id('days.review'), 'value'), '20');
  assert.match(kept.text('[id="days.review-hint"]'), /系统员 于/);
  const history = await admin.get('/admin/settings/days.review/history');
  assert.deepEqual([history.text('main del'), history.text('main ins')], ['15', '20']);
  const entries = await server.query("SELECT detail FROM ledger WHERE action = 'setting.change' ORDER BY detail");
  assert.deepEqual(entries.split('\n'), ['days.reply', 'days.review']);
});

test('security settings belong to the security administrator alone, all others to the system administrator', async () => {
  const system = await signIn(server, 'system'), security = await signIn(server, 'security'), lin = await signIn(server, 'lin');
  const tokens = { system: tokenOf(await system.get('/admin')), security: tokenOf(await security.get('/admin')) };
  assert.equal((await system.get('/admin/settings/security')).status, 403);
  assert.equal((await system.post('/admin/settings/security', { _token: tokens.system })).status, 403);
  for (const path of ['/admin/settings/look', '/admin/settings/proposal.grounds/table', '/admin/settings/look/logo']) {
    if (!path.endsWith('logo')) assert.equal((await security.get(path)).status, 403, path);
    assert.equal((await security.post(path, { _token: tokens.security })).status, 403, path);
  }
  for (const path of ['/admin/settings', '/admin/settings/look', '/admin/settings/security', '/admin/settings/days.reply/history'])
    assert.equal((await lin.get(path)).status, 403, path);
  assert.deepEqual((await security.get('/admin/settings')).all('.card-list a').map((link) => link.attribs.href), ['/admin/settings/security']);
  const form = await security.get('/admin/settings/security');
  await form.submit({ 'security.password_length': '12' }, { form: scalars });
  assert.match((await lin.get('/account/password')).text('main'), /至少 12 个字符/);
});

test('a table gets a row without scripts; codes that records or the program need do not vanish', async () => {
  await server.query("INSERT INTO member (person_id, term, sector) SELECT id, 2, 'education' FROM person WHERE user_name = 'lin'");
  const admin = await signIn(server, 'system');
  const table = await admin.get('/admin/settings/proposal.sectors/table');
  const count = table.all('tbody tr').length;
  const longer = await table.submit({}, { form: 'main form', button: 'add' });
  assert.equal(longer.all('tbody tr').length, count + 1);
  assert.equal((await admin.get('/admin/settings/proposal.sectors/table')).all('tbody tr').length, count, 'nothing is saved yet');
  const last = (page, name) => page.all(`input[name=${name}]`).map((input) => input.attribs.value);
  const rows = { code: [...last(longer, 'code').slice(0, -1), 'it'], zh: [...last(longer, 'zh').slice(0, -1), '信息技术界'], en: [...last(longer, 'en').slice(0, -1), 'IT'] };
  const twice = await longer.submit({ ...rows, code: [...rows.code.slice(0, -1), 'education'] }, { form: 'main form' });
  assert.equal(twice.status, 422);
  await longer.submit(rows, { form: 'main form' });
  const saved = await admin.get('/admin/settings/proposal.sectors/table');
  assert.equal(saved.all('tbody tr').length, count + 1);
  assert.match((await admin.get('/admin/settings/proposal.sectors/history')).text('main ins'), /it: 信息技术界/);

  const indexOf = (page, code) => String(page.all('tbody input[name=code]').findIndex((input) => input.attribs.value === code));
  const without = await saved.submit({}, { form: 'main form', button: indexOf(saved, 'education') });
  const refused = await without.submit({}, { form: 'main form' });
  assert.equal(refused.status, 422);
  assert.match(refused.text('.alert'), /教育界.*已用在记录中/);
  const unused = await saved.submit({}, { form: 'main form', button: indexOf(saved, 'sport') });
  await unused.submit({}, { form: 'main form' });
  assert.equal((await admin.get('/admin/settings/proposal.sectors/table')).all('tbody tr').length, count);

  const classes = await admin.get('/admin/settings/proposal.classes/table');
  const missing = await classes.submit({}, { form: 'main form', button: '0' });
  assert.equal((await missing.submit({}, { form: 'main form' })).status, 422);
});

test('a score table adds up to 100', async () => {
  const admin = await signIn(server, 'system');
  const table = await admin.get('/admin/settings/score.quality/table');
  const wrong = await table.submit({ number: ['20', '20', '20', '30', '11'] }, { form: 'main form' });
  assert.equal(wrong.status, 422);
  await wrong.submit({ number: ['25', '20', '20', '25', '10'] }, { form: 'main form' });
  assert.match((await admin.get('/admin/settings/score.quality/history')).text('main'), /topic.*20.*topic.*25/);
});

test('the committee’s colours and its logo text stand on every page, and text stays readable', async () => {
  const visitor = server.visitor();
  assert.ok(!(await visitor.get('/')).has('link[href^="/theme.css"]'), 'the default needs no further style sheet');
  const admin = await signIn(server, 'system');
  const form = await admin.get('/admin/settings/look');
  const wrong = await form.submit({ 'look.colour': 'red; } body { display: none' }, { form: scalars });
  assert.equal(wrong.status, 422);
  await form.submit({ 'look.colour': '#ffd23f', 'look.logo_text': '浦' }, { form: scalars });
  const page = await visitor.get('/');
  assert.equal(page.text('.site-logo-text'), '浦');
  const url = page.attribute('link[href^="/theme.css"]', 'href');
  const css = await visitor.get(url);
  assert.match(css.headers['content-type'], /^text\/css/);
  assert.match(css.headers['cache-control'], /immutable/);
  assert.equal((await visitor.get(url, { headers: { 'If-None-Match': css.headers.etag } })).status, 304);
  assert.doesNotMatch((await visitor.get('/theme.css?v=other')).headers['cache-control'], /immutable/);
  const [, button] = css.body.match(/--lotus:(#[0-9a-f]{6})/);
  assert.ok(contrastWithWhite(button) >= 4.5, `white on ${button}`);
});

function contrastWithWhite(colour) {
  const [r, g, b] = colour.match(/[0-9a-f]{2}/g).map((byte) => parseInt(byte, 16) / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}

test('a logo is a PNG, JPEG or WebP picture, whatever its name says', async () => {
  const admin = await signIn(server, 'system');
  const form = await admin.get('/admin/settings/look');
  const svg = { file: 'logo.png', type: 'image/png', bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>') };
  const refused = await form.submit({ logo: svg }, { form: 'form[enctype]' });
  assert.equal(refused.status, 422);
  assert.ok(refused.has('#logo-problem'));
  const bytes = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const accepted = await refused.submit({ logo: { file: 'logo.png', type: 'image/png', bytes } }, { form: 'form[enctype]' });
  assert.deepEqual(accepted.texts('.problem'), []);
  const page = await server.visitor().get('/');
  const url = page.attribute('.site-brand img', 'src');
  assert.match(url, /^\/logo\?v=\d+$/);
  const logo = await page.visitor.get(url);
  assert.deepEqual(logo.bytes, bytes);
  assert.equal(logo.headers['content-type'], 'image/png');
  await (await admin.get('/admin/settings/look')).submit({}, { form: 'form[enctype]', button: 'remove' });
  assert.equal((await page.visitor.get('/logo')).status, 404);
});

test('the committee may have a language for those who have not chosen one', async () => {
  const admin = await signIn(server, 'system');
  const form = await admin.get('/admin/settings/look');
  const languageOf = async (path, options) => (await server.visitor(options).get(path)).attribute('html', 'lang').slice(0, 2);
  assert.equal(await languageOf('/', { language: 'en' }), 'en');
  await form.submit({ 'look.language': 'zh' }, { form: scalars });
  assert.equal(await languageOf('/', { language: 'en' }), 'zh');
  assert.equal(await languageOf('/no-such-page', { language: 'en' }), 'zh');
  assert.equal(await languageOf('/?lang=en', { language: 'zh' }), 'en', 'who asks for one gets it');
  const visitor = server.visitor({ language: 'zh' });
  visitor.setCookie('heyi_look', 'en.auto.plain');
  assert.equal((await visitor.get('/')).attribute('html', 'lang').slice(0, 2), 'en', 'who has chosen keeps it');
  await (await admin.get('/admin/settings/look')).submit({ 'look.language': 'browser' }, { form: scalars });
  assert.equal(await languageOf('/', { language: 'en' }), 'en');
});

test('the names of the classes of replies are those of the settings', async () => {
  const admin = await signIn(server, 'system');
  const table = await admin.get('/admin/settings/proposal.classes/table');
  await table.submit({ zh: ['全部办成', '正在办', '暂缓'] }, { form: 'main form' });
  const list = await server.visitor().get('/proposals');
  assert.deepEqual(list.texts('#class option').slice(1), ['A 类（全部办成）', 'B 类（正在办）', 'C 类（暂缓）']);
});
