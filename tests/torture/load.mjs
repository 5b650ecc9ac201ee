// Members at work: eight at once begin drafts, write titles and attach files, and keep account of
// what was acknowledged, so that it can be looked for afterwards.
import { strict as assert } from 'node:assert';
import { randomBytes } from 'node:crypto';
import { signIn } from '../http/people.mjs';

const edit = { form: 'form[action$="/edit"]', button: '保存草稿', follow: false };

export class Load {
  begun = new Map(); // a form's once-token -> where its draft is; undefined: no answer came
  titles = new Map(); // a draft's path -> { acknowledged, tried }
  files = new Map(); // a file's name -> whether it was acknowledged
  answers = new Map(); // a status -> how often it came
  #ends = false;

  constructor(server, userName) {
    Object.assign(this, { server, userName });
  }

  async prepare() {
    this.signedIn = await signIn(this.server, this.userName);
    this.token = (await this.signedIn.get('/work')).all('input[name="_token"]')[0].attribs.value;
    return this;
  }

  // Works until the server is gone or `end` is called; `step` hears of each acknowledgement.
  start(writers = 8, step = () => {}) {
    this.#ends = false;
    this.visitors = Array.from({ length: writers }, () => this.server.visitor());
    this.visitors.forEach((each) => each.setCookie('heyi_session', this.signedIn.cookie('heyi_session')));
    this.working = Promise.all(this.visitors.map((each) => this.#work(each, step)));
  }

  async end() {
    this.#ends = true;
    await this.working;
    this.visitors.forEach((each) => each.close());
  }

  // True where the server did the work: 503 and 507 say that it did not.
  #count(answer, expected) {
    this.answers.set(answer.status, (this.answers.get(answer.status) ?? 0) + 1);
    assert.ok([expected, 503, 507].includes(answer.status), `${answer.status} ${answer.path}\n${answer.body?.slice(0, 2000)}`);
    return answer.status === expected;
  }

  async #work(visitor, step) {
    while (!this.#ends)
      try {
        const once = randomBytes(16).toString('hex');
        this.begun.set(once, undefined);
        const begun = await visitor.post('/proposals', { _token: this.token, _once: once }, { follow: false });
        if (!this.#count(begun, 303)) continue;
        this.begun.set(once, begun.location);
        step();
        await this.#write(visitor, begun.location, step);
        await this.#attach(visitor, begun.location, step);
      } catch (error) {
        if (error.code === 'ERR_ASSERTION') throw error;
        if (!this.survives) return; // the server is gone
      }
  }

  async #write(visitor, path, step) {
    const page = await visitor.get(path);
    if (!this.#count(page, 200)) return;
    const title = `关于${randomBytes(8).toString('hex')}的提案`;
    this.titles.set(path, { tried: title });
    const saved = await page.submit({ title, situation: `${title}的情况。`.repeat(40) }, edit);
    if (!this.#count(saved, 303)) return;
    this.titles.set(path, { tried: title, acknowledged: title });
    step();
  }

  async #attach(visitor, path, step) {
    const page = await visitor.get(path);
    if (!this.#count(page, 200)) return;
    const name = `${randomBytes(8).toString('hex')}.txt`;
    const file = { file: name, type: 'text/plain', bytes: `${name}\n`.repeat(1 + Math.floor(Math.random() * 4000)) };
    this.files.set(name, false);
    const attached = await page.submit({ file }, { ...edit, button: '上传' });
    if (!this.#count(attached, 303)) return;
    this.files.set(name, true);
    step();
  }

  // Each acknowledged write is there, and once; one without an answer is there once or not at all.
  async check() {
    const { server } = this;
    const lines = async (sql) => (await server.query(sql)).split('\n').filter(Boolean).map((line) => line.split('|'));
    const kept = new Map(await lines('SELECT token, location FROM form_once'));
    for (const [once, location] of this.begun) if (location) assert.equal(kept.get(once), location);
    const drafts = Number(await server.query('SELECT COUNT(*) FROM proposal'));
    const [answered, unanswered] = [[...this.begun.values()].filter(Boolean).length, [...this.begun.values()].filter((each) => !each).length];
    assert.ok(drafts >= answered && drafts <= answered + unanswered, `${drafts} drafts of ${answered} and ${unanswered}`);
    const titles = new Map((await lines('SELECT id, title FROM proposal')).map(([id, title]) => [`/proposals/${id}/edit`, title]));
    for (const [path, { acknowledged, tried }] of this.titles)
      assert.ok(acknowledged ? titles.get(path) === acknowledged : ['', tried].includes(titles.get(path)), `${path}: ${titles.get(path)}`);
    const names = (await lines('SELECT name FROM file')).map(([name]) => name);
    assert.equal(new Set(names).size, names.length, 'no file came twice');
    for (const [name, isAcknowledged] of this.files) assert.ok(!isAcknowledged || names.includes(name), name);
    assert.ok(names.every((name) => this.files.has(name)));
    const check = await server.heyi('check', '--quiet');
    assert.equal(check.status, 0, check.stdout + check.stderr);
  }

  acknowledged() {
    return (
      [...this.begun.values()].filter(Boolean).length +
      [...this.titles.values()].filter((each) => each.acknowledged).length +
      [...this.files.values()].filter(Boolean).length
    );
  }

  // What was acknowledged until now: drafts' paths, `path|title`, names of files.
  kept() {
    return {
      drafts: [...this.begun.values()].filter(Boolean),
      titles: [...this.titles].filter(([, each]) => each.acknowledged).map(([path, each]) => `${path}|${each.acknowledged}`),
      files: [...this.files].filter(([, isAcknowledged]) => isAcknowledged).map(([name]) => name),
    };
  }
}
