// One proposal through everybody's hands, from the first word to the kept promise, in the browser: in
// both languages, on a phone and on a desktop, each page checked and pictured.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addPerson, password } from '../http/people.mjs';
import { startServer } from '../http/server.mjs';
import { openBrowser, views } from './browser.mjs';

const people = [
  ['shen', '沈荷生', ['member']],
  ['yulian', '俞莲芳', ['member']],
  ['first', '方初晴', ['reviewer']],
  ['second', '傅再平', ['reviewer']],
  ['head', '梁定远', ['office_head']],
  ['hand', '焦半夏', ['assigning_office']],
  ['clerk', '金立言', ['unit_clerk:1']],
  ['helper', '贺从宜', ['unit_clerk:2']],
  ['chief', '郑署名', ['unit_head:1']],
  ['chair', '主莲舟', ['chair']],
];

const texts = {
  zh: {
    title: '关于完善小学课后托管服务的建议',
    situation: '全区 23 所小学开展课后托管，覆盖学生 1.8 万人。走访中，家长普遍反映结束时间早于下班时间，接送两难。',
    analysis: '各校经费和师资安排没有统一标准；课程以看管为主，内容单薄。',
    suggestions: ['统一托管结束时间为 18 时。', '把托管经费列入年度预算。'],
    opinion: '选题贴近民生，建议具体可行。',
    contact: '与提案人面谈，听取对结束时间和课程的意见。',
    assist: '托管经费可以列入明年预算安排。',
    letter: '您提出的提案收悉，经会同有关单位研究，现答复如下。',
    answers: ['已统一各校结束时间为 18 时，本学期起实行。', '已列入明年预算编制计划。'],
    promise: '明年预算列入课后托管经费',
    feedback: '答复具体，沟通及时。',
    kept: '预算已经批准，附批复文件。',
  },
  en: {
    title: 'Longer after-school care in schools',
    situation: 'Twenty-three primary schools offer after-school care to 18,000 pupils. Parents say that it ends before they finish work.',
    analysis: 'Schools have no common standard for money and staff, and the hours hold little more than supervision.',
    suggestions: ['Let care end at six in the evening in every school.', 'Put the cost into the yearly budget.'],
    opinion: 'Close to people’s lives, and the suggestions are concrete.',
    contact: 'Met the proposer and talked about the hours and the courses.',
    assist: 'The cost can go into next year’s budget.',
    letter: 'Thank you for your proposal. Having studied it with the units concerned, we answer as follows.',
    answers: ['All schools now end at six, from this term on.', 'It is in the plan for next year’s budget.'],
    promise: 'After-school care stands in next year’s budget',
    feedback: 'A concrete answer, and in good time.',
    kept: 'The budget has been approved; the decision is attached.',
  },
};

let server, browser;
before(async () => {
  server = await startServer();
  await server.query("INSERT INTO unit (name, name_en, short_name) VALUES ('荷浦区教育局', 'Education Bureau', '教育局'), ('荷浦区财政局', 'Finance Bureau', '财政局')");
  for (const [user, name, roles] of people) await addPerson(server, user, name, roles);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

// Everyone's own browser, signed in once.
class Cast {
  #persons = new Map();

  constructor(language, view) {
    Object.assign(this, { language, view, text: texts[language] });
  }

  async as(user) {
    if (this.#persons.has(user)) return this.#persons.get(user);
    const person = await browser.person(server, { language: this.language, view: this.view, journey: 'proposal' });
    const page = await person.visit('/sign-in', { isChecked: false });
    await page.fill('#name', user);
    await page.fill('#password', password);
    await Promise.all([page.waitForURL(/\/(work|chair)/), page.press('#password', 'Enter')]);
    this.#persons.set(user, person);
    return person;
  }

  async see(user, path, picture) {
    const person = await this.as(user);
    await person.visit(path, { isChecked: Boolean(picture) });
    if (picture) await person.picture(picture);
    return person.page;
  }

  // Does an action on the matter's page, with what is to be typed; `before` and `after` are pictures.
  async act(user, path, action, { fields = {}, before: first, after: last } = {}) {
    const page = await this.see(user, path);
    const form = page.locator(`form[action$="/act/${action}"]`).first();
    await unfold(page, form);
    for (const [name, value] of Object.entries(fields)) await fill(form, name, value);
    const person = await this.as(user);
    if (first) {
      await person.check();
      await person.picture(first);
    }
    await submit(page, form.locator('button:not([formaction])').last());
    if (last) {
      await person.check();
      await person.picture(last);
    }
    return page;
  }

  async close() {
    for (const person of this.#persons.values()) await person.close();
  }
}

// Opens whatever is folded around an element, as a reader would.
async function unfold(page, locator) {
  await locator.evaluate((element) => {
    for (let at = element.closest('details:not([open])'); at; at = element.closest('details:not([open])')) at.open = true;
  });
}

async function fill(form, name, value) {
  const values = Array.isArray(value) ? value : [value];
  for (const [index, each] of values.entries()) {
    const field = form.locator(`[name="${name}"]`);
    const kind = await field.first().evaluate((element) => (element.tagName === 'SELECT' ? 'select' : element.type));
    if (kind === 'select') await field.nth(index).selectOption(each);
    else if (kind === 'radio') await form.locator(`[name="${name}"][value="${each}"]`).check({ force: true });
    else if (kind === 'checkbox') await field.nth(index).setChecked(each);
    else await field.nth(index).fill(each);
  }
}

// Sends a form; a question that the page asks first is answered with yes.
async function submit(page, button) {
  const loaded = page.waitForEvent('load');
  await button.click();
  const dialog = page.locator('dialog[open] button[value="yes"], dialog[open] .btn-primary, dialog[open] .btn-danger').first();
  if (await dialog.isVisible().catch(() => false)) await dialog.click();
  await loaded;
}

async function write(cast) {
  const { text } = cast;
  const page = await cast.see('shen', '/work', 'member-work');
  await submit(page, page.locator('form[action="/proposals"] button[name="kind"][value="0"]').first());
  const member = await cast.as('shen');
  await member.check();
  const path = new URL(page.url()).pathname.replace('/edit', '');
  const form = page.locator('form[action$="/edit"]').first();
  for (const [name, value] of Object.entries({ title: text.title, category: 'education', situation: text.situation,
    analysis: text.analysis, suggestion: text.suggestions, publicity: '0' }))
    await fill(form, name, value);
  await member.picture('member-draft');
  await submit(page, form.locator('button[name="then"][value="submit"]'));
  await member.check();
  await member.picture('member-submitted');
  return path;
}

async function reply(cast, path) {
  const { text } = cast;
  const page = await cast.see('clerk', `${path}/reply`);
  const form = page.locator('form[action$="/reply"]').first();
  for (const [name, value] of Object.entries({ class: '2', text: text.letter, answer: text.answers, verdict: ['0', '2'],
    commitment: text.promise, commitment_day: '2027-03-31', contact_name: cast.language === 'zh' ? '周老师' : 'Ms Zhou', second: '0571-00000000' }))
    await fill(form, name, value);
  const clerk = await cast.as('clerk');
  await clerk.picture('clerk-reply');
  await submit(page, form.locator('button[name="then"][value="submit"]'));
  await clerk.check();
}

for (const view of Object.keys(views))
  for (const language of ['zh', 'en'])
    test(`a proposal travels from the first word to the kept promise (${language}, ${view})`, async () => {
      const cast = new Cast(language, view);
      const { text } = cast;
      const path = await write(cast);
      await cast.see('first', '/work', 'office-work');
      await cast.act('first', path, 'take', { before: 'office-take' });
      await cast.act('first', path, 'pass_look', { fields: { text: text.opinion }, before: 'office-first-look' });
      await cast.act('second', path, 'pass_look', { fields: { text: text.opinion } });
      await cast.act('head', path, 'file', { before: 'office-head-decides', after: 'filed' });
      await cast.act('hand', path, 'assign', { fields: { unit: ['1', '2'], role: ['1', '3'] }, before: 'assigning' });
      await cast.act('clerk', path, 'accept', { before: 'clerk-accept' });
      await cast.act('helper', path, 'accept');
      await cast.act('clerk', path, 'contact', { fields: { text: text.contact } });
      await cast.act('helper', path, 'opine', { fields: { text: text.assist } });
      await reply(cast, path);
      await cast.act('chief', path, 'sign', { before: 'chief-sign' });
      await cast.act('shen', path, 'feedback', { fields: { attitude: '1', result: '2', text: text.feedback }, before: 'member-feedback' });
      await cast.act('head', path, 'publish');
      await cast.act('clerk', path, 'progress', { fields: { text: text.kept } });
      const keep = await cast.see('clerk', path);
      const form = keep.locator('form[action$="/act/progress"]').first();
      await unfold(keep, form);
      await fill(form, 'text', text.kept);
      const clerk = await cast.as('clerk');
      await clerk.picture('clerk-keeps');
      await submit(keep, form.locator('button[formaction$="/act/keep"]'));
      await cast.see('chair', '/chair', 'chair');
      await cast.see('shen', '/notices', 'member-notices');

      const visitor = await browser.person(server, { language, view, journey: 'proposal' });
      const page = await visitor.visit(path);
      await visitor.picture('public-page');
      const shown = await page.locator('main').innerText();
      assert.ok(shown.includes(text.promise), 'the promise is public');
      assert.ok(!shown.includes('0571-00000000'), 'the telephone number is not');
      await visitor.visit(`/search?q=${encodeURIComponent(language === 'zh' ? '课后托管' : 'after-school')}`);
      await visitor.picture('search');
      await visitor.close();
      await cast.close();
    });
