// Invented people for tests, and their way through the sign-in page.
import { strict as assert } from 'node:assert';
import { heyi } from './server.mjs';

export const password = 'Lotus-Pond-2025';

// Makes a user with these roles, such as ['member', 'unit_clerk:12'].
export async function addPerson(server, userName, name, roles = []) {
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
