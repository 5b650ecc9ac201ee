import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { parseXml, plain, unzip } from './archive.mjs';
import { addEveryone, fileProposal, handleProposal, publish } from './handled.mjs';
import { signIn } from './people.mjs';
import { startServer } from './server.mjs';

const titles = ['关于完善小学课后托管服务的建议', '=HYPERLINK("http://evil.example","点我")', '关于“校门口”拥堵, 乱停车的建议'];
let server, path;
before(async () => {
  server = await startServer();
  await addEveryone(server);
  path = await fileProposal(server, { title: titles[0] });
  for (const title of titles.slice(1)) await fileProposal(server, { title });
  await handleProposal(server, path);
  await publish(server, path);
});
after(() => server?.stop());

const get = async (name, address) => (name ? await signIn(server, name) : server.visitor()).get(address);

// RFC 4180 by its letter: a list of rows of cells.
function readCsv(page) {
  assert.equal(page.status, 200);
  assert.match(page.headers['content-type'], /^text\/csv; charset=utf-8/);
  assert.equal(page.bytes.subarray(0, 3).toString('hex'), 'efbbbf', 'Excel knows UTF-8 by this mark');
  const rows = [[]];
  const text = page.bytes.subarray(3).toString();
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1).push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === '\r\n') rows.push([]);
  }
  assert.deepEqual(rows.pop(), [], 'the last line is ended');
  return rows;
}

// The cells of the first sheet: texts, and numbers as numbers.
function readXlsx(page) {
  assert.equal(page.status, 200);
  const parts = unzip(page.bytes);
  for (const [name, content] of parts) parseXml(content.toString(), name);
  const sheet = parts.get('xl/worksheets/sheet1.xml').toString();
  const shared = [...(parts.get('xl/sharedStrings.xml')?.toString() ?? '').matchAll(/<si>(.*?)<\/si>/gs)].map(([, si]) =>
    plain(si.replace(/<[^>]+>/g, '')));
  const rows = [...sheet.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row]) => {
    const cells = [];
    for (const [, column, kind, content] of row.matchAll(/<c r="([A-Z]+)\d+"[^>]*?(?: t="(\w+)")?>(.*?)<\/c>/gs)) {
      const index = [...column].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
      const value = content.replace(/<[^>]+>/g, '');
      cells[index] = kind === 's' ? shared[Number(value)] : kind === 'inlineStr' ? plain(value) : Number(value);
    }
    return cells;
  });
  return { rows, sheet };
}

const byHeading = (rows) => rows.slice(1).map((row) => Object.fromEntries(rows[0].map((title, i) => [title, row[i]])));

test('everyone has the published proposals as a table, and nothing more', async () => {
  const rows = readCsv(await get(null, '/proposals.csv'));
  assert.deepEqual(byHeading(rows).map((row) => row['案由']), [titles[0]]);
  const [only] = byHeading(rows);
  assert.equal(only['提案人'], '沈荷生');
  assert.equal(only['承办单位'], '荷浦区教育局、荷浦区财政局');
  assert.equal(only['办理类别'], 'B');
  for (const title of ['提交日期', '交办日期', '办理期限', '对结果的评价']) assert.ok(!rows[0].includes(title), title);
});

test('who works on proposals has all of them, with dates, parts and deadlines', async () => {
  const rows = byHeading(readCsv(await get('first', '/proposals.csv')));
  assert.equal(rows.length, 3);
  const handled = rows.find((row) => row['案由'] === titles[0]);
  assert.equal(handled['承办单位'], '荷浦区教育局（主办）、荷浦区财政局（会办）');
  assert.equal(handled['状态'], '已答复');
  for (const title of ['提交日期', '立案日期', '交办日期', '办理期限', '答复日期'])
    assert.match(handled[title], /^\d{4}-\d\d-\d\d$/, title);
  assert.ok(handled['办理期限'] > handled['交办日期']);
});

test('a title that a spreadsheet would run is text in both forms', async () => {
  const csv = byHeading(readCsv(await get('first', '/proposals.csv')));
  assert.ok(csv.some((row) => row['案由'] === `'${titles[1]}`));
  assert.ok(csv.some((row) => row['案由'] === titles[2]), 'commas and quotes come back');
  const { rows, sheet } = readXlsx(await get('first', '/proposals.xlsx'));
  assert.ok(rows.some((row) => row.includes(titles[1])));
  assert.ok(!sheet.includes('<f>'), 'no cell is a formula');
});

test('the Excel table holds what the page shows, with real dates, a fixed heading and a filter', async () => {
  const { rows, sheet } = readXlsx(await get('first', '/proposals.xlsx'));
  const table = byHeading(rows);
  const page = await get('first', '/proposals');
  assert.deepEqual(table.map((row) => row['案由']).sort(), page.texts('.list-table tbody a').sort());
  for (const row of table) {
    assert.equal(typeof row['年度'], 'number');
    const day = new Date(Date.UTC(1899, 11, 30) + row['立案日期'] * 86_400_000);
    assert.ok(Math.abs(day.getTime() - Date.now()) < 3 * 86_400_000, 'a date of Excel’s, counted from 1900');
  }
  assert.match(sheet, /<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"\/>/);
  assert.match(sheet, /<autoFilter ref="A1:[A-Z]+4"\/>/);
  assert.match(sheet, /<pageSetup paperSize="9"[^>]*orientation="landscape"/);
});

test('an export takes the filter of the page it is offered on', async () => {
  const visitor = await signIn(server, 'first');
  const page = await visitor.get(`/proposals?q=${encodeURIComponent('托管')}&state=7&page=1`);
  const [link] = page.body.match(/\/proposals\.csv[^"]*/);
  assert.ok(!link.includes('page='));
  assert.deepEqual(byHeading(readCsv(await visitor.get(link.replaceAll('&amp;', '&')))).map((row) => row['案由']), [titles[0]]);
  assert.equal(readCsv(await visitor.get('/proposals.csv?state=8')).length, 1, 'the heading alone');
  assert.equal(readXlsx(await visitor.get('/proposals.xlsx?state=8')).rows.length, 1);
});

test('lines are exported as they are listed, and only to who has signed in', async () => {
  for (const form of ['xlsx', 'csv', 'ics']) assert.equal((await get(null, `/lines.${form}`)).status, 403);
  const mine = await get('shen', '/lines');
  const rows = byHeading(readCsv(await get('shen', '/lines.csv')));
  assert.ok(rows.length > 0);
  assert.equal(rows.length, mine.texts('.list-table tbody tr').length);
  assert.ok(rows.every((row) => row['责任人'] === '沈荷生'));
  assert.ok(byHeading(readCsv(await get('first', '/lines.csv?whose=all'))).length > rows.length);
  assert.equal(byHeading(readCsv(await get('shen', '/lines.csv?whose=all'))).length, rows.length, 'a member has no more than his own');
  assert.equal(byHeading(readXlsx(await get('shen', '/lines.xlsx')).rows).length, rows.length);
  const struck = byHeading(readCsv(await get('first', '/lines.csv?whose=all&state=struck')));
  assert.ok(struck.length > 0 && struck.every((row) => row['颜色'] === '已销号' && row['销号日期']));
});

// RFC 5545: lines unfolded, events as objects; the octets of each line are counted on the way.
function readCalendar(page) {
  assert.equal(page.status, 200);
  assert.match(page.headers['content-type'], /^text\/calendar; charset=utf-8/);
  const lines = page.body.split('\r\n');
  assert.equal(lines.pop(), '');
  for (const line of lines) assert.ok(Buffer.byteLength(line) <= 75, line);
  const events = [];
  let open = [];
  for (const line of page.body.replaceAll('\r\n ', '').trim().split('\r\n')) {
    const [, name, , value] = line.match(/^([A-Z-]+)((?:;[^:]*)?):(.*)$/);
    if (name === 'BEGIN') {
      open.push(value);
      if (value === 'VEVENT') events.push({});
    } else if (name === 'END') assert.equal(open.pop(), value);
    else if (open.at(-1) === 'VEVENT') events.at(-1)[name] = value;
    else if (open.at(-1) === 'VALARM') events.at(-1)[`alarm ${name}`] = value;
  }
  assert.deepEqual(open, []);
  return events;
}

test('dates come as a calendar that knows its events again', async () => {
  const events = readCalendar(await get('shen', '/lines.ics'));
  const dated = byHeading(readCsv(await get('shen', '/lines.csv'))).filter((row) => row['办理期限']);
  assert.deepEqual(events.map((event) => event.DTSTART).sort(), dated.map((row) => row['办理期限'].replaceAll('-', '')).sort());
  for (const event of events) {
    assert.equal(event['alarm TRIGGER'], '-PT15H');
    assert.match(event.URL, new RegExp(`^${server.url}/proposals/\\d+$`));
    assert.equal((await get('shen', new URL(event.URL).pathname)).status, 200);
  }
  assert.deepEqual(readCalendar(await get('shen', '/lines.ics')).map((event) => event.UID), events.map((event) => event.UID));
  assert.equal(new Set(events.map((event) => event.UID)).size, events.length);
});

test('a calendar can be followed without signing in, until its address is made anew or switched off', async () => {
  const visitor = await signIn(server, 'shen');
  const address = async (page) => new URL((await page).attribute('#calendar-address', 'value')).pathname;
  const make = async () => (await visitor.get('/lines/calendar')).submit({}, { form: 'form[action="/lines/calendar"]' });
  const first = await address(make());
  const mine = readCalendar(await visitor.get('/lines.ics'));
  assert.deepEqual(readCalendar(await get(null, first)).map((event) => event.UID), mine.map((event) => event.UID));
  const kept = await server.query('SELECT secret_hash FROM calendar_feed');
  assert.ok(!kept.includes(first.slice('/calendar/'.length, -4)), 'the database has the hash alone');
  assert.ok(!server.log.some((line) => line.includes(first)), 'the log does not have the address');
  assert.ok(!(await visitor.get('/lines/calendar')).body.includes(first), 'nor does the page later');

  const second = await address(make());
  assert.notEqual(second, first);
  assert.equal((await get(null, first)).status, 404);
  assert.equal((await get(null, second)).status, 200);
  await (await visitor.get('/lines/calendar')).submit({}, { form: 'form[action$="/revoke"]' });
  assert.equal((await get(null, second)).status, 404);
  assert.equal((await get(null, '/calendar/.ics')).status, 404);
});

test('a calendar ends with the account', async () => {
  const visitor = await signIn(server, 'yulian');
  const made = await (await visitor.get('/lines/calendar')).submit({}, { form: 'form[action="/lines/calendar"]' });
  const { pathname } = new URL(made.attribute('#calendar-address', 'value'));
  assert.equal((await get(null, pathname)).status, 200);
  await server.query("UPDATE person SET is_active = 0 WHERE user_name = 'yulian'");
  assert.equal((await get(null, pathname)).status, 404);
});
