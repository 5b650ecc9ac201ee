// What the measurements share: wrk as the load, nginx with files of the same bytes, a demo of some
// size, and what a process uses.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addPerson } from '../tests/http/people.mjs';
import { freePort } from '../tests/http/port.mjs';
import { backend, heyi, startServer } from '../tests/http/server.mjs';

export const run = promisify(execFile);
export const ROUNDS = Number(process.env.ROUNDS ?? 5);
export const SECONDS = Number(process.env.ROUND_SECONDS ?? 3);

export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
export const row = (...cells) => console.log(cells.map((cell, i) => (i === 0 ? String(cell).padEnd(24) : ` ${cell}`.padStart(12))).join(''));

const UNITS = { us: 0.001, ms: 1, s: 1000, m: 60000 };
const milliseconds = (text) => parseFloat(text) * UNITS[text.match(/[a-z]+$/)[0]];

// Asks for one page over and over, or for what a script of wrk's says. Gives requests a second, how
// many, and milliseconds.
export async function load(url, headers = {}, { connections = 32, seconds = SECONDS, threads = Math.min(2, connections), script } = {}) {
  const { stdout } = await run('wrk', [`-t${threads}`, `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', '--latency', ...(script ? ['-s', script] : []),
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]), url]);
  /* on a busy machine one waits long: that is a latency, and shows as one */
  if (/Non-2xx|Socket errors: (?!connect 0, read 0, write 0,)/.test(stdout)) throw new Error(`${url}\n${stdout}`);
  return {
    rate: Number(stdout.match(/Requests\/sec:\s+([\d.]+)/)[1]),
    count: Number(stdout.match(/(\d+) requests in/)[1]),
    p50: milliseconds(stdout.match(/^\s+50%\s+(\S+)/m)[1]),
    p99: milliseconds(stdout.match(/^\s+99%\s+(\S+)/m)[1]),
  };
}

// The CPU that a process has used, in seconds (proc(5): ticks of a hundredth).
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const megabytes = (pid, name) => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`${name}:\\s+(\\d+)`))[1]) / 1024;
export const residentMegabytes = (pid) => megabytes(pid, 'VmRSS');
// Without the pages of files, above all of the database, that each connection maps: they are counted
// once for each, stand in memory once, and go when somebody else needs it.
export const ownMegabytes = (pid) => megabytes(pid, 'RssAnon');

export async function startNginx(folder, pages) {
  const port = await freePort();
  mkdirSync(join(folder, 'www'), { recursive: true });
  for (const { name, bytes } of pages) writeFileSync(join(folder, 'www', `${name}.html`), bytes);
  const configuration = join(folder, 'nginx.conf');
  writeFileSync(configuration, `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/nginx-error.log;
worker_processes ${availableParallelism()}; ${process.getuid() === 0 ? 'user root;' : ''}
events { worker_connections 4096; }
http { access_log /dev/null; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  open_file_cache max=100; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f;
  uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s; types { text/html html; }
  server { listen 127.0.0.1:${port} backlog=4096; root ${folder}/www; } }`);
  const child = spawn('nginx', ['-c', configuration, '-p', folder], { stdio: 'ignore' });
  process.on('exit', () => child.kill());
  await isUp(port);
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

// Waits until somebody listens there.
export async function isUp(port) {
  const knock = () => new Promise((done) => {
    const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); done(true); });
    socket.on('error', () => done(false));
  });
  while (!(await knock())) await new Promise((next) => setTimeout(next, 20));
}

// As they go over the wire, compressed where that was asked for.
export function fetchBytes(url, headers = {}) {
  return new Promise((done, fail) => {
    http.get(url, { headers }, (response) => {
      const chunks = [];
      if (response.statusCode !== 200) fail(new Error(`${url}: ${response.statusCode}`));
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => done(Buffer.concat(chunks)));
    }).on('error', fail);
  });
}

// A server with a demo of so many proposals (0: the usual year), and the member 测量员 (bench). Where
// HEYI_BENCH_FOLDER is named, a demo of SQLite is kept there and used again: a million take a quarter
// of an hour.
export function startDemo(size = 0) {
  const folder = backend === 'sqlite' && size > 0 ? process.env.HEYI_BENCH_FOLDER : undefined;
  return startServer({
    config: { HEYI_ACCESS_LOG: '/dev/null', HEYI_POSTS_PER_MINUTE: '1000000' },
    prepare: async (server) => {
      if (folder) Object.assign(server, { database: keptDatabase(folder, size), files: join(folder, `files-${size}`) });
      if (!folder || !existsSync(server.database.url)) {
        const sizes = size > 0 ? ['--size', String(size), '--played', '1000'] : [];
        const made = await heyi(['demo', '--quiet', ...sizes, '--database', server.database.url, '--data', server.files]);
        if (made.status !== 0) throw new Error(made.stderr);
      }
      if (!(await server.query("SELECT id FROM person WHERE user_name = 'bench'"))) await addPerson(server, 'bench', '测量员', ['member']);
    },
  });
}

function keptDatabase(folder, size) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `heyi-${size}.db`);
  return { name: path, url: path, query: async (sql) => (await run('sqlite3', ['-cmd', '.timeout 5000', path, sql])).stdout.trimEnd(), drop: async () => {} };
}
