// wapiti and sqlmap over a demo, as a visitor, a member, a clerk and the system administrator, each on a
// server of its own; openssl at the proxy's configuration; both scanners first at a server with holes.
// Ends with 1 where something was found that explained.mjs does not explain, and where a tool finished
// none of what it was given. Called by scripts/scan.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { heyi, startServer } from '../http/server.mjs';
import { reasonFor } from './explained.mjs';
import { checkTls } from './tls.mjs';

const password = 'Lotus-Pond-2026'; // of the demo
const minutes = Number(process.argv[2] ?? 10);
const folder = mkdtempSync(join(tmpdir(), 'heyi-scan-'));
const beside = (name) => fileURLToPath(new URL(name, import.meta.url));

// What would end the session that the scan is signed in with, and what never ends.
const left_out = ['/sign-out', '/account/sessions/*', '/live'];
const modules = 'backup,blindsql,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,ssrf,xss,xxe'.split(',');

const people = [
  { who: 'visitor', start: '/', ask: ['/search?q=a&year=2026&state=7&page=1', '/proposals?q=a&year=2026&state=7&sort=new&page=1', '/api/v1/proposals?q=a&year=2026&page=1', '/api/v1/search?q=a', '/commitments?state=1&unit=1&page=1'], form: { path: '/sign-in', fields: { name: 'm001', password: 'a' } } },
  { who: 'member', name: 'm001', start: '/work', ask: ['/proposals/compare?a=1&b=2', '/lines?state=1&page=1', '/proposals/similar?title=a&id=1'], form: { path: '/account', fields: { name: '甲', phone: '13900000001', email: 'a@example.org' } } },
  { who: 'clerk', name: 'clerk01', start: '/work', ask: ['/work?view=a&q=a&page=1', '/lines.csv?state=1&unit=1'] },
  { who: 'system administrator', name: 'system', start: '/admin', ask: ['/admin/people?q=a&page=1', '/admin/mail?state=0', '/admin/holidays?year=2026&edit=1'] },
];

// ---- what is found ----

const rows = [], findings = [];
// What came to its end, and what the time did not suffice for: no findings, but named. MINUTES= gives more.
const ends = { finished: [], unfinished: [] };
const found = (who, tool, kind, text) =>
  kind in ends ? ends[kind].push({ who, tool, text }) : findings.push({ who, tool, kind, text, reason: reasonFor(tool, kind, text) });
const countOf = (list, who, tool) => list.filter((each) => each.tool === tool && (!who || each.who === who)).length;

// Runs a tool to its end or for so many seconds.
function runTool(words, seconds) {
  return new Promise((done) => {
    const child = spawn(words[0], words.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder, env: { ...process.env, HOME: folder } });
    const late = setTimeout(() => { isLate = true; child.kill('SIGKILL'); }, seconds * 1000);
    let output = '', isLate = false;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => { clearTimeout(late); done({ output: String(error), status: -1 }); });
    child.on('close', (status) => { clearTimeout(late); done({ output, isLate, status }); });
  });
}

// wapiti's own endpoint, so that nothing is asked of machines elsewhere: what comes here came from Heyi.
async function startEndpoint() {
  const calls = [];
  const server = http.createServer((request, response) => {
    if (!/get_(ssrf|xxe)/.test(request.url)) calls.push(request.url);
    response.setHeader('Content-Type', 'application/json').end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  return { url: `http://127.0.0.1:${server.address().port}`, calls, stop: () => server.close() };
}

async function wapiti(who, url, start, cookie, wanted, seconds, endpoint) {
  const report = join(folder, `wapiti-${who.replace(/\W/g, '-')}.json`);
  const crawl = Math.ceil(seconds / 4), each = Math.max(1, Math.floor((seconds - crawl) / wanted.length));
  const words = ['/usr/bin/python3', beside('wapiti.py'), '-u', url + start, '--scope', 'domain', '-m', wanted.join(','), '--max-scan-time', String(crawl), '--max-attack-time', String(each),
    '--store-session', join(folder, `session-${who.replace(/\W/g, '-')}`), '--no-bugreport', '--endpoint', endpoint.url, '-v', '0', '-f', 'json', '-o', report, ...left_out.flatMap((path) => ['-x', url + path]), ...(cookie ? ['-H', `Cookie: ${cookie}`] : [])];
  const { output, isLate, status } = await runTool(words, seconds * 2 + 60);
  const cut = new Set([...output.matchAll(/Max attack time was reached for module (\w+)/g)].map(([, module]) => module));
  const ended = wanted.map((module) => [cut.has(module) ? 'unfinished' : 'finished', `module ${module}`]);
  let said;
  try {
    said = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return [['failed', isLate ? 'did not come to its end' : `ended with ${status}: ${output.slice(-600)}`]];
  }
  const all = [said.vulnerabilities, said.anomalies].flatMap((group) => Object.entries(group ?? {}))
    .flatMap(([kind, list]) => list.map((item) => [kind, `${item.method} ${item.path} ${item.parameter ?? ''} ${item.info}`]));
  return [...ended, ...all];
}

async function sqlmap(target, options, seconds, [level, risk]) {
  const words = ['sqlmap', '-u', target, '--batch', '--flush-session', '--disable-coloring', '--dbms', 'sqlite', '--level', String(level), '--risk', String(risk), '--ignore-code', '*', '--drop-set-cookie', '--output-dir', join(folder, 'sqlmap'), ...options];
  const { output, isLate } = await runTool(words, seconds);
  if (/^Parameter: /m.test(output)) return [['injection', `${target} ${output.match(/^Parameter: .*$/m)[0]}`]];
  if (isLate) return [['unfinished', target]];
  return [/do not appear to be injectable/.test(output) ? ['finished', target] : ['failed', `${target}: ${output.slice(-600)}`]];
}

// ---- one of the four ----

function readLog(path, from) {
  return readFileSync(path, 'utf8').split('\n').filter(Boolean).slice(from).map((line) => JSON.parse(line));
}

async function measured(server, who, tool, work) {
  const from = readLog(server.log_path, 0).length, begun = performance.now();
  for (const [kind, text] of await work()) found(who, tool, kind, text.replaceAll(server.url, ''));
  const asked = readLog(server.log_path, from);
  const broken = asked.filter((line) => line.status >= 500);
  for (const line of new Set(broken.map((each) => `${each.method} ${each.path} ${each.status}`))) found(who, tool, 'answer', line);
  const theirs = findings.filter((each) => each.who === who && each.tool === tool);
  rows.push([who, tool, asked.length, broken.length, theirs.filter((each) => !each.reason).length, theirs.filter((each) => each.reason).length, countOf(ends.finished, who, tool), countOf(ends.unfinished, who, tool), Math.round((performance.now() - begun) / 1000)]);
  if (asked.length === 0) found(who, tool, 'failed', 'asked nothing');
}

async function startHeyi(template, config = {}) {
  const path = join(folder, `access-${rows.length}-${Object.keys(config).length}.log`);
  writeFileSync(path, '');
  const server = await startServer({ template, prepare: (fresh) => cpSync(join(folder, 'files'), fresh.files, { recursive: true }), config: { HEYI_POSTS_PER_MINUTE: '1000000', HEYI_ACCESS_LOG: path, ...config } });
  server.log_path = path;
  return server;
}

async function cookieOf(server, { name }) {
  const visitor = server.visitor();
  const form = await visitor.get('/sign-in');
  if (name) {
    const answer = await form.submit({ name, password }, { form: 'main form', follow: false });
    if (answer.status !== 303) throw new Error(`${name} cannot sign in: ${answer.status}`);
  }
  const token = (await visitor.get(name ? '/account' : '/sign-in')).all('input[name="_token"]')[0].attribs.value;
  const key = name ? 'heyi_session' : 'heyi_visitor';
  return { token, visitor, cookie: `${key}=${visitor.cookie(key)}` };
}

async function askAll(server, person, { cookie, token }, seconds) {
  const depth = minutes >= 30 ? [2, 2] : [1, 1];
  const end = performance.now() + seconds * 1000;
  const said = [], targets = [];
  if (person.form) {
    const data = String(new URLSearchParams({ _token: token, ...person.form.fields }));
    targets.push([person.form.path, '--data', data, '-p', Object.keys(person.form.fields).join(',')]);
  }
  // the short ones first, so that as many as can be come to their end
  targets.unshift(...[...person.ask].sort((one, other) => one.length - other.length).map((path) => [path]));
  if (person.name) targets.push(['/account', '-p', 'heyi_session', '--level', '2']);
  for (const [at, [path, ...options]] of targets.entries()) {
    const share = (end - performance.now()) / 1000 / (targets.length - at);
    said.push(...(await sqlmap(server.url + path, ['--cookie', cookie, ...options], Math.max(10, share), depth)));
  }
  return said;
}

async function scanAs(template, person, seconds) {
  const server = await startHeyi(template), endpoint = await startEndpoint();
  try {
    const signed = await cookieOf(server, person);
    await measured(server, person.who, 'sqlmap', () => askAll(server, person, signed, seconds * 0.4));
    await measured(server, person.who, 'wapiti', () => wapiti(person.who, server.url, person.start, person.name && signed.cookie, modules, seconds * 0.5, endpoint));
    for (const call of endpoint.calls) found(person.who, 'wapiti', 'ssrf', call);
    // who was signed out on the way was scanned as a visitor
    if (person.name && (await signed.visitor.get('/account', { follow: false })).status !== 200) found(person.who, 'scan', 'failed', 'the session was lost on the way');
    const checked = await server.heyi('check', '--quiet');
    if (checked.status !== 0) found(person.who, 'heyi check', 'failed', checked.stdout + checked.stderr);
  } finally {
    endpoint.stop();
    await server.stop();
  }
}

// ---- the server with holes ----

async function scanWeak(seconds) {
  const child = spawn('python3', [beside('weak.py')], { stdio: ['ignore', 'pipe', 'ignore'] });
  process.on('exit', () => child.kill());
  const endpoint = await startEndpoint();
  try {
    const url = await new Promise((ready) => createInterface({ input: child.stdout }).once('line', ready));
    const said = await wapiti('weak', url, '/?word=a', undefined, ['xss', 'sql'], seconds / 2, endpoint);
    const injected = await sqlmap(`${url}/?id=1`, [], seconds / 2, [1, 1]);
    const seen = { 'wapiti: script': said.some(([kind]) => /Cross Site Scripting/.test(kind)), 'wapiti: SQL': said.some(([kind]) => /SQL/.test(kind)), 'sqlmap: SQL': injected.some(([kind]) => kind === 'injection') };
    for (const [hole, isSeen] of Object.entries(seen)) {
      if (!isSeen) found('server with holes', 'scan', 'failed', `${hole} was not found`);
      rows.push(['server with holes', hole, '', '', isSeen ? 'found' : 'MISSED', '', '', '', '']);
    }
  } finally {
    endpoint.stop();
    child.kill();
  }
}

async function scanTls(template) {
  const server = await startHeyi(template, { HEYI_TRUST_PROXY: 'yes', HEYI_PUBLIC_URL: 'https://heyi.example.org' });
  const place = join(folder, 'proxy');
  mkdirSync(place);
  try {
    console.log('\nTLS by packaging/nginx.conf, asked with openssl');
    for (const { title, isRight, seen } of await checkTls(server, place, { name: 'm001', password }, server.log_path)) {
      console.log(`  ${isRight ? 'yes' : 'NO '}  ${title}${seen ? `  (${seen})` : ''}`);
      if (!isRight) found('proxy', 'openssl', 'tls', `${title}: ${seen}`);
    }
  } finally {
    await server.stop();
  }
}

function print() {
  const cells = [['as', 'tool', 'requests', '>= 500', 'findings', 'explained', 'finished', 'unfinished', 'seconds'], ...rows].map((row) => row.map(String));
  const widths = cells[0].map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  console.log();
  for (const row of cells) console.log(row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '));
  const asked = rows.reduce((sum, row) => sum + Number(row[2]), 0), broken = rows.reduce((sum, row) => sum + Number(row[3]), 0);
  console.log(`${asked} requests, ${broken} answers of 500 and above`);
  const reasons = new Map(findings.filter((each) => each.reason).map((each) => [each.reason, each]));
  for (const [reason, { kind }] of reasons) console.log(`explained: ${kind}: ${reason} (${findings.filter((each) => each.reason === reason).length} times)`);
  for (const each of ends.finished.filter(({ tool }) => tool === 'sqlmap')) console.log(`finished as ${each.who} by ${each.tool}: ${each.text}`);
  for (const each of ends.unfinished) console.log(`unfinished as ${each.who} by ${each.tool}: ${each.text}`);
  const open = findings.filter((each) => !each.reason);
  for (const each of open) console.log(`FOUND as ${each.who} by ${each.tool}: ${each.kind}: ${each.text}`);
  console.log(`${open.length} unexplained findings`);
  return open.length === 0;
}

try {
  const made = { name: 'demo', url: join(folder, 'demo.db') };
  const demo = await heyi(['demo', '--size', '60', '--quiet', '--database', made.url, '--data', join(folder, 'files')]);
  if (demo.status !== 0) throw new Error(demo.stderr);
  await scanTls(made);
  const seconds = minutes * 60;
  await scanWeak(240); // it ends by itself, far sooner
  for (const person of people) await scanAs(made, person, (seconds * 0.95) / people.length);
  for (const tool of ['sqlmap', 'wapiti'])
    if (countOf(ends.finished, undefined, tool) === 0) found('everybody', tool, 'failed', 'finished none of its targets: give it more MINUTES');
  process.exitCode = print() ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
