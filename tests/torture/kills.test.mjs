// The server is killed at random moments while eight people write: HEYI_TEST_KILLS times.
import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { addPerson } from '../http/people.mjs';
import { backend, startServer } from '../http/server.mjs';
import { Load } from './load.mjs';

const kills = Number(process.env.HEYI_TEST_KILLS ?? 20);
const pause = (milliseconds) => new Promise((next) => setTimeout(next, milliseconds));

// A database of its own for so many kills: what is looked at after each grows with what was written.
const KILLS_A_DATABASE = 50;

test(`${kills} times kill -9: what was acknowledged is there once, the ledger holds, the start takes less than a second`, { timeout: Infinity }, async (context) => {
  let [acknowledged, done] = [0, 0];
  const starts = [];
  while (done < kills) {
    const server = await startServer({ config: { HEYI_POSTS_PER_MINUTE: '1000000' } });
    try {
      await addPerson(server, 'shen', '沈荷生', ['member']);
      const load = await new Load(server, 'shen').prepare();
      for (let i = 0; i < KILLS_A_DATABASE && done < kills; i++, done++) {
        // after some acknowledgements, a different number each time, and a moment more
        let left = Math.floor(Math.random() * 20);
        await new Promise((enough) => load.start(8, () => left-- <= 0 && enough()));
        await pause(Math.random() * 50);
        await server.kill();
        await load.end();
        const before = performance.now();
        await server.start();
        starts.push(performance.now() - before);
        assert.equal((await server.visitor().get('/')).status, 200);
        await load.check();
      }
      acknowledged += load.acknowledged();
      if (backend === 'sqlite') assert.equal(await server.query('PRAGMA integrity_check'), 'ok');
      const halves = readdirSync(server.files, { recursive: true }).filter((name) => /\.(part|tmp|new)/.test(name));
      assert.deepEqual(halves, []);
    } finally {
      await server.stop();
    }
  }
  starts.sort((a, b) => a - b);
  const median = Math.round(starts[starts.length >> 1]);
  context.diagnostic(`${backend}: ${done} kills, ${acknowledged} writes acknowledged and kept, start ${median} ms (median), ${Math.round(starts.at(-1))} ms (slowest)`);
  assert.ok(median < 1000, `half of the starts took more than ${median} ms`);
});
