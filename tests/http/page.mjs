// A page as the server sent it: to be asked what stands on it, and to send its forms.
import { strict as assert } from 'node:assert';
import { parse } from 'parse5';
import { adapter } from 'parse5-htmlparser2-tree-adapter';
import { selectAll } from 'css-select';
import { textContent } from 'domutils';

const tidy = (text) => text.replace(/\s+/g, ' ').trim();

export class Page {
  #document;

  constructor(visitor, path, answer) {
    Object.assign(this, { visitor, path, ...answer });
    if (this.isHtml) this.#checkMarkup();
  }

  get isHtml() {
    return (this.headers['content-type'] ?? '').startsWith('text/html') && this.body.length > 0;
  }

  get body() {
    return this.bytes.toString('utf8');
  }

  get json() {
    return JSON.parse(this.body);
  }

  get location() {
    return this.headers.location;
  }

  // Every page is checked for what browsers forgive in silence.
  #checkMarkup() {
    const errors = [];
    this.#document = parse(this.body, {
      treeAdapter: adapter,
      onParseError: ({ code, startLine }) =>
        errors.push(`${code}: ${this.body.split('\n')[startLine - 1].trim().slice(0, 120)}`),
    });
    const ids = this.all('[id]').map((element) => element.attribs.id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
    errors.push(...twice.map((id) => `the id "${id}" stands twice`));
    if (errors.length > 0) throw new Error(`${this.path} has broken markup\n${errors.join('\n')}`);
  }

  all(css) {
    return selectAll(css, this.#document);
  }

  one(css) {
    const found = this.all(css);
    assert.equal(found.length, 1, `${this.path}: ${found.length} elements match ${css}`);
    return found[0];
  }

  has(css) {
    return this.all(css).length > 0;
  }

  // The text of the one element that matches, or of the whole page.
  text(css = 'body') {
    return tidy(textContent(this.one(css)));
  }

  texts(css) {
    return this.all(css).map((element) => tidy(textContent(element)));
  }

  attribute(css, name) {
    return this.one(css).attribs[name];
  }

  // The form to send: chosen by a selector, by its button's words, or the only one with these fields.
  form({ form, button, fields = {} } = {}) {
    let found = this.all(form ?? 'form');
    if (button !== undefined)
      found = found.filter((each) => buttons(each).some((b) => isButton(b, button)));
    if (found.length > 1 && !form)
      found = found.filter((each) => Object.keys(fields).every((name) => controls(each, name).length > 0));
    if (found.length > 1 && button === undefined)
      found = found.filter((each) => (each.attribs.method ?? '').toLowerCase() === 'post');
    assert.equal(found.length, 1, `${this.path}: ${found.length} forms fit ${JSON.stringify({ form, button, fields })}\n${this.body.length < 4000 ? this.body : this.text()}`);
    return found[0];
  }

  // What a browser would send for the form, with these fields changed. A value may be a list (several
  // of one name), true or false (a checkbox), null (left out) or { file, type, bytes } (an upload).
  entries(element, changes = {}, button) {
    const entries = controls(element).flatMap((control) => given(control));
    for (const [name, value] of Object.entries(changes)) {
      const targets = controls(element, name);
      assert.ok(targets.length > 0, `${this.path}: the form has no field "${name}"`);
      const at = entries.findIndex((entry) => entry[0] === name);
      const others = entries.filter((entry) => entry[0] !== name);
      const values = changed(targets, value).map((each) => [name, each]);
      others.splice(at < 0 ? others.length : at, 0, ...values);
      entries.splice(0, entries.length, ...others);
    }
    const pressed = buttons(element).find((each) => (button === undefined ? false : isButton(each, button)));
    if (pressed?.attribs.name) entries.push([pressed.attribs.name, pressed.attribs.value ?? '']);
    return { entries, pressed };
  }

  // Sends a form as a browser would and gives the page that follows.
  // options: form (selector), button (words, name or value), follow (false: give the redirect itself)
  async submit(fields = {}, { form, button, follow, headers } = {}) {
    const element = this.form({ form, button, fields });
    const { entries, pressed } = this.entries(element, fields, button);
    const attribute = (name) => pressed?.attribs[`form${name}`] ?? element.attribs[name];
    const action = new URL(attribute('action') || this.path, 'http://server' + this.path);
    const path = action.pathname + action.search;
    if ((attribute('method') ?? 'get').toLowerCase() === 'get')
      return this.visitor.get(`${action.pathname}?${new URLSearchParams(entries)}`, { follow, headers });
    if (attribute('enctype') === 'multipart/form-data')
      return this.visitor.postMultipart(path, entries, { follow, headers });
    return this.visitor.post(path, entries, { follow, headers });
  }

  // Follows the link with these words.
  async click(words) {
    const links = this.all('a[href]').filter((link) => tidy(textContent(link)) === words);
    assert.ok(links.length > 0, `${this.path} has no link "${words}"`);
    const url = new URL(links[0].attribs.href, 'http://server' + this.path);
    return this.visitor.get(url.pathname + url.search);
  }
}

function isButton(element, wanted) {
  return [element.attribs.name, element.attribs.value, tidy(textContent(element))].includes(wanted);
}

function ownedBy(form) {
  const root = rootOf(form);
  const outside = form.attribs.id ? selectAll(`[form="${form.attribs.id}"]`, root) : [];
  return (css) => [
    ...selectAll(css, form).filter((each) => !each.attribs.form || each.attribs.form === form.attribs.id),
    ...outside.filter((each) => selectAll(css, root).includes(each) && !isInside(each, form)),
  ];
}

function rootOf(element) {
  return element.parent ? rootOf(element.parent) : element;
}

function isInside(element, form) {
  return element !== null && (element === form || isInside(element.parent, form));
}

const buttons = (form) => ownedBy(form)('button:not([type]), button[type=submit], input[type=submit]');

const controls = (form, name) =>
  ownedBy(form)('input, select, textarea').filter(
    (each) => each.attribs.name && !('disabled' in each.attribs) && (name === undefined || each.attribs.name === name) && !['submit', 'button', 'reset'].includes(each.attribs.type),
  );

const options = (select) => selectAll('option', select);
const optionValue = (option) => option.attribs.value ?? tidy(textContent(option));
const isTick = (control) => ['checkbox', 'radio'].includes(control.attribs.type);

// What the control holds as the page came.
function given(control) {
  const { name, type, value = '' } = control.attribs;
  if (control.name === 'textarea') return [[name, textContent(control)]];
  if (control.name === 'select') {
    const chosen = options(control).filter((option) => 'selected' in option.attribs);
    if (chosen.length === 0 && !('multiple' in control.attribs)) chosen.push(...options(control).slice(0, 1));
    return chosen.map((option) => [name, optionValue(option)]);
  }
  if (isTick(control)) return 'checked' in control.attribs ? [[name, control.attribs.value ?? 'on']] : [];
  if (type === 'file') return [];
  return [[name, value]];
}

// The values to send instead. What the control does not offer is refused, as a browser would.
function changed(targets, value) {
  if (value === null || value === false) return [];
  if (value === true) return [targets[0].attribs.value ?? 'on'];
  const values = Array.isArray(value) ? value : [value];
  const offered = targets.flatMap((control) =>
    control.name === 'select' ? options(control).map(optionValue) : isTick(control) ? [control.attribs.value ?? 'on'] : [],
  );
  const isChoice = targets.every((control) => control.name === 'select' || isTick(control));
  for (const each of values)
    assert.ok(!isChoice || offered.includes(String(each)), `"${targets[0].attribs.name}" does not offer "${each}", but ${offered}`);
  return values.map((each) => (typeof each === 'object' ? each : String(each)));
}
