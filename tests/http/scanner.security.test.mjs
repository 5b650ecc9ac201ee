// Files go through a virus scanner before anything takes them, and nothing is taken where it does not
// answer. The scanner is a real clamd.
import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { Clamd, eicar, lacksClamd } from './clamd.mjs';
import { addPerson, signIn } from './people.mjs';
import { freePort } from './port.mjs';
import { heyi, startServer } from './server.mjs';

const skip = lacksClamd;
const form = 'form[action$="/edit"]';
const pdf = (text = '') => Buffer.from(`%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%${text}\ntrailer\n<<>>\n%%EOF\n`);
const png = (text = '') => Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(64), Buffer.from(text)]);
const upload = (file, bytes, type = 'application/pdf') => ({ file, type, bytes });

let clamd, server;
before(async () => {
  if (skip) return;
  clamd = await new Clamd().start();
  server = await startServer({ config: { HEYI_CLAMD: clamd.socket } });
  await addPerson(server, 'shen', '沈荷生', ['member']);
  await addPerson(server, 'system', '系统员', ['system_admin']);
});
after(async () => {
  await server?.stop();
  await clamd?.stop();
});

async function begin(on, language) {
  const visitor = await signIn(on, 'shen');
  if (language) await visitor.post('/look', { language });
  return (await visitor.get('/work')).submit({}, { form: 'form[action="/proposals"]' });
}
const attach = (draft, fields) => draft.submit(fields, { form, button: 'attach' });
const contents = (on) => readdirSync(`${on.files}/files`, { recursive: true }).filter((name) => /[0-9a-f]{64}$/.test(name));

test('a clean file is taken; an infected one is refused at its field, and all else is kept', { skip }, async () => {
  const draft = await begin(server);
  const taken = await attach(draft, { title: '清洁的附件', file: upload('调研.pdf', pdf()) });
  assert.equal(taken.status, 200);
  assert.deepEqual(taken.texts('.files a'), ['调研.pdf']);
  const kept = contents(server);
  assert.equal(kept.length, 1);

  const refused = await attach(taken, { title: '有毒的附件', situation: '写了很久的正文', file: [upload('发票.pdf', pdf(eicar)), upload('章.pdf', pdf('clean'))] });
  assert.equal(refused.status, 422);
  assert.match(refused.text('#file-problem'), /“发票\.pdf”含有病毒/);
  assert.equal(refused.attribute('#title', 'value'), '有毒的附件');
  assert.equal(refused.text('#situation'), '写了很久的正文');
  assert.deepEqual(refused.texts('.files a').sort(), ['章.pdf', '调研.pdf'].sort(), 'the clean one of the same form is taken');
  assert.equal(contents(server).length, 2);
  assert.equal(await server.query("SELECT detail FROM ledger WHERE action = 'file.infected'"), 'Test.Eicar.UNOFFICIAL');
  assert.ok(server.log.some((line) => /Test\.Eicar\.UNOFFICIAL in a file of request/.test(line)));
  assert.deepEqual(readdirSync(`${server.files}/uploads`), [], 'nothing of it lies about');

  const english = await begin(server, 'en');
  const plain = await attach(english, { title: 'Text', file: upload('note.txt', Buffer.from(eicar), 'text/plain') });
  assert.match(plain.text('#file-problem'), /“note\.txt” holds a virus/);
});

test('a picture of the settings is looked at too, and the ledger’s page names what happened', { skip }, async () => {
  const system = await signIn(server, 'system');
  const look = await system.get('/admin/settings/look');
  const send = (bytes) => look.submit({ logo: upload('logo.png', bytes, 'image/png') }, { form: 'form[action="/admin/settings/look/logo"]' });
  const refused = await send(png(eicar));
  assert.equal(refused.status, 422);
  assert.match(refused.text('#logo-problem'), /含有病毒/);
  assert.equal(await server.query("SELECT COUNT(*) FROM file WHERE part = 'logo'"), '0');
  assert.equal((await send(png())).status, 200);
  assert.equal(await server.query("SELECT COUNT(*) FROM file WHERE part = 'logo'"), '1');
});

test('what the scanner does not take whole is not taken at all', { skip }, async () => {
  const draft = await begin(server);
  const refused = await attach(draft, { title: '太大', file: upload('大.pdf', Buffer.concat([pdf(), Buffer.alloc(6 << 20)])) });
  assert.equal(refused.status, 422);
  assert.match(refused.text('#file-problem'), /现在无法检查“大\.pdf”/);
  assert.equal(refused.attribute('#title', 'value'), '太大');
});

test('without an answer nothing is taken, everything else works, and it goes on by itself', { skip }, async () => {
  const draft = await begin(server);
  const before = contents(server).length;
  assert.match((await server.heyi('check')).stdout, /scanner answers/);
  await clamd.end();
  const refused = await attach(draft, { title: '停了', file: upload('甲.pdf', pdf('one')) });
  assert.equal(refused.status, 422);
  assert.match(refused.text('#file-problem'), /现在无法检查“甲\.pdf”.*稍后/);
  assert.equal(refused.attribute('#title', 'value'), '停了');
  assert.equal(contents(server).length, before);
  assert.equal((await refused.submit({ title: '不带附件' }, { form, button: '保存草稿' })).status, 200);
  assert.ok(server.log.some((line) => /virus scanner: it cannot be reached/.test(line)));
  const checked = await server.heyi('check');
  assert.equal(checked.status, 1);
  assert.match(checked.stdout, /scanner does not answer/);
  await clamd.start();
  const again = await draft.visitor.get(draft.path);
  assert.equal(again.attribute('#title', 'value'), '不带附件');
  assert.deepEqual((await attach(again, { file: upload('甲.pdf', pdf('one')) })).texts('.files a'), ['甲.pdf']);
});

test('over TCP it is asked as well', { skip }, async () => {
  const other = await startServer({ config: { HEYI_CLAMD: `127.0.0.1:${clamd.port}` } });
  try {
    assert.ok(other.log.some((line) => /the virus scanner answers/.test(line)));
    await addPerson(other, 'shen', '沈荷生', ['member']);
    const draft = await begin(other);
    const refused = await attach(draft, { file: upload('甲.pdf', pdf(eicar)) });
    assert.match(refused.text('#file-problem'), /含有病毒/);
    assert.deepEqual((await attach(refused, { file: upload('乙.pdf', pdf()) })).texts('.files a'), ['乙.pdf']);
  } finally {
    await other.stop();
  }
});

test('while a scanner keeps files waiting, everybody else is answered', async (t) => {
  const held = new Set();
  const silent = net.createServer((socket) => {
    held.add(socket);
    socket.on('error', () => {}).on('close', () => held.delete(socket)).resume();
  }).listen(0, '127.0.0.1');
  t.after(() => silent.close());
  await once(silent, 'listening');
  let waits = false;
  const busy = await startServer({
    config: { HEYI_CLAMD: `127.0.0.1:${silent.address().port}`, HEYI_THREADS: '1' },
    prepare: async (starting) => {
      await starting.heyi('migrate');
      await addPerson(starting, 'shen', '沈荷生', ['member']);
      silent.once('connection', (socket) => socket.destroy()); // the question whether it is there
    },
  });
  try {
    assert.ok(busy.log.some((line) => /scanner does not answer/.test(line)));
    const drafts = await Promise.all(Array.from({ length: 6 }, () => begin(busy)));
    const sent = drafts.map((draft) => attach(draft, { title: '等待', file: upload('甲.pdf', pdf()) }));
    Promise.race(sent).then(() => { waits = false; });
    waits = true;
    while (held.size < 4) await once(silent, 'connection');
    for (let i = 0; i < 3; i++) {
      assert.equal((await busy.visitor().get('/')).status, 200);
      await signIn(busy, 'shen');
    }
    assert.ok(waits, 'no upload was answered before');
    silent.on('connection', (socket) => socket.destroy());
    held.forEach((socket) => socket.destroy());
    for (const answer of await Promise.all(sent)) {
      assert.match(answer.text('#file-problem'), /现在无法检查/);
      assert.equal(answer.attribute('#title', 'value'), '等待');
    }
    assert.equal(await busy.query('SELECT COUNT(*) FROM file'), '0');
  } finally {
    await busy.stop();
  }
});

// What a scanner may do after it has taken the call, but for answering.
const zh = { language: 'zh', says: /现在无法检查“甲\.pdf”.*稍后/, save: '保存草稿' };
const en = { language: 'en', says: /“甲\.pdf” cannot be checked.*later/, save: 'Save' };
const silences = {
  'hears and says nothing': [zh, (socket) => socket.resume()],
  'does not even hear': [zh, (socket) => socket.pause()],
  'says a sign now and then and comes to no end': [en, (socket) => {
    const saying = setInterval(() => socket.write('s'), 200);
    socket.resume().on('close', () => clearInterval(saying));
  }],
};

// The limit is below the minute that is the default, and far above the second that is set.
test('a scanner that takes the call and never answers is given up: the file is refused, all that was typed is kept', { timeout: 50_000 }, async (t) => {
  let behave, calls = 0;
  const silent = net.createServer((socket) => {
    calls++;
    behave(socket.on('error', () => {}));
  }).listen(0, '127.0.0.1');
  t.after(() => silent.close());
  await once(silent, 'listening');
  behave = (socket) => socket.destroy(); // the question at the start
  const patient = await startServer({ config: { HEYI_CLAMD: `127.0.0.1:${silent.address().port}`, HEYI_CLAMD_SECONDS: '1' } });
  try {
    await addPerson(patient, 'shen', '沈荷生', ['member']);
    const typed = { title: '等不到的附件', situation: '写了很久的正文', analysis: '原因', suggestion: ['第一条', '第二条'] };
    for (const [silence, [{ language, says, save }, how]] of Object.entries(silences)) {
      behave = how;
      calls = 0;
      const draft = await begin(patient, language);
      const large = Buffer.concat([pdf(), Buffer.alloc(12 << 20)]);
      const sent = performance.now();
      const refused = await attach(draft, { ...typed, file: [upload('甲.pdf', large), upload('乙.pdf', pdf())] });
      assert.ok(performance.now() - sent >= 1000, silence);
      assert.equal(refused.status, 422, silence);
      assert.match(refused.text('#file-problem'), says, silence);
      assert.equal(refused.attribute('#title', 'value'), typed.title);
      assert.deepEqual([refused.text('#situation'), refused.text('#analysis')], [typed.situation, typed.analysis]);
      assert.deepEqual(refused.texts('textarea[name="suggestion"]'), typed.suggestion);
      assert.equal(calls, 1, 'it is not waited for once more with each file');
      assert.ok(patient.log.some((line) => /virus scanner: it does not answer; a file was refused/.test(line)));
      assert.equal(await patient.query('SELECT COUNT(*) FROM file'), '0');
      assert.deepEqual([contents(patient), readdirSync(`${patient.files}/uploads`)], [[], []]);
      assert.equal((await refused.submit({ title: `不带附件：${silence}` }, { form, button: save })).status, 200);
    }
  } finally {
    await patient.stop();
  }
});

test('an address that is none is said before anything starts', async () => {
  const port = await freePort();
  for (const address of ['clamd', 'localhost:', ':3310', 'localhost:port', `/${'x'.repeat(200)}`]) {
    const { status, stderr } = await heyi(['serve', '--port', String(port), '--database', '/nowhere/heyi.db', '--clamd', address]);
    assert.equal(status, 1, address);
    assert.match(stderr, /heyi: clamd = /, address);
  }
});
