// The machine's clock jumps, far ahead and back, under the running server (libfaketime).
import { strict as assert } from 'node:assert';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { addPerson, signIn } from '../http/people.mjs';
import { backend, startServer } from '../http/server.mjs';

const library = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';

test('a clock that jumps: pages, forms and the ledger go on, and a session ends only by the clock ahead', { timeout: Infinity, skip: !existsSync(library) && 'libfaketime is not installed' }, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'heyi-clock-'));
  const path = join(folder, 'clock');
  const set = (offset) => writeFileSync(path, `${offset}\n`);
  set('+0');
  const server = await startServer({ config: { HEYI_POSTS_PER_MINUTE: '1000000', FAKETIME_TIMESTAMP_FILE: path, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' } });
  try {
    await addPerson(server, 'shen', '沈荷生', ['member']);
    await server.query('UPDATE post SET from_on = 0'); // else it would begin only today
    await server.end();
    server.config.LD_PRELOAD = library;
    await server.start();
    let jumps = 0;
    for (const offset of ['+0', '-1h', '+10m', '-30d', '+1h', '+400d', '-400d', '+0', '+30y', '-20y', '+0']) {
      set(offset);
      jumps++;
      const before = performance.now();
      assert.equal((await server.visitor().get('/')).status, 200, offset);
      const member = await signIn(server, 'shen');
      const begun = await (await member.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
      assert.equal(begun.status, 200, offset);
      const saved = await begun.submit({ title: `时钟在${offset}` }, { form: 'form[action$="/edit"]', button: '保存草稿' });
      assert.equal(saved.status, 200, offset);
      assert.equal(await server.query('SELECT title FROM proposal ORDER BY id DESC LIMIT 1'), `时钟在${offset}`);
      assert.ok(performance.now() - before < 30_000, 'nobody waits for the clock to come back');
    }
    // what is told to end does so, whatever the clock did
    assert.deepEqual(await server.end(), { status: 0, signal: null });
    delete server.config.LD_PRELOAD;
    await server.start();
    const check = await server.heyi('check', '--quiet');
    assert.equal(check.status, 0, check.stdout + check.stderr);
    context.diagnostic(`${backend}: ${jumps} jumps`);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
});
