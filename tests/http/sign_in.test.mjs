import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, password, signIn } from './people.mjs';
import { startServer } from './server.mjs';

let server;
before(async () => {
  server = await startServer();
  await addPerson(server, 'lin', '林知夏');
});
after(() => server?.stop());

test('the right password opens a session that ends with signing out', async () => {
  const visitor = await signIn(server, 'lin');
  assert.ok(visitor.cookie('heyi_session'));
  assert.match((await visitor.get('/sign-in', { follow: false })).location, /^\//);
});

test('a wrong password says so and keeps the name that was typed', async () => {
  const form = await server.visitor().get('/sign-in');
  const answer = await form.submit({ name: 'lin', password: 'Lotus-Pond-1999' }, { form: 'main form' });
  assert.notEqual(answer.status, 303);
  assert.equal(answer.attribute('#name', 'value'), 'lin');
  assert.ok(!answer.visitor.cookie('heyi_session'));
});

test('a form without its token is refused and signs nobody in', async () => {
  const visitor = server.visitor();
  const answer = await visitor.post('/sign-in', { name: 'lin', password });
  assert.equal(answer.status, 403);
  assert.ok(!visitor.cookie('heyi_session'));
});

test('the page speaks the language of the browser', async () => {
  const zh = await server.visitor({ language: 'zh' }).get('/sign-in');
  const en = await server.visitor({ language: 'en' }).get('/sign-in');
  assert.match(zh.attribute('html', 'lang'), /^zh/);
  assert.match(en.attribute('html', 'lang'), /^en/);
});

test('an unknown address answers 404 with a page', async () => {
  const page = await server.visitor().get('/no-such-page');
  assert.equal(page.status, 404);
  assert.ok(page.isHtml);
});

test('a killed server starts again with everything that it had acknowledged', async () => {
  const other = await startServer();
  try {
    await addPerson(other, 'zhou', '周明远');
    const visitor = await signIn(other, 'zhou');
    await other.kill();
    await other.start();
    const page = await visitor.get('/sign-in', { follow: false });
    assert.equal(page.status, 303, 'the session is still there');
  } finally {
    await other.stop();
  }
});
