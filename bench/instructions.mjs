// Instructions that the program spends on one page, counted by callgrind: the same on a busy machine
// as on an idle one. The demo's year is the content. Called by scripts/bench.
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REQUESTS = 20;

// The server runs under callgrind, the other commands do not.
const folder = mkdtempSync(join(tmpdir(), 'heyi-instructions.'));
const real = resolve(process.env.HEYI_TEST_PROGRAM ?? 'build/heyi');
const wrapper = join(folder, 'heyi');
writeFileSync(wrapper, `#!/bin/sh
[ "$1" = serve ] && exec valgrind --quiet --tool=callgrind --callgrind-out-file=${folder}/out.%p --toggle-collect=answer_connection ${real} "$@"
exec ${real} "$@"
`);
chmodSync(wrapper, 0o755);
process.env.HEYI_TEST_PROGRAM = wrapper;
const { heyi, startServer } = await import('../tests/http/server.mjs');

const dumps = () => readdirSync(folder).filter((name) => /^out\.\d+\.\d+$/.test(name));

async function count(server, visitor, path) {
  for (let i = 0; i < 3; i++) await visitor.get(path);
  await run('callgrind_control', ['--zero', String(server.process.pid)]);
  for (let i = 0; i < REQUESTS; i++) await visitor.get(path);
  const before = new Set(dumps());
  await run('callgrind_control', ['--dump', String(server.process.pid)]);
  const [dump] = dumps().filter((name) => !before.has(name));
  const total = readFileSync(join(folder, dump), 'utf8').match(/^totals: (\d+)/m)[1];
  return Math.round(Number(total) / REQUESTS);
}

async function signedIn(server, name) {
  const visitor = server.visitor();
  await (await visitor.get('/sign-in')).submit({ name, password: 'Lotus-Pond-2026' }, { form: 'main form', follow: false });
  return visitor;
}

const server = await startServer({
  config: { HEYI_ACCESS_LOG: '/dev/null', HEYI_THREADS: '1', HEYI_POSTS_PER_MINUTE: '1000000' },
  prepare: async (fresh) => {
    const made = await heyi(['demo', '--quiet', '--database', fresh.database.url, '--data', fresh.files]);
    if (made.status !== 0) throw new Error(made.stderr);
  },
});
try {
  const visitor = server.visitor(), fresh = server.visitor();
  fresh.setCookie('heyi_visitor', 'x'); // whoever has a cookie gets a page of his own, made anew
  const list = await visitor.get('/proposals');
  const proposal = list.all('main a[href^="/proposals/"]').map((link) => link.attribs.href).find((href) => /^\/proposals\/\d+$/.test(href));
  const pages = [['home', '/'], ['list', '/proposals'], ['proposal', proposal], ['search', `/search?q=${encodeURIComponent('养老服务')}`]];
  const line = (name, instructions) => console.log(`${name.padEnd(28)}${instructions.toLocaleString('en').padStart(12)} instructions`);
  for (const [name, path] of pages) {
    line(`${name}, kept`, await count(server, visitor, path));
    line(`${name}, made anew`, await count(server, fresh, path));
  }
  for (const name of ['m001', 'clerk01', 'reviewer1']) line(`work, ${name}`, await count(server, await signedIn(server, name), '/work'));
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
