// The statements of a submission as a script for pgbench, and what it measures.
import { run } from './load.mjs';

const OID_TEXT = 25;
export const WARM_SECONDS = 2;

// A colon would be taken for a variable of pgbench's, a backslash for a command.
const quoted = (text) => `E'${text.replace(/\\/g, '\\\\').replace(/'/g, "''").replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/:/g, '\\x3A')}'`;

function literal(value, kind) {
  if (value?.is === 'proposal') return '(:proposal)::bigint';
  if (value?.is === 'path') return "'/proposals/' || (:proposal)::text";
  if (value?.is === 'token') return "lpad((:chance)::text, 16, '0') || lpad((:proposal)::text, 16, '0')";
  if (value === null) return kind === OID_TEXT ? 'NULL::text' : 'NULL::bigint';
  return kind === OID_TEXT ? `${quoted(value)}::text` : `(${value})::bigint`;
}

// `group` submissions in one commit. Each client has drafts of its own: from `first` on, `share` for each.
export function pgbenchScript(statements, first, share, group) {
  const one = statements.map(({ sql, kinds, values }) =>
    `${sql.replace(/\s+/g, ' ').replace(/\$(\d+)/g, (_, n) => `(${literal(values[n - 1], kinds[n - 1])})`)};`).join('\n');
  const next = '\\set n :n + 1\n\\set chance random(0, 2147483647)\n' + `\\set proposal ${first} + :client_id * ${share} + :n\n`;
  return `BEGIN;\n${`${next}${one}\n`.repeat(group)}COMMIT;\n`;
}

// Submissions a second, once all statements are prepared and their plans are made.
export async function pgbench(url, script, { clients, seconds, group }) {
  const { stderr } = await run('pgbench', ['-n', '-M', 'prepared', '-P', '1', '-c', String(clients), '-j', String(Math.min(2, clients)), '-T', String(seconds + WARM_SECONDS), '-D', 'n=-1', '-f', script, url]);
  const rates = [...stderr.matchAll(/^progress: [\d.]+ s, ([\d.]+) tps/gm)].map(([, rate]) => Number(rate)).slice(WARM_SECONDS);
  return (rates.reduce((sum, rate) => sum + rate, 0) / rates.length) * group;
}
