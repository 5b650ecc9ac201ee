import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { addEveryone, fileProposal, handleProposal, phone, proposal, publish } from './handled.mjs';
import { signIn } from './people.mjs';
import { startServer } from './server.mjs';
import { parseXml, unzip } from './archive.mjs';

let server, folder, path, reply, assignment;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heyi-papers-'));
  server = await startServer();
  await addEveryone(server);
  path = await fileProposal(server);
  await handleProposal(server, path);
  reply = await server.query('SELECT id FROM reply');
  assignment = await server.query('SELECT MIN(id) FROM assignment');
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

// Poppler's view of an answer.
function look(program, page, ...options) {
  const file = join(folder, 'paper.pdf');
  writeFileSync(file, page.bytes);
  return execFileSync(program, [...options, file, ...(program === 'pdftotext' ? ['-'] : [])], { encoding: 'utf8' });
}
const words = (page) => look('pdftotext', page).replace(/\s+/g, '');
const get = async (name, address) => (name ? await signIn(server, name) : server.visitor()).get(address);

async function pdf(name, address) {
  const page = await get(name, address);
  assert.equal(page.status, 200, address);
  assert.equal(page.headers['content-type'], 'application/pdf');
  return page;
}

test('a proposal is a paper of A4 whose text can be read and whose fonts are in it', async () => {
  const page = await pdf('first', `${path}/proposal.pdf`);
  const text = words(page);
  assert.match(text, /第\d{4}-001号/);
  for (const part of ['关于完善小学课后托管服务的建议', '沈荷生', '一、基本情况', '全区23所小学开展课后托管', '二、问题分析',
    '三、建议', '1.统一结束时间。各校均为18时。', '2.把托管经费列入预算。', '教育局'])
    assert.ok(text.includes(part), `${part} in ${text}`);
  assert.match(look('pdfinfo', page), /Page size:\s+595\.\d+ x 841\.\d+ pts \(A4\)/);
  assert.match(look('pdfinfo', page), /Title:\s+关于完善小学课后托管服务的建议/);
  const fonts = look('pdffonts', page).split('\n').slice(2).filter(Boolean);
  assert.ok(fonts.length > 0);
  for (const font of fonts) assert.match(font, /\byes yes yes\b/, 'embedded, a subset, with its text');
  assert.ok(page.bytes.includes('/Lang (zh-CN)'));
});

test('a reply has its class in the top right corner, answers each suggestion and promises with dates', async () => {
  const page = await pdf('clerk', `${path}/reply/${reply}.pdf`);
  const text = words(page);
  for (const part of ['荷浦区教育局', '签发人：蒋池月', '教提复〔', '沈荷生委员：', '您提出的《关于完善小学课后托管服务的建议》收悉',
    '一、关于“统一结束时间”的建议（采纳）', '已统一为18时。', '二、关于“把托管经费列入预算”的建议（列入计划）',
    '三、承诺事项', '1.明年预算列入托管经费（2027年3月31日前完成）', '抄送：'])
    assert.ok(text.includes(part), `${part} in ${text}`);
  assert.match(text, /关于政协\S*第\d{4}-001号提案的答复/);
  const boxes = look('pdftotext', page, '-bbox', '-f', '1', '-l', '1');
  const mark = boxes.match(/xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">B类</);
  assert.ok(mark, boxes);
  const [, , , right, bottom] = mark.map(Number);
  assert.ok(Math.abs(right - (595.28 - (26 * 72) / 25.4)) < 2, 'it ends at the right edge of the text');
  assert.ok(bottom < (37 * 72) / 25.4, 'above the text');
});

test('the contact of a reply is told to those who work on it, and to nobody else', async () => {
  const inside = words(await pdf('shen', `${path}/reply/${reply}.pdf`));
  assert.ok(inside.includes(`（联系人：周老师，联系电话：${phone}）`));
  for (const address of [`${path}/proposal.pdf`, `${path}/reply/${reply}.pdf`])
    assert.equal((await get(null, address)).status, 404, 'not published yet');
  assert.equal((await get('yulian', `${path}/proposal.pdf`)).status, 404);
  await publish(server, path);
  for (const form of ['pdf', 'docx'])
    for (const name of [null, 'yulian']) {
      const page = await get(name, `${path}/reply/${reply}.${form}`);
      assert.equal(page.status, 200);
      const text = form === 'pdf' ? words(page) : unzip(page.bytes).get('word/document.xml').toString();
      assert.ok(text.includes('已统一为'));
      assert.ok(!text.includes(phone) && !text.includes('周老师'), 'no personal data in a public paper');
    }
  assert.equal((await get(null, `${path}/proposal.pdf`)).status, 200);
});

test('what is published by its title alone keeps its text to itself', async () => {
  await server.query('UPDATE proposal SET publicity = 1');
  try {
    assert.equal((await get(null, path)).status, 200);
    for (const address of [`${path}/proposal.pdf`, `${path}/proposal.docx`, `${path}/reply/${reply}.pdf`])
      assert.equal((await get(null, address)).status, 403);
    assert.equal((await get('clerk', `${path}/proposal.pdf`)).status, 200);
  } finally {
    await server.query('UPDATE proposal SET publicity = 0');
  }
});

test('a notice of assignment names the units, their parts and dates; only those who work on it have it', async () => {
  const address = `${path}/assignment/${assignment}.pdf`;
  const text = words(await pdf('clerk', address));
  for (const part of ['政协委员会', '政协提案交办〔', '荷浦区教育局：', '主办', '会办', '荷浦区财政局', '前签收', '前答复', '前送交会办意见'])
    assert.ok(text.includes(part), `${part} in ${text}`);
  assert.equal((await get(null, address)).status, 403);
  assert.equal((await get('yulian', address)).status, 403);
  assert.equal((await get('clerk', `${path}/assignment/999.pdf`)).status, 404);
  assert.equal((await get('clerk', `${path}/assignment/${assignment}.exe`)).status, 404);
});

test('the feedback form is one page to fill in', async () => {
  const page = await pdf('shen', `${path}/feedback-form.pdf`);
  assert.match(look('pdfinfo', page), /Pages:\s+1\n/);
  assert.match(words(page), /征询意见表.*是否联系沟通□是□否.*□满意□基本满意□不满意.*提案人签名/);
  assert.equal((await get(null, `${path}/feedback-form.pdf`)).status, 403);
  assert.equal((await get('yulian', `${path}/feedback-form.docx`)).status, 403);
});

test('each paper is a Word file too, of the standard’s page and faces', async () => {
  for (const address of [`${path}/proposal.docx`, `${path}/reply/${reply}.docx`, `${path}/assignment/${assignment}.docx`,
    `${path}/feedback-form.docx`]) {
    const page = await get('clerk', address);
    assert.equal(page.status, 200, address);
    const parts = unzip(page.bytes);
    for (const [name, content] of parts) parseXml(content.toString(), `${address}: ${name}`);
    for (const target of parts.get('word/_rels/document.xml.rels').toString().matchAll(/Target="([^"]+)"/g))
      assert.ok(parts.has(`word/${target[1]}`), `${target[1]} is in the file`);
    for (const named of parts.get('[Content_Types].xml').toString().matchAll(/PartName="\/([^"]+)"/g))
      assert.ok(parts.has(named[1]), `${named[1]} is in the file`);
    assert.ok(parts.has('_rels/.rels'));
    const document = parts.get('word/document.xml').toString();
    assert.match(document, /<w:pgSz w:w="11906" w:h="16838"\/>/);
    assert.match(document, /w:left="1587"/);
    assert.match(document, /w:eastAsia="仿宋_GB2312"/);
    assert.match(document, /w:eastAsia="方正小标宋简体"/);
    assert.ok(document.includes('关于完善小学课后托管服务的建议') || address.includes('/reply/'));
  }
});

test('signs of XML in a text stay text in a Word file', async () => {
  const before = proposal.analysis;
  await server.query(`UPDATE proposal SET analysis = 'a < b & "c" > d'`);
  const parts = unzip((await get('clerk', `${path}/proposal.docx`)).bytes);
  const text = parseXml(parts.get('word/document.xml').toString());
  assert.ok(text.includes('a < b & "c" > d'));
  await server.query(`UPDATE proposal SET analysis = '${before}'`);
});

test('an English reader gets the papers with English words', async () => {
  const visitor = await signIn(server, 'clerk', { language: 'en' });
  const page = await visitor.get(`${path}/reply/${reply}.pdf`);
  assert.match(words(page), /ClassB.*Replytoproposal\d{4}-001.*Commitments.*by31March2027/);
  assert.ok(page.bytes.includes('/Lang (en)'));
});

test('the page of a proposal offers what its reader may have', async () => {
  const links = async (name) => [...(await get(name, path)).body.matchAll(/href="([^"]+\.pdf)"/g)].map(([, link]) => link).sort();
  assert.deepEqual(await links(null), [`${path}/proposal.pdf`, `${path}/reply/${reply}.pdf`].sort());
  assert.ok((await links('clerk')).includes(`${path}/assignment/${assignment}.pdf`));
  assert.ok((await links('clerk')).includes(`${path}/feedback-form.pdf`));
  for (const name of [null, 'clerk'])
    for (const address of await links(name)) assert.equal((await get(name, address)).status, 200, address);
});
