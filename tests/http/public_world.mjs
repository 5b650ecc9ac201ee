// A small committee with years behind it, and three proposals that are told apart by a word in all
// their texts: one public, one of which the title alone is public, one that is not to be seen.
import { strict as assert } from 'node:assert';
import { addPerson, signIn } from './people.mjs';
import { startServer } from './server.mjs';

export const words = { open: 'zzopenlotus', title: 'zztitlelotus', titleText: 'zzclosedtext', hidden: 'zzhiddenlotus' };
export const personal = ['0571-88886666', '周联络人'];

export async function startPublicServer(options = {}) {
  const server = await startServer({ prepare: (s) => s.heyi('demo', '--size', '160'), ...options });
  await addPerson(server, 'boss', '提案主任', ['office_head']);
  const rows = await server.query(
    `SELECT p.id FROM proposal p WHERE p.is_published = 1 AND p.publicity = 0 AND p.state = 7
     AND EXISTS (SELECT 1 FROM reply r WHERE r.proposal_id = p.id AND r.state = 2)
     AND EXISTS (SELECT 1 FROM commitment c WHERE c.proposal_id = p.id AND c.is_public = 1)
     AND EXISTS (SELECT 1 FROM feedback f WHERE f.proposal_id = p.id) ORDER BY p.id LIMIT 3`);
  const [open, title, hidden] = rows.split('\n').map(Number);
  assert.ok(hidden, 'the demo has three such proposals');
  const ids = { open, title, hidden };
  await mark(server, open, words.open, words.open);
  await mark(server, title, words.title, words.titleText, 1);
  await mark(server, hidden, words.hidden, words.hidden);
  const boss = await signIn(server, 'boss');
  for (const id of [open, title, hidden]) await act(boss, id, 'publish');
  await act(boss, hidden, 'unpublish', { text: '依规定不公开' });
  await server.query(`UPDATE proposal SET publicity = 2 WHERE id = ${hidden}`);
  return { server, ids, boss };
}

async function mark(server, id, titleWord, word, publicity = 0) {
  const where = `proposal_id = ${id}`;
  await server.query(
    `UPDATE proposal SET title = '关于${titleWord}的建议', situation = '${word} 情况', analysis = '${word} 分析',
       publicity = ${publicity}, is_published = 0 WHERE id = ${id};
     UPDATE proposal_suggestion SET text = '${word} 第' || position || '条建议' WHERE ${where};
     UPDATE reply SET body = '${word}reply 答复', contact_name = '${personal[1]}', contact_phone = '${personal[0]}' WHERE ${where};
     UPDATE reply_answer SET text = '${word} 逐条答复' WHERE reply_id IN (SELECT id FROM reply WHERE ${where});
     UPDATE commitment SET text = '${word} 承诺' WHERE ${where};
     UPDATE feedback SET text = '${word} 反馈' WHERE ${where};`);
}

export async function act(visitor, id, action, fields = {}) {
  const _token = (await visitor.get('/work')).all('input[name="_token"]')[0].attribs.value;
  const answer = await visitor.post(`/proposals/${id}/act/${action}`, { _token, ...fields }, { follow: false });
  assert.equal(answer.status, 303, `${action}: ${answer.body.slice(0, 2000)}`);
}

// Every row of a CSV file as an object (RFC 4180).
export function parseCsv(text) {
  const rows = [[]];
  let value = '', isQuoted = false;
  const put = () => (rows.at(-1).push(value), (value = ''));
  for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; i++) {
    const c = text[i];
    if (isQuoted && c === '"' && text[i + 1] === '"') value += text[++i];
    else if (c === '"') isQuoted = !isQuoted;
    else if (!isQuoted && c === ',') put();
    else if (!isQuoted && c === '\r') continue;
    else if (!isQuoted && c === '\n') (put(), rows.push([]));
    else value += c;
  }
  assert.ok(!isQuoted, 'a quote that does not end');
  const [header, ...data] = rows.filter((row) => row.length > 0);
  return data.map((row) => {
    assert.equal(row.length, header.length, row.join());
    return Object.fromEntries(header.map((name, at) => [name, row[at]]));
  });
}

// Refuses what is not well formed; gives the texts of all elements, by name.
export function parseXml(text) {
  const elements = [], open = [];
  let at = text.replace(/^<\?xml[^>]*\?>\s*/, '');
  for (let left = at; left; ) {
    const tag = left.match(/^<(\/?)([a-zA-Z:]+)((?:\s+[a-zA-Z:]+="[^"<]*")*)\s*(\/?)>/);
    if (tag) {
      const [all, isEnd, name, attributes, isEmpty] = tag;
      if (isEnd) assert.equal(open.pop().name, name);
      else {
        const element = { name, text: '', attributes: Object.fromEntries([...attributes.matchAll(/([a-zA-Z:]+)="([^"]*)"/g)].map(([, k, v]) => [k, v])), parent: open.at(-1) };
        elements.push(element);
        if (!isEmpty) open.push(element);
      }
      left = left.slice(all.length);
      continue;
    }
    const [run] = left.match(/^[^<]+/) ?? [];
    assert.ok(run, `not well formed: ${left.slice(0, 80)}`);
    assert.doesNotMatch(run.replace(/&(amp|lt|gt|quot|#39|#\d+);/g, ''), /&/);
    if (open.length) open.at(-1).text += run;
    left = left.slice(run.length);
  }
  assert.equal(open.length, 0);
  return elements;
}
