// What is typed stays in the browser until it was accepted: data-keep="name" on a form.
import { say } from './say.js'

const DAYS = 7
const PREFIX = 'heyi-keep:'
const SENT = 'heyi-sent'

export function keepForms() {
  forgetOld()
  forgetAccepted()
  document.querySelectorAll('form[data-keep]').forEach(keepForm)
  // On a machine that several people use, nothing stays behind.
  document.querySelector('form[action="/sign-out"]')?.addEventListener('submit', forgetAll)
}

export function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !field.name.startsWith('_') && !['hidden', 'password', 'file', 'submit', 'button'].includes(field.type))
}

export function textOf(form) {
  return fieldsOf(form).filter((field) => !['radio', 'checkbox'].includes(field.type) || field.checked).map((field) => [field.name, field.value])
}

function keepForm(form) {
  const key = PREFIX + form.dataset.keep
  let before = JSON.stringify(textOf(form))
  let timer
  const save = () => {
    const now = JSON.stringify(textOf(form))
    if (now === before) localStorage.removeItem(key)
    else write(key, { at: Date.now(), values: JSON.parse(now) })
  }
  const kept = read(key)
  if (kept && JSON.stringify(kept.values) !== before) offer(form, key, kept.values)
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(save, 400) })
  // What the server has keeps itself.
  form.addEventListener('autosaved', () => { before = JSON.stringify(textOf(form)); localStorage.removeItem(key) })
  form.addEventListener('submit', () => { save(); sessionStorage.setItem(SENT, form.dataset.keep) })
}

function offer(form, key, values) {
  const note = document.createElement('div')
  note.className = 'alert alert-warning keep-offer'
  note.setAttribute('role', 'status')
  const words = document.createElement('p')
  words.textContent = say('kept')
  const buttons = document.createElement('div')
  buttons.className = 'btn-list'
  buttons.append(
    action(say('restore'), 'btn btn-primary', () => { fill(form, values); note.remove() }),
    action(say('discard'), 'btn', () => { localStorage.removeItem(key); note.remove() }),
  )
  note.append(words, buttons)
  form.before(note)
}

function action(text, className, act) {
  const button = document.createElement('button')
  Object.assign(button, { type: 'button', textContent: text, className })
  button.addEventListener('click', act)
  return button
}

function fill(form, values) {
  const left = values.slice()
  const adder = form.querySelector('[data-add-suggestion]')
  const rows = () => form.querySelectorAll('[name=suggestion]').length
  const wanted = values.filter(([name]) => name === 'suggestion').length
  for (let had = -1; adder && rows() < wanted && rows() > had;) { had = rows(); adder.click() }
  for (const field of fieldsOf(form)) {
    const isChoice = field.type === 'radio' || field.type === 'checkbox'
    const at = left.findIndex(([name, value]) => name === field.name && (!isChoice || value === field.value))
    if (isChoice) field.checked = at >= 0
    else if (at >= 0) field.value = left[at][1]
    if (at >= 0) left.splice(at, 1)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
}

// A form that was sent and did not come back was accepted; a page that asks to sign in says nothing.
function forgetAccepted() {
  const sent = sessionStorage.getItem(SENT)
  if (!sent) return
  const isStillOpen = document.querySelector(`form[data-keep="${CSS.escape(sent)}"], [type=password], [autocomplete="one-time-code"], .empty-header, [data-refused]`)
  if (!isStillOpen || document.querySelector('.flash')) {
    localStorage.removeItem(PREFIX + sent)
    sessionStorage.removeItem(SENT)
  }
}

function forgetOld() {
  for (const key of Object.keys(localStorage))
    if (key.startsWith(PREFIX) && !(read(key)?.at > Date.now() - DAYS * 86400000)) localStorage.removeItem(key)
}

function forgetAll() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key)
}

export function read(key) {
  try { return JSON.parse(localStorage.getItem(key)) } catch { return null }
}

export function write(key, value) {
  try { localStorage.setItem(key, JSON.stringify(value)) } catch { /* full or forbidden: then nothing is kept */ }
}
