// PostgreSQL is stopped and started under the running server, gently and not, while eight write.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { addPerson } from '../http/people.mjs';
import { eventually } from '../http/raw.mjs';
import { backend, startServer } from '../http/server.mjs';
import { Load } from './load.mjs';

const pause = (milliseconds) => new Promise((next) => setTimeout(next, milliseconds));

// The cluster of scripts/with-postgres lies in the folder of its socket.
function control(...words) {
  const [, folder] = process.env.HEYI_TEST_POSTGRES.match(/host=(.+)$/);
  const programs = `/usr/lib/postgresql/${readdirSync('/usr/lib/postgresql').sort((a, b) => a - b).at(-1)}/bin/pg_ctl`;
  const command = [programs, '-D', `${folder}/data`, '-w', '-l', `${folder}/server.log`, ...words];
  if (process.getuid() === 0) command.unshift('runuser', '-u', 'postgres', '--');
  execFileSync(command[0], command.slice(1), { stdio: 'ignore' });
}

test('a PostgreSQL that stops and comes back: pages say so, all goes on by itself, nothing acknowledged is lost', { timeout: Infinity, skip: backend === 'sqlite' && 'SQLite has no server' }, async (context) => {
  const server = await startServer({ config: { HEYI_POSTS_PER_MINUTE: '1000000' } });
  try {
    await addPerson(server, 'shen', '沈荷生', ['member']);
    const load = await new Load(server, 'shen').prepare();
    load.survives = true;
    let slowest = 0;
    for (const mode of ['fast', 'immediate', 'fast', 'immediate', 'immediate', 'fast']) {
      load.start();
      await pause(500);
      control('stop', '-m', mode);
      const page = await server.visitor().get('/');
      assert.equal(page.status, 503);
      await pause(300);
      control('start');
      const before = performance.now();
      await eventually(async () => (await server.visitor().get('/')).status === 200);
      slowest = Math.max(slowest, performance.now() - before);
      await pause(300);
      await load.end();
      await load.check();
    }
    context.diagnostic(`${load.acknowledged()} writes acknowledged and kept, ${load.answers.get(503) ?? 0} refused while it was gone; answers again after ${Math.round(slowest)} ms at most`);
  } finally {
    await server.stop();
  }
});
