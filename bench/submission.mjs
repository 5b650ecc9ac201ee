// One submission, as a form that wrk can send again and again and as the SQL statements that the
// server runs for it, taken down by bench_statements.so.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { backend } from '../tests/http/server.mjs';

// A text of the demo's, so that its words are as many and as different as those of people.
async function demoText(server) {
  const array = backend === 'postgres' ? 'json_build_array' : 'json_array';
  const proposal = await server.query("SELECT MIN(proposal_id) FROM proposal_suggestion WHERE position = 2");
  const [title, situation, analysis] = JSON.parse(await server.query(`SELECT ${array}(title, situation, analysis) FROM proposal WHERE id = ${proposal}`));
  const suggestions = await server.query(`SELECT ${array}(text) FROM proposal_suggestion WHERE proposal_id = ${proposal} AND position <= 2 ORDER BY position`);
  return { title, situation, analysis, suggestion: suggestions.split('\n').map((line) => JSON.parse(line)[0]), category: 'education' };
}

// The member's form as the browser would send it: { draft, entries }.
export async function fillForm(server, member) {
  const work = await member.get('/work');
  const page = await work.submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
  const { entries } = page.entries(page.form({ form: 'form[action$="/edit"]' }), await demoText(server), 'submit');
  return { draft: Number(page.path.match(/\d+/)[0]), entries: entries.filter(([name]) => name !== '_once') };
}

// So many more drafts like that one; gives the id of the first, the others follow.
export async function makeDrafts(query, draft, count) {
  const columns = 'kind, state, year, lead_id, sector, publicity, created_at, changed_at';
  const first = 1 + Number(await query('SELECT MAX(id) FROM proposal'));
  await query(`INSERT INTO proposal (id, ${columns}) WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
    SELECT ${first} + n.i, ${columns} FROM n CROSS JOIN proposal WHERE proposal.id = ${draft}`);
  return first;
}

// Keep-alive connections that each send the next draft's form as soon as the one before is answered.
export function wrkScript(member, entries, first) {
  const boundary = 'heyi-bench';
  const head = (value) => (typeof value === 'object' ? '; filename=""\r\nContent-Type: application/octet-stream' : '');
  const part = ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${head(value)}\r\n\r\n${head(value) ? '' : value}\r\n`;
  const body = entries.map(part).join('');
  return `local nextDraft = ${first} - 1
math.randomseed(${first})
local headers = { ['Content-Type'] = 'multipart/form-data; boundary=${boundary}', ['Cookie'] = 'heyi_session=${member.cookie('heyi_session')}' }
local body = ${JSON.stringify(body).replace(/\\u([0-9a-f]{4})/g, '\\x$1')} .. '--${boundary}\\r\\nContent-Disposition: form-data; name="_once"\\r\\n\\r\\n'
request = function()
  nextDraft = nextDraft + 1
  local once = string.format('%016d%016d', math.random(0, 2147483647), nextDraft)
  return wrk.format('POST', '/proposals/' .. nextDraft .. '/edit', headers, body .. once .. '\\r\\n--${boundary}--\\r\\n')
end
`;
}

// Sends two by hand and gives the statements of the second; a value that differs between the two is
// marked with what it is: the loop puts another one in its place each time. What the server does for
// all forms of a group together at its end is late.
export async function takeStatements(server, member, entries, first) {
  for (const draft of [first, first + 1]) {
    const answer = await member.postMultipart(`/proposals/${draft}/edit`, [...entries, ['_once', tokenOf(draft)]], { follow: false });
    assert.equal(answer.status, 303, answer.body);
  }
  const all = readFileSync(join(server.folder, 'statements'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const [before, after] = [first, first + 1].map((draft) => ({ draft, statements: statementsOf(all, draft) }));
  assert.deepEqual(before.statements.map((each) => each.sql), after.statements.map((each) => each.sql), 'both forms run the same statements');
  return after.statements.map(({ sql, kinds, values, is_late }, i) => ({
    sql,
    is_late,
    kinds,
    values: values.map((value, k) => (value === before.statements[i].values[k] ? value : nameOf(value, after, i))),
  }));
}

const tokenOf = (draft) => String(draft).padStart(32, '0');

function statementsOf(all, draft) {
  const prepared = new Map();
  const whole = all.flatMap((each) => {
    if (each.prepares) prepared.set(`${each.connection} ${each.prepares}`, each);
    const { sql, types } = each.runs ? prepared.get(`${each.connection} ${each.runs}`) : each;
    return each.prepares ? [] : [{ ...each, sql, kinds: types }];
  });
  const at = whole.findLastIndex((each) => /^INSERT INTO form_once/.test(each.sql) && each.values.includes(tokenOf(draft)));
  const own = whole.filter((each) => each.thread === whole[at].thread);
  const last = own.indexOf(whole[at]);
  const begin = own.findLastIndex((each, i) => i < last && /^BEGIN/.test(each.sql));
  const commit = own.findIndex((each, i) => i > last && /^COMMIT/.test(each.sql));
  return own.slice(begin + 1, commit).map((each, i) => ({ ...each, is_late: begin + 1 + i > last }));
}

function nameOf(value, { draft, statements }, at) {
  if (String(value) === String(draft)) return { is: 'proposal' };
  if (value === `/proposals/${draft}`) return { is: 'path' };
  if (value === tokenOf(draft)) return { is: 'token' };
  const of = statements.findLastIndex((each, i) => i < at && typeof each.result === 'number' && each.result + 1 === value);
  if (of >= 0 && value > 1e9 && value < 1e12) return { is: 'next', of };
  return value; /* a moment, a hash: as long the next time */
}
