// Debian's clamd with a database of one signature, which tells nobody's files but the test's own.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './port.mjs';

const program = '/usr/sbin/clamd';

// For `skip` of a test: a reason where there is no clamd.
export const lacksClamd = existsSync(program) ? false : 'clamd is missing: scripts/dependencies test';

// The file that every scanner knows and that does nothing (eicar.org), in pieces so that no scanner
// takes this file for it.
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', 'STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('-');

const longest_start_ms = 60_000;

export class Clamd {
  #process;

  // most: bytes of a file that it takes
  constructor(most = 4 << 20) {
    this.folder = mkdtempSync(join(tmpdir(), 'heyi-clamd-'));
    this.socket = join(this.folder, 'clamd.sock');
    this.most = most;
  }

  async start() {
    this.port ??= await freePort();
    mkdirSync(join(this.folder, 'db'), { recursive: true });
    writeFileSync(join(this.folder, 'db/own.ndb'), `Test.Eicar:0:*:${Buffer.from(eicar).toString('hex')}\n`);
    writeFileSync(join(this.folder, 'clamd.conf'), [
      `LocalSocket ${this.socket}`, 'TCPAddr 127.0.0.1', `TCPSocket ${this.port}`,
      `DatabaseDirectory ${join(this.folder, 'db')}`, `TemporaryDirectory ${this.folder}`, 'Foreground yes', `StreamMaxLength ${this.most}`, '',
    ].join('\n'));
    this.#process = spawn(program, ['-c', join(this.folder, 'clamd.conf')], { stdio: ['ignore', 'pipe', 'pipe'] });
    await new Promise((ready, fail) => {
      const late = setTimeout(() => fail(new Error('clamd does not get ready')), longest_start_ms);
      let said = '';
      const hear = (data) => {
        said += data;
        if (!/Self checking/.test(said)) return;
        clearTimeout(late);
        ready();
      };
      this.#process.stdout.on('data', hear);
      this.#process.stderr.on('data', hear);
      this.#process.on('exit', (status) => { clearTimeout(late); fail(new Error(`clamd ended with ${status}: ${said}`)); });
    });
    return this;
  }

  async end() {
    const child = this.#process;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.on('exit', done));
    child.kill('SIGKILL');
    await ended;
    rmSync(this.socket, { force: true });
  }

  async stop() {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
