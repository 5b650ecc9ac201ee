// A small demo of a year behind the real program, and somebody signed in to it.
import { strict as assert } from 'node:assert';
import { startServer } from '../http/server.mjs';

export const password = 'Lotus-Pond-2026';

// One of each kind that sees pages of its own; '' is a visitor who never signs in.
export const people = ['', 'm001', 'collective', 'reviewer1', 'head', 'assigning', 'clerk01', 'chief01', 'chair', 'venue', 'system', 'security', 'audit'];

export function startDemo(size = 80) {
  return startServer({
    prepare: async (made) => {
      const filled = await made.heyi('demo', '--size', String(size), '--quiet');
      assert.equal(filled.status, 0, filled.stderr);
    },
  });
}

// A visitor of the HTTP tests who has signed in, or, without a name, one who has not.
export async function comeIn(server, name, options) {
  const visitor = server.visitor(options);
  if (!name) return visitor;
  const page = await visitor.get('/sign-in');
  const inside = await page.submit({ name, password });
  assert.equal(inside.status, 200);
  assert.ok(visitor.cookie('heyi_session'), `${name} does not get in`);
  return visitor;
}

// The same in a browser: the session is carried over, so that no page is spent on signing in.
// look: such as 'en.dark.plain', as the form at the foot of each page sets it.
export async function openAs(browser, server, visitor, { look, ...options }) {
  const person = await browser.person(server, options);
  const cookies = [['heyi_session', visitor.cookie('heyi_session')], ['heyi_look', look]];
  await person.page.context().addCookies(
    cookies.filter(([, value]) => value).map(([name, value]) => ({ name, value, url: server.url })),
  );
  return person;
}
