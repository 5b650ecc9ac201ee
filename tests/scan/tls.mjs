// The proxy's configuration of packaging/nginx.conf, as it stands but for names, ports and a certificate
// of its own, before a Heyi that trusts it; asked with openssl.
import { execFile, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../http/port.mjs';

const run = promisify(execFile);
const name = 'heyi.example.org';
const site = fileURLToPath(new URL('../../packaging/nginx.conf', import.meta.url));

function replaced(text, from, to) {
  if (!text.includes(from)) throw new Error(`packaging/nginx.conf has no '${from}'`);
  return text.replaceAll(from, to);
}

async function startProxy(folder, heyi) {
  const [plain, tls] = [await freePort(), await freePort()];
  const [certificate, key] = [join(folder, 'heyi.pem'), join(folder, 'heyi.key')];
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', key, '-out', certificate]);
  const changes = [
    ['listen 80;', `listen 127.0.0.1:${plain};`],
    ['listen 443 ssl http2;', `listen 127.0.0.1:${tls} ssl http2;`],
    ['/etc/ssl/heyi.pem', certificate],
    ['/etc/ssl/heyi.key', key],
    ['http://127.0.0.1:8080', heyi.url],
  ];
  writeFileSync(join(folder, 'site.conf'), changes.reduce((text, [from, to]) => replaced(text, from, to), readFileSync(site, 'utf8')));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => `${each}_temp_path ${folder}/${each};`).join(' ');
  writeFileSync(join(folder, 'nginx.conf'), `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/nginx-error.log; ${process.getuid() === 0 ? 'user root;' : ''}
events { worker_connections 64; }
http { access_log off; ${temporary} include ${folder}/site.conf; }`);
  const child = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  process.on('exit', () => child.kill());
  const ended = new Promise((done) => child.on('exit', done));
  let isGone = false;
  ended.then(() => (isGone = true));
  const answers = () => new Promise((done) => {
    const socket = net.connect(tls, '127.0.0.1', () => { socket.destroy(); done(true); });
    socket.on('error', () => done(false));
  });
  while (!(await answers())) {
    if (isGone) throw new Error(`nginx ended: ${readFileSync(join(folder, 'nginx-error.log'), 'utf8')}`);
    await new Promise((next) => setTimeout(next, 20));
  }
  return { plain, tls, certificate, stop: () => (child.kill(), ended) };
}

// What openssl says of a connection, and what the server sends through it.
function connect(proxy, options, input = '') {
  return new Promise((done) => {
    const words = ['s_client', '-connect', `127.0.0.1:${proxy.tls}`, '-servername', name, '-CAfile', proxy.certificate, '-verify_return_error', ...options];
    const child = execFile('openssl', words, { timeout: 20_000, maxBuffer: 8 << 20 }, (error, stdout, stderr) => done({ isUp: !error, text: stdout + stderr }));
    child.stdin.on('error', () => {}); // it may end without reading
    child.stdin.end(input);
  });
}

async function ask(proxy, method, path, headers = {}, body = '') {
  const all = { Host: name, Connection: 'close', ...(body && { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) }), ...headers };
  const lines = Object.entries(all).map(([key, value]) => `${key}: ${value}\r\n`).join('');
  const { text } = await connect(proxy, ['-quiet', '-ign_eof', '-alpn', 'http/1.1'], `${method} ${path} HTTP/1.1\r\n${lines}\r\n${body}`);
  const answer = text.slice(text.indexOf('HTTP/1.1 '));
  const [head, ...rest] = answer.split('\r\n\r\n');
  const values = (key) => [...head.matchAll(new RegExp(`^${key}: (.*)$`, 'gim'))].map((each) => each[1].trim());
  return { status: Number(head.slice(9, 12)), values, body: rest.join('\r\n\r\n') };
}

function askPlain(proxy, path, host) {
  return new Promise((done, fail) => {
    http.get({ host: '127.0.0.1', port: proxy.plain, path, headers: { Host: host } }, (response) => done(response.resume())).on('error', fail);
  });
}

async function signIn(proxy, account, forged = {}) {
  const form = await ask(proxy, 'GET', '/sign-in');
  const [, token] = form.body.match(/name="_token" value="([0-9a-f]+)"/) ?? [];
  const [cookie] = form.values('set-cookie');
  const fields = new URLSearchParams({ _token: token, name: account.name, password: account.password });
  const headers = { Cookie: cookie?.split(';')[0], Origin: `https://${name}`, ...forged };
  return { form, answer: await ask(proxy, 'POST', '/sign-in', headers, String(fields)) };
}

// Gives [what was looked at, whether it is as it should be, what was seen].
export async function checkTls(server, folder, account, accessLog) {
  const proxy = await startProxy(folder, server);
  const checks = [];
  const check = (title, isRight, seen = '') => checks.push({ title, isRight: Boolean(isRight), seen: String(seen) });
  const isWeakest = '@SECLEVEL=0';
  try {
    for (const version of ['1_2', '1_3']) {
      const { isUp, text } = await connect(proxy, [`-tls${version}`]);
      check(`TLS ${version.replace('_', '.')} is spoken`, isUp && /Verify return code: 0/.test(text), text.match(/Cipher is (\S+)/)?.[1]);
    }
    for (const version of ['1', '1_1']) {
      const { isUp } = await connect(proxy, [`-tls${version}`, '-cipher', `ALL${isWeakest}`]);
      check(`TLS ${version === '1' ? '1.0' : '1.1'} is refused`, !isUp);
    }
    for (const cipher of ['AES128-SHA', 'AES128-GCM-SHA256', 'ECDHE-RSA-AES128-SHA', 'DHE-RSA-AES128-GCM-SHA256', 'NULL-SHA256'])
      check(`cipher ${cipher} is refused`, !(await connect(proxy, ['-tls1_2', '-cipher', cipher + isWeakest])).isUp);
    const { text } = await connect(proxy, ['-tls1_2']);
    check('no compression, safe renegotiation', /Compression: NONE/.test(text) && /Secure Renegotiation IS supported/.test(text));

    const { form, answer } = await signIn(proxy, account);
    const [policy, ...more] = form.values('strict-transport-security');
    check('HSTS for a year, once', /^max-age=31536000/.test(policy) && more.length === 0, policy);
    const cookies = [...form.values('set-cookie'), ...answer.values('set-cookie')];
    check('a form is taken through the proxy', answer.status === 303, answer.status);
    check('cookies are __Host-, Secure, HttpOnly, SameSite', cookies.length >= 2 && cookies.every((each) => /^__Host-[^;]+; Path=\/; (Max-Age=\d+; )?HttpOnly; SameSite=(Lax|Strict); Secure$/.test(each)), cookies.map((each) => each.split('=')[0]).join(' '));
    check('no version of a server', !/\d/.test(form.values('server').join()), form.values('server'));

    const redirect = await askPlain(proxy, '/proposals?year=2026', 'elsewhere.example');
    check('http leads to https of the same site, whatever host was asked', redirect.statusCode === 308 && redirect.headers.location === `https://${name}/proposals?year=2026` && !redirect.headers['set-cookie'], redirect.headers.location);
    await ask(proxy, 'GET', '/robots.txt?forged', { 'X-Forwarded-For': '203.0.113.9' });
    const seen = readFileSync(accessLog, 'utf8');
    check('what a client says of its address is not believed', seen.includes('/robots.txt') && !seen.includes('203.0.113.9'));
    const forged = await signIn(proxy, account, { Origin: 'https://elsewhere.example', 'X-Forwarded-Host': 'elsewhere.example' });
    check('what a client says of the host is not believed', forged.answer.status === 403, forged.answer.status);
  } finally {
    await proxy.stop();
  }
  return checks;
}
