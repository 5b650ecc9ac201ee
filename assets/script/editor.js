// Drafting: saves as one types, keeps on this device when the line drops, sorts the suggestions,
// shows similar proposals. Without it the same form is saved by its button.
import { say } from './say.js'
import { showChecks, showLength, tickWhileTyping } from './checks.js'
import { arrangeSuggestions } from './suggestions.js'

const PAUSE_MS = 1500 // after the last key
const RETRY_MS = 15000

document.querySelectorAll('form[data-editor]').forEach(edit)

function edit(form) {
  const version = form.elements.version
  const status = form.querySelector('[data-save-state]')
  const list = form.querySelector('[data-suggestions]')
  let timer
  let saving = false
  let isStopped = false
  let saved = textNow()

  function textNow() {
    const data = new FormData(form)
    for (const name of ['_once', '_token', 'version', 'then']) data.delete(name)
    return new URLSearchParams([...data].filter(([, value]) => typeof value === 'string')).toString()
  }

  function tell(text, colour = '') {
    if (!status) return
    status.textContent = text
    status.dataset.colour = colour
  }

  function plan(delay = PAUSE_MS) {
    clearTimeout(timer)
    if (!isStopped) timer = setTimeout(save, delay)
  }

  async function save() {
    const text = textNow()
    if (saving || isStopped || text === saved) return
    saving = true
    tell(say('saving'))
    try {
      const response = await fetch(form.dataset.autosave, { method: 'POST', body: body(), headers: { Accept: 'application/json' }, redirect: 'manual' })
      await answer(response, text)
    } catch {
      tell(say('offline'), 'yellow')
      plan(RETRY_MS)
    } finally {
      saving = false
      if (!isStopped && saved === text && textNow() !== saved) plan()
    }
  }

  // The once-token belongs to the button: an autosave with it would make the button do nothing.
  function body() {
    const data = new FormData(form)
    data.delete('_once')
    return new URLSearchParams([...data].filter(([, value]) => typeof value === 'string'))
  }

  async function answer(response, text) {
    if (response.ok) {
      const { version: next, missing } = await response.json()
      if (version && next) version.value = next
      saved = text
      form.dispatchEvent(new CustomEvent('autosaved'))
      if (missing) showChecks(missing)
      tell(say('saved', new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' })))
      showSimilar()
    } else if (response.status === 409) {
      isStopped = true
      tell(say('conflict'), 'red')
    } else if (response.status === 422) {
      tell(status?.dataset.refused ?? '', 'red')
    } else if (response.status >= 500 || response.status === 429) {
      tell(say('offline'), 'yellow')
      plan(RETRY_MS)
    } else {
      isStopped = true
      tell(say('signedOut'), 'red')
    }
  }

  let asked = ''
  async function showSimilar() {
    const panel = document.querySelector('[data-similar-panel]')
    const title = form.elements.title?.value.trim() ?? ''
    if (!panel || !form.dataset.similar || title === asked) return
    asked = title
    try {
      const response = await fetch(form.dataset.similar, { headers: { 'HX-Request': 'true' } })
      if (response.ok) panel.innerHTML = await response.text()
    } catch { /* the next save asks again */ asked = '' }
  }

  if (list) arrangeSuggestions(list, form.querySelector('[data-add-suggestion]'), () => { showLength(form); plan() })
  form.addEventListener('input', () => showLength(form))
  form.addEventListener('input', (event) => tickWhileTyping(form, event))
  showLength(form)
  if (form.dataset.autosave) {
    form.addEventListener('input', () => plan())
    form.addEventListener('change', () => plan())
    window.addEventListener('online', () => plan(0))
    form.addEventListener('submit', () => { isStopped = true; clearTimeout(timer) })
    window.addEventListener('pageshow', ({ persisted }) => { if (persisted) isStopped = false })
    window.addEventListener('beforeunload', (event) => {
      if (!isStopped && textNow() !== saved) event.preventDefault()
    })
  } else showSimilar()
}
