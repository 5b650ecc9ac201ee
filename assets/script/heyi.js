// What every page needs. Pages work without it.
import htmx from 'htmx.org'
import { watchCharts } from './figures.js'
import { prepareForms, watchForms } from './forms.js'
import { keepForms } from './keep.js'
import { listen } from './live.js'
import { watchPasswords } from './passwords.js'
import { watchClicks } from './small.js'

document.documentElement.classList.add('has-scripts')

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
})
window.htmx = htmx

watchForms()
watchClicks()
prepareForms(document)
watchCharts(document)
watchPasswords(document)
keepForms()
listen()
document.addEventListener('htmx:load', ({ target }) => {
  if (target === document.body) return
  prepareForms(target)
  watchCharts(target)
})
