// Counts the tests in a runner's own record: TAP from Node, or the log of `meson test` (one JSON
// object a line, each with the TAP of one cmocka program). Prints "passed failed skipped".
import { readFileSync } from 'node:fs';

const tally = { passed: 0, failed: 0, skipped: 0 };

function countNode(tap) {
  const number = (name) => Number(tap.match(new RegExp(`^# ${name} (\\d+)$`, 'm'))?.[1] ?? 0);
  tally.passed = number('pass');
  tally.failed = number('fail') + number('cancelled');
  tally.skipped = number('skipped') + number('todo');
}

function countProgram({ stdout = '', result }) {
  const before = tally.failed;
  let tests = 0;
  for (const line of stdout.split('\n')) {
    const [, not, rest] = line.match(/^(not )?ok \d+(.*)/) ?? [];
    if (rest === undefined) continue;
    tests++;
    if (/# SKIP/i.test(rest)) tally.skipped++;
    else if (not) tally.failed++;
    else tally.passed++;
  }
  // A program that crashed, hung or complained after its last test has failed as well.
  if (!['OK', 'EXPECTEDFAIL', 'SKIP'].includes(result) && tally.failed === before) tally.failed++;
  if (result === 'OK' && tests === 0) tally.passed++;
}

try {
  const text = readFileSync(process.argv[2], 'utf8');
  if (process.argv[2].endsWith('.json'))
    text.split('\n').filter(Boolean).map((line) => JSON.parse(line)).forEach(countProgram);
  else countNode(text);
} catch (error) {
  if (error.code !== 'ENOENT') throw error; // nothing was written: no test ran
}
console.log(tally.passed, tally.failed, tally.skipped);
