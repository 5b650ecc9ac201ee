// Questions before something is done: data-confirm="text" on a form or on its button.
import { say } from './say.js'

export function ask(text, yes) {
  if (typeof HTMLDialogElement === 'undefined') return Promise.resolve(window.confirm(text))
  const dialog = document.createElement('dialog')
  const words = document.createElement('p')
  words.textContent = text
  words.id = 'question'
  dialog.setAttribute('aria-labelledby', 'question')
  const answers = document.createElement('form')
  answers.method = 'dialog'
  answers.className = 'btn-list'
  answers.append(button(say('no'), '', 'btn'), button(yes || say('yes'), 'yes', 'btn btn-primary'))
  dialog.append(words, answers)
  document.body.append(dialog)
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove()
      resolve(dialog.returnValue === 'yes')
    })
  })
}

function button(text, value, className) {
  const element = document.createElement('button')
  Object.assign(element, { textContent: text, value, className })
  return element
}
