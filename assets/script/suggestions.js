// Suggestions are numbered: each answer refers to one. They can be added, moved and taken out.
import { say } from './say.js'

export function arrangeSuggestions(list, adder, changed) {
  const rows = () => [...list.children].filter((row) => row.querySelector('textarea'))
  const blank = rows()[0]?.cloneNode(true)
  if (!blank) return

  function number() {
    rows().forEach((row, i) => {
      const field = row.querySelector('textarea')
      const label = row.querySelector('label')
      field.id = `suggestion-${i}`
      if (label) {
        label.htmlFor = field.id
        label.textContent = label.textContent.replace(/\d+/, i + 1)
      } else field.setAttribute('aria-label', say('suggestion', i + 1))
      const [up, down] = row.querySelectorAll('.suggestion-tools button')
      up.disabled = i === 0
      down.disabled = i === rows().length - 1
    })
  }

  function equip(row) {
    const tools = document.createElement('div')
    tools.className = 'suggestion-tools'
    const move = (step) => (event) => {
      const all = rows()
      const other = all[all.indexOf(row) + step]
      if (!other) return
      if (step < 0) other.before(row)
      else other.after(row)
      done(event.target)
    }
    tools.append(
      tool('↑', say('up'), move(-1)),
      tool('↓', say('down'), move(1)),
      tool('×', say('remove'), () => {
        const all = rows()
        const next = all[all.indexOf(row) + 1] ?? all[all.indexOf(row) - 1]
        if (all.length > 1) row.remove()
        else row.querySelector('textarea').value = ''
        done((next ?? row).querySelector('textarea'))
      }),
    )
    row.append(tools)
  }

  function done(focus) {
    number()
    focus.focus()
    changed()
  }

  adder?.addEventListener('click', (event) => {
    event.preventDefault()
    const row = blank.cloneNode(true)
    const field = row.querySelector('textarea')
    field.value = ''
    row.querySelectorAll('.problem, .count').forEach((part) => part.remove())
    equip(row)
    const all = rows()
    all[all.length - 1].after(row)
    done(field)
  })
  rows().forEach(equip)
  number()
}

function tool(sign, name, act) {
  const button = document.createElement('button')
  Object.assign(button, { type: 'button', className: 'btn btn-link', textContent: sign, title: name })
  button.setAttribute('aria-label', name)
  button.addEventListener('click', act)
  return button
}
