// Keeps what a released program's database looks like, for tests/http/migrate.test.mjs: plays a small
// instance with that program, on each back end, and writes
//
//   N-sqlite.tar.gz      its backup on SQLite: the database file itself
//   N-postgres.tar.gz    its backup on PostgreSQL: an export
//   N-postgres.sql.gz    the PostgreSQL database itself
//
// usage: HEYI_TEST_PROGRAM=THE_RELEASED_HEYI scripts/with-postgres node tests/versions/keep.mjs
// (HEYI_TEST_BACKEND=postgres for the second back end). Run it once a version, before the tables change.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { addEveryone, fileProposal, handleProposal, publish } from '../http/handled.mjs';
import { addPerson, signIn } from '../http/people.mjs';
import { backend, startServer } from '../http/server.mjs';

const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const past = [
  'year,number,title,proposers,suggestions,unit,class,reply,feedback,replied_on,published,analysis',
  '2019,17,关于增设社区老年食堂的提案,沈荷生、沈汀鹭,"1. 增设食堂。2. 提高补贴。",荷浦区财政局,A,已增设食堂三处。,满意,2019-06-20,yes,布点少',
].join('\n');

async function ok(promise) {
  const result = await promise;
  assert.equal(result.status, 0, result.stdout + result.stderr);
  return result;
}

// One proposal that is replied to, key and public; one that is only filed; a draft with an attachment;
// one of an earlier year from a list.
async function play(server) {
  await addEveryone(server);
  for (const role of ['system_admin', 'security_admin', 'audit_admin']) await addPerson(server, role, role, [role]);
  const handled = await fileProposal(server);
  const head = await signIn(server, 'head');
  const act = async (action, fields) => {
    const answer = await (await head.get(handled)).submit(fields, { form: `form[action$="/act/${action}"]` });
    assert.equal(answer.status, 200, `${action}: ${answer.texts('.problem')}`);
  };
  await act('make_key', { contact_name: '区领导', second: '督办员', text: '每季度看一次。', on_day: '2027-06-30' });
  await handleProposal(server, handled);
  await publish(server, handled);
  await act('oversee', { on_day: '2026-11-02', text: '到校看过一次。' });
  await act('oversee', { on_day: '2026-11-09', text: '预算已经列入。' });
  await fileProposal(server, { title: '关于修复荷塘步道的建议' });
  const member = await signIn(server, 'yulian');
  const draft = await (await member.get('/work')).submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
  await draft.submit(
    { title: '带附件的草稿', file: { file: '调研.pdf', type: 'application/pdf', bytes: pdf } },
    { form: 'form[action$="/edit"]', button: '上传' });
  const list = join(server.folder, 'past.csv');
  writeFileSync(list, past);
  await ok(server.heyi('import', 'proposals', list, '--yes'));
}

const server = await startServer();
try {
  await play(server);
  await ok(server.heyi('check'));
  const version = await server.query('SELECT MAX(version) FROM schema_version');
  const write = (name, bytes) =>
    writeFileSync(new URL(`${version}-${backend}.${name}`, import.meta.url), gzipSync(bytes, { level: 9 }));
  const backup = join(server.folder, 'backup.tar');
  await ok(server.heyi('backup', backup));
  write('tar.gz', readFileSync(backup));
  if (backend === 'postgres') {
    const dump = execFileSync('pg_dump', ['--no-owner', '--no-privileges', '-d', server.database.url], { maxBuffer: 64 << 20 });
    // newer pg_dump opens with a line that an older psql does not know
    write('sql.gz', dump.toString().replace(/^\\(un)?restrict .*\n/gm, ''));
  }
} finally {
  await server.stop();
}
