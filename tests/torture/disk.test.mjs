// A disk that fills up while eight people write: on a small file system of its own.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { addPerson } from '../http/people.mjs';
import { backend, startServer } from '../http/server.mjs';
import { Load } from './load.mjs';

const pause = (milliseconds) => new Promise((next) => setTimeout(next, milliseconds));

// The files' folder is small on both back ends; on SQLite the database lies there as well.
test('a full disk: what was acknowledged is there, nothing is there by half, and work goes on with room again', { timeout: Infinity }, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'heyi-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmdirSync(folder);
    context.skip('a small file system can be mounted by root alone');
    return;
  }
  const usual = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  let server;
  try {
    server = await startServer({ config: { HEYI_POSTS_PER_MINUTE: '1000000' } });
    await addPerson(server, 'shen', '沈荷生', ['member']);
    const load = await new Load(server, 'shen').prepare();
    load.survives = true;
    for (let round = 0; round < 10; round++) {
      load.start();
      await pause(200);
      const filler = join(folder, 'filler');
      try {
        for (;;) writeFileSync(filler, Buffer.alloc(1 << 16), { flag: 'a' });
      } catch (error) {
        assert.equal(error.code, 'ENOSPC');
      }
      await pause(1000);
      rmSync(filler);
      await pause(200);
      await load.end();
      await load.check();
    }
    const refused = (load.answers.get(503) ?? 0) + (load.answers.get(507) ?? 0);
    assert.ok(refused > 0, 'the disk was full');
    context.diagnostic(`${backend}: ${load.acknowledged()} writes acknowledged and kept, ${refused} refused for lack of room`);
  } finally {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
    await server?.stop();
    execFileSync('umount', [folder]);
    rmdirSync(folder);
  }
});
