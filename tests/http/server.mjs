// The real program on a free port with a database of its own.
//
//   const server = await startServer();
//   const page = await server.visitor().get('/proposals');
//   after(() => server.stop());
import { strict as assert } from 'node:assert';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createDatabase } from './database.mjs';
import { Visitor } from './visitor.mjs';

export { backend } from './database.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const program = resolve(root, process.env.HEYI_TEST_PROGRAM ?? 'build/heyi');

// The machine may be busy, but not for ever.
const longest_start_ms = 60_000;

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

// Variables of the caller's own Heyi must not reach the one under test.
function environment(config) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('HEYI_'));
  return { ...Object.fromEntries(kept), TZ: 'Asia/Shanghai', ...config };
}

class Server {
  #visitors = [];
  log = []; // what it wrote to stderr, line by line

  constructor(folder, database, config) {
    Object.assign(this, { folder, database, config, files: join(folder, 'files') });
  }

  async start() {
    const child = spawn(
      program,
      ['serve', '--database', this.database.url, '--data', this.files, '--listen', '127.0.0.1', '--port', '0'],
      { env: environment(this.config), stdio: ['ignore', 'pipe', 'pipe'] },
    );
    running.add(child);
    this.process = child;
    this.ended = new Promise((done) =>
      child.on('exit', (status, signal) => {
        running.delete(child);
        done({ status, signal });
      }),
    );
    createInterface({ input: child.stderr }).on('line', (line) => this.log.push(line));
    let late;
    try {
      this.url = await new Promise((ready, fail) => {
        late = setTimeout(() => fail(new Error('the server does not get ready')), longest_start_ms);
        createInterface({ input: child.stdout }).on('line', (line) => {
          const [, url] = line.match(/listening on (http:\/\/\S+)/) ?? [];
          if (url) ready(url.replace(/\/$/, ''));
        });
        child.on('error', fail);
        this.ended.then((end) =>
          fail(new Error(`the server ended: ${JSON.stringify(end)}\n${this.log.join('\n')}`)),
        );
      });
    } finally {
      clearTimeout(late);
    }
    return this;
  }

  // Somebody new, without a cookie. Says 'zh' or 'en' as the browser's language.
  visitor({ language = 'zh', headers = {} } = {}) {
    const visitor = new Visitor(this, { 'Accept-Language': language === 'en' ? 'en' : 'zh-CN,zh', ...headers });
    this.#visitors.push(visitor);
    return visitor;
  }

  // Runs a command of the program on the same database; gives { status, stdout, stderr }.
  heyi(...words) {
    return heyi([...words, '--database', this.database.url, '--data', this.files], { config: this.config });
  }

  query(sql) {
    return this.database.query(sql);
  }

  // As if the power failed.
  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  // As an administrator would: what is under way is finished, and the exit status is 0.
  async end() {
    this.process.kill('SIGTERM');
    return this.ended;
  }

  // A second server on the same database and files, as behind a balancer.
  async twin() {
    const twin = new Server(this.folder, this.database, this.config);
    await twin.start();
    twin.stop = async () => {
      twin.#visitors.forEach((visitor) => visitor.close());
      assert.deepEqual(await twin.end(), { status: 0, signal: null });
    };
    return twin;
  }

  async stop() {
    this.#visitors.forEach((visitor) => visitor.close());
    const isRunning = running.has(this.process);
    const end = isRunning ? await this.end() : undefined;
    await this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
    if (isRunning) assert.deepEqual(end, { status: 0, signal: null }, this.log.slice(-20).join('\n'));
  }
}

// Runs the program to its end. `input` goes to its stdin.
export function heyi(words, { config = {}, input = '', cwd = root } = {}) {
  return new Promise((done) => {
    const child = execFile(
      program,
      words,
      { env: environment(config), cwd, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => done({ status: error ? (error.code ?? error.signal) : 0, stdout, stderr }),
    );
    child.stdin.on('error', () => {}); // it may end without reading
    child.stdin.end(input);
  });
}

// config: variables such as { HEYI_POSTS_PER_MINUTE: '10' }
// prepare: called with the server before it starts, for `server.heyi('migrate')` and the like
// template: a database to begin from, as createDatabase takes it
export async function startServer({ config = {}, prepare, template } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'heyi-test-'));
  const database = await createDatabase(folder, template);
  const server = new Server(folder, database, config);
  try {
    await prepare?.(server);
    return await server.start();
  } catch (error) {
    await server.stop();
    throw error;
  }
}
