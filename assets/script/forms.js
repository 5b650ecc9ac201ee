// Forms: ask, send once, send by themselves, count, show what belongs to a choice.
import { ask } from './ask.js'
import { say } from './say.js'

const SENDING_MS = 8000 // a download leaves the page standing: its button must come back

let isByKeyboard = false

export function watchForms() {
  document.addEventListener('keydown', () => { isByKeyboard = true }, true)
  document.addEventListener('pointerdown', () => { isByKeyboard = false }, true)
  document.addEventListener('submit', beforeSending, true)
  document.addEventListener('change', afterChoice)
  document.addEventListener('input', ({ target }) => {
    count(target)
    const sum = target.closest?.('form[data-sum]')
    if (sum) addUp(sum)
  })
  window.addEventListener('pageshow', () => document.querySelectorAll('[aria-busy]').forEach(release))
}

export function prepareForms(root) {
  root.querySelectorAll('[data-count]').forEach(count)
  root.querySelectorAll('[data-shows]').forEach(showWhatBelongs)
  root.querySelectorAll('form[data-sum]').forEach(addUp)
}

function beforeSending(event) {
  const form = event.target
  const button = event.submitter
  if (form.method === 'dialog') return
  const question = button?.dataset.confirm ?? form.dataset.confirm
  if (question && !form.isConfirmed) {
    event.preventDefault()
    event.stopPropagation()
    ask(question, button?.dataset.confirmYes ?? form.dataset.confirmYes).then((isSure) => {
      if (!isSure) return
      form.isConfirmed = true
      tellSure(form)
      sendForm(form, button)
      form.isConfirmed = false
    })
    return
  }
  if (form.hasAttribute('aria-busy')) {
    event.preventDefault()
    event.stopPropagation()
    return
  }
  if (form.method !== 'post') return
  form.setAttribute('aria-busy', 'true')
  button?.setAttribute('aria-busy', 'true')
  setTimeout(() => { release(form); if (button) release(button) }, SENDING_MS)
}

// The server asks once more what nobody confirmed here.
function tellSure(form) {
  if (form.elements._sure) return
  const sure = document.createElement('input')
  Object.assign(sure, { type: 'hidden', name: '_sure', value: '1' })
  form.append(sure)
}

function addUp(form) {
  const numbers = [...form.querySelectorAll('input[type=number]')].map((field) => Number(field.value) || 0)
  form.querySelector('[data-sum-shown]').value = numbers.reduce((sum, number) => sum + number, 0)
}

function release(element) {
  element.removeAttribute('aria-busy')
}

export function sendForm(form, button) {
  if (form.requestSubmit) form.requestSubmit(button && form.contains(button) ? button : undefined)
  else if (button) button.click()
  else form.submit()
}

function afterChoice(event) {
  const { target } = event
  const form = target.form
  if (!form) return
  form.querySelectorAll('[data-shows]').forEach(showWhatBelongs)
  const isChoice = target.matches('select, [type=radio], [type=checkbox]')
  // Who walks through a list by keys has not chosen yet: there the button sends.
  if (isChoice && !isByKeyboard && form.hasAttribute('data-autosubmit')) sendForm(form)
}

function showWhatBelongs(choice) {
  const part = document.getElementById(choice.dataset.shows)
  if (!part) return
  const others = [...document.querySelectorAll('[data-shows]')].filter((other) => other.dataset.shows === choice.dataset.shows)
  const isShown = others.some((other) => other.checked || other.selected)
  part.hidden = !isShown
  part.querySelectorAll('input, select, textarea').forEach((field) => { field.disabled = !isShown })
}

function count(field) {
  const limit = Number(field.dataset?.count)
  if (!limit) return
  let line = document.getElementById(`${field.id}-count`)
  if (!line) {
    line = document.createElement('p')
    line.className = 'count'
    line.setAttribute('aria-live', 'polite')
    if (field.id) line.id = `${field.id}-count`
    field.after(line)
  }
  if (!field.id && !field.countLine) field.countLine = line
  const left = limit - [...field.value].length
  line.textContent = left < 0 ? say('over', -left) : say('left', left)
  line.toggleAttribute('data-over', left < 0)
}
