// A fresh database for a test: a file of SQLite's, or a database in the PostgreSQL that
// scripts/with-postgres started. HEYI_TEST_BACKEND chooses: sqlite (if unset) or postgres.
import { execFile } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const backend = process.env.HEYI_TEST_BACKEND ?? 'sqlite';

function maintenanceUrl() {
  const url = process.env.HEYI_TEST_POSTGRES;
  if (!url) throw new Error('HEYI_TEST_POSTGRES is not set: run this through scripts/with-postgres');
  return url;
}

async function psql(url, sql) {
  const { stdout } = await run('psql', ['-X', '-A', '-t', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', sql]);
  return stdout.trimEnd();
}

async function createPostgres(template) {
  const name = `heyi_${randomBytes(6).toString('hex')}`;
  const source = template ? ` TEMPLATE ${template.name}` : '';
  await psql(maintenanceUrl(), `CREATE DATABASE ${name}${source}`);
  const url = maintenanceUrl().replace('/postgres?', `/${name}?`);
  return {
    name,
    url,
    query: (sql) => psql(url, sql),
    drop: () => psql(maintenanceUrl(), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

function createSqlite(folder, template) {
  const path = join(folder, 'heyi.db');
  if (template) copyFileSync(template.url, path);
  return {
    name: path,
    url: path,
    query: async (sql) => (await run('sqlite3', ['-cmd', '.timeout 5000', path, sql])).stdout.trimEnd(),
    drop: async () => {}, // goes with its folder
  };
}

// `template` is a database that nobody has open; the new one begins as a copy of it.
export async function createDatabase(folder, template) {
  return backend === 'postgres' ? createPostgres(template) : createSqlite(folder, template);
}
