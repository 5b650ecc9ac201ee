// Invented people for tests, and their way through the sign-in page.
import { strict as assert } from 'node:assert';
import { createHmac } from 'node:crypto';
import { heyi } from './server.mjs';

export const password = 'Lotus-Pond-2025';

const withoutSecondStep = new WeakSet();

// Staff would have to set up a second step first; most tests are about something else.
async function letStaffWork(server) {
  if (withoutSecondStep.has(server)) return;
  withoutSecondStep.add(server);
  await server.query("INSERT INTO setting (key, value, since, changed_by, changed_by_name) VALUES ('security.totp_for_staff', '0', 0, 0, '')");
  await server.query('UPDATE setting_head SET version = version + 1');
}

// Makes a user with these roles, such as ['member', 'unit_clerk:12'].
// options: secondStep (true: the rule that staff need a second step stays in force)
export async function addPerson(server, userName, name, roles = [], { secondStep = false } = {}) {
  if (!secondStep) await letStaffWork(server);
  const options = ['--database', server.database.url, '--data', server.files];
  const added = await heyi(['user', 'add', userName, name, ...options], { input: `${password}\n` });
  assert.equal(added.status, 0, added.stderr);
  if (roles.length === 0) return;
  const given = await heyi(['user', 'roles', userName, ...roles, ...options]);
  assert.equal(given.status, 0, given.stderr);
}

// A visitor who has signed in.
export async function signIn(server, userName, options) {
  const visitor = server.visitor(options);
  const form = await visitor.get('/sign-in');
  const answer = await form.submit({ name: userName, password }, { form: 'main form', follow: false });
  assert.equal(answer.status, 303, answer.body);
  return visitor;
}

// The six digits of an authenticator (RFC 6238) for a secret in base32; steps: 1 is the next one.
export function oneTimeCode(secret, steps = 0) {
  const bits = [...secret.replace(/\s/g, '')].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = mac.at(-1) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
