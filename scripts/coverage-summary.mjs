// Prints what gcovr's summary says: folders, the files that leave most lines uncovered, the whole.
import { readFileSync } from 'node:fs';

const { files, ...whole } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const folders = new Map();
for (const file of files) {
  const name = file.filename.split('/').slice(0, 2).join('/');
  const folder = folders.get(name) ?? { filename: name, line_total: 0, line_covered: 0, branch_total: 0, branch_covered: 0 };
  for (const key of ['line_total', 'line_covered', 'branch_total', 'branch_covered']) folder[key] += file[key];
  folders.set(name, folder);
}

const share = (covered, total) => (total ? `${((100 * covered) / total).toFixed(1)} %` : '-').padStart(8);
const print = (each, name = each.filename) =>
  console.log(`${name.padEnd(36)} ${String(each.line_total).padStart(7)} ${share(each.line_covered, each.line_total)} ${String(each.branch_total).padStart(8)} ${share(each.branch_covered, each.branch_total)}`);

console.log(`${''.padEnd(36)} ${'lines'.padStart(7)} ${''.padStart(8)} ${'branches'.padStart(8)}`);
[...folders.values()].sort((a, b) => a.filename.localeCompare(b.filename)).forEach((each) => print(each));
console.log('\nmost uncovered lines');
const uncovered = (each) => each.line_total - each.line_covered;
[...files].sort((a, b) => uncovered(b) - uncovered(a)).slice(0, 15).forEach((each) => print(each));
console.log();
print(whole, 'src/');
