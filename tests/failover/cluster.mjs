// A redundant PostgreSQL: etcd keeps who leads, Patroni runs two nodes with a synchronous standby.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../http/port.mjs';

const { FAILOVER_FOLDER: folder, FAILOVER_POSTGRES: programs } = process.env;
const children = new Set();
const postgres = Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' }));

export function run(name, command, words, { env = {}, uid } = {}) {
  const log = openSync(join(folder, `${name}.log`), 'a');
  const child = spawn(command, words, { env: { ...process.env, ...env }, uid, gid: uid, cwd: folder, detached: true, stdio: ['ignore', log, log] });
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}

export function stopAll() {
  for (const child of children)
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // it has ended meanwhile
    }
}

// Asks again and again, until the answer is true; gives the milliseconds it took.
export async function until(what, ask, longest_ms = 120_000) {
  const begun = performance.now();
  for (;;) {
    if (await ask().catch(() => false)) return performance.now() - begun;
    if (performance.now() - begun > longest_ms) throw new Error(`${what}: not within ${longest_ms / 1000} s`);
    await new Promise((ready) => setTimeout(ready, 100));
  }
}

const settingsOf = (node, etcd) => `
scope: heyi
name: ${node.name}
restapi: { listen: "127.0.0.1:${node.api}", connect_address: "127.0.0.1:${node.api}" }
etcd3: { hosts: "127.0.0.1:${etcd}" }
bootstrap:
  dcs:
    ttl: 15
    loop_wait: 2
    retry_timeout: 5
    synchronous_mode: true
    postgresql: { use_pg_rewind: true, parameters: { max_connections: 100, wal_keep_size: 512MB } }
  initdb: [ { encoding: UTF8 }, { locale: C.UTF-8 }, data-checksums ]
  pg_hba: [ "local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust" ]
postgresql:
  listen: "127.0.0.1:${node.port}"
  connect_address: "127.0.0.1:${node.port}"
  data_dir: "${node.home}/data"
  bin_dir: "${programs}"
  pgpass: "${node.home}/pgpass"
  authentication:
    superuser: { username: postgres, password: secret }
    replication: { username: replicator, password: secret }
  parameters: { unix_socket_directories: "${node.home}" }
`;

export class Cluster {
  async start() {
    const etcd = await freePort(), peer = await freePort();
    run('etcd', '/usr/bin/etcd', ['--data-dir', join(folder, 'etcd'), '--listen-client-urls', `http://127.0.0.1:${etcd}`,
      '--advertise-client-urls', `http://127.0.0.1:${etcd}`, '--listen-peer-urls', `http://127.0.0.1:${peer}`,
      '--initial-advertise-peer-urls', `http://127.0.0.1:${peer}`, '--initial-cluster', `default=http://127.0.0.1:${peer}`]);
    this.nodes = [];
    for (const name of ['one', 'two']) {
      const node = { name, port: await freePort(), api: await freePort(), home: join(folder, name) };
      mkdirSync(node.home);
      chownSync(node.home, postgres, postgres);
      writeFileSync(join(node.home, 'patroni.yml'), settingsOf(node, etcd));
      this.nodes.push(node);
      this.#startNode(node);
      await until(`node ${name}`, () => this.#is(node, this.nodes.length === 1 ? 'primary' : 'replica'));
    }
    await until('a synchronous standby', () => this.isRedundant());
  }

  get url() {
    return `postgres://postgres:secret@${this.nodes.map((node) => `127.0.0.1:${node.port}`).join(',')}/heyi?target_session_attrs=read-write`;
  }

  #startNode(node) {
    node.patroni = run(node.name, '/usr/bin/patroni', [join(node.home, 'patroni.yml')], { uid: postgres, env: { HOME: node.home } });
  }

  async #is(node, what) {
    return (await fetch(`http://127.0.0.1:${node.api}/${what}`)).status === 200;
  }

  async primary() {
    for (const node of this.nodes) if (await this.#is(node, 'primary').catch(() => false)) return node;
    return undefined;
  }

  async isRedundant() {
    const primary = await this.primary();
    const other = this.nodes.find((node) => node !== primary);
    return primary !== undefined && this.#is(other, 'synchronous');
  }

  // Everything of the primary dies at once, as if its machine lost power.
  async killPrimary() {
    const node = await this.primary();
    const postmaster = readFileSync(join(node.home, 'data/postmaster.pid'), 'utf8').split('\n')[0];
    process.kill(-node.patroni.pid, 'SIGKILL');
    spawnSync('pkill', ['-KILL', '-P', postmaster]);
    spawnSync('kill', ['-KILL', postmaster]);
    return node;
  }

  bringBack(node) {
    this.#startNode(node);
  }
}
