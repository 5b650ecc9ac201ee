// An open page hears of a notice as soon as what it tells of is committed.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, signIn } from './people.mjs';
import { startServer } from './server.mjs';
import { nextEvent } from './streams.mjs';

let server;
before(async () => {
  server = await startServer();
  await addPerson(server, 'shen', '沈荷生', ['member']);
  await addPerson(server, 'yulian', '俞莲芳', ['member']);
});
after(() => server?.stop());

test('who is invited to co-sign sees the number of his notices change on an open page', async () => {
  const invited = await signIn(server, 'yulian');
  const heard = nextEvent(invited, 'notices');
  assert.equal(await nextEvent(invited, 'hello'), '1', 'streams open at once');
  const lead = await signIn(server, 'shen');
  const work = await lead.get('/work');
  const draft = await work.submit({}, { form: 'form[action="/proposals"]', button: '写一件提案' });
  const id = await server.query("SELECT id FROM person WHERE user_name = 'yulian'");
  const token = draft.all('input[name="_token"]')[0].attribs.value;
  const path = draft.path.replace('/edit', '/act/invite');
  const answer = await lead.post(path, { _token: token, number: id }, { follow: false });
  assert.equal(answer.status, 303);
  assert.equal(await heard, '1');
});
