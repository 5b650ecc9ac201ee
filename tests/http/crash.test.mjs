// A server that is killed while eight people write loses nothing that it acknowledged.
import { strict as assert } from 'node:assert';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
import { backend, startServer } from './server.mjs';

const ROUNDS = 20;
const WRITERS = 8;

const field = (text) => (text === null ? '-' : `${Buffer.byteLength(text)}:${text}`);

// The chain of the ledger, computed anew from its rows.
async function checkLedger(server) {
  const array = backend === 'postgres' ? 'json_build_array' : 'json_array';
  const rows = await server.query(
    `SELECT ${array}(matter_kind, matter_id, actor_id, at, actor_name, action, state_from, state_to, detail, hash) FROM ledger ORDER BY id`);
  let previous = '';
  let count = 0;
  for (const line of rows.split('\n').filter(Boolean)) {
    const [kind, matter, actor, at, name, action, from, to, detail, hash] = JSON.parse(line);
    const input = `${field(previous)}${kind},${matter},${actor},${at};${[name, action, from, to, detail].map(field).join('')}`;
    previous = createHash('sha256').update(input).digest('hex');
    assert.equal(hash, previous, `row ${count + 1} of the ledger`);
    count++;
  }
  assert.equal(await server.query('SELECT entry_count FROM ledger_head'), String(count));
  assert.equal(await server.query('SELECT last_hash FROM ledger_head'), previous);
}

// Begins drafts one after the other until the server is gone. `sent` maps each form's once-token to
// where it led, or to undefined when no answer came.
async function write(member, token, sent, acknowledge) {
  for (;;) {
    const once = randomBytes(16).toString('hex');
    sent.set(once, undefined);
    try {
      const answer = await member.post('/proposals', { _token: token, _once: once }, { follow: false });
      assert.equal(answer.status, 303);
      sent.set(once, answer.location);
      acknowledge();
    } catch (error) {
      if (error.code === 'ERR_ASSERTION') throw error;
      return;
    }
  }
}

test('what was acknowledged before a kill is there exactly once, and the ledger holds', { timeout: 600_000 }, async () => {
  const server = await startServer({ config: { HEYI_POSTS_PER_MINUTE: '1000000' } });
  try {
    await addPerson(server, 'shen', '沈荷生', ['member']);
    const signedIn = await signIn(server, 'shen');
    const token = (await signedIn.get('/work')).all('input[name="_token"]')[0].attribs.value;
    const sent = new Map();
    for (let round = 0; round < ROUNDS; round++) {
      const members = Array.from({ length: WRITERS }, () => server.visitor());
      members.forEach((each) => each.setCookie('heyi_session', signedIn.cookie('heyi_session')));
      // killed in the middle of it: after some acknowledgements, a different number each time
      let left = 3 + round;
      let enough;
      const time = new Promise((done) => { enough = done; });
      const writing = members.map((each) => write(each, token, sent, () => --left === 0 && enough()));
      await Promise.race([time, Promise.all(writing)]);
      await server.kill();
      await Promise.all(writing);
      members.forEach((each) => each.close());
      await server.start();
    }
    const kept = new Map((await server.query('SELECT token, location FROM form_once')).split('\n').map((line) => line.split('|')));
    for (const [once, location] of sent) if (location) assert.equal(kept.get(once), location);
    // who got no answer sends again: whether it had been kept or not, it counts once
    const again = server.visitor();
    again.setCookie('heyi_session', signedIn.cookie('heyi_session'));
    for (const [once, location] of sent)
      if (!location) {
        const answer = await again.post('/proposals', { _token: token, _once: once }, { follow: false });
        assert.equal(answer.status, 303);
        sent.set(once, answer.location);
      }
    assert.equal(new Set(sent.values()).size, sent.size, 'each form made a draft of its own');
    assert.equal(Number(await server.query('SELECT COUNT(*) FROM proposal')), sent.size);
    await checkLedger(server);
    if (backend === 'sqlite') assert.equal(await server.query('PRAGMA integrity_check'), 'ok');
  } finally {
    await server.stop();
  }
});
