// The list of what is still missing ticks off as one types, and is put right by what the server says
// when the draft is saved; the length is counted as one types.
export function showChecks(missing) {
  document.querySelectorAll('[data-check]').forEach((check) => tick(check, !missing.includes(check.dataset.check)))
}

function tick(check, isDone) {
  if (check.hasAttribute('data-done') === isDone) return
  check.toggleAttribute('data-done', isDone)
  const word = check.querySelector('[data-done-word]')
  if (word) word.textContent = isDone ? word.dataset.done : word.dataset.open
}

// What stands in the fields alone; who has agreed to sign, only the server knows.
const needs = {
  contact_name: ['contact_name', 'signed_by'],
}

function isFilled(form, name) {
  const fields = [...form.querySelectorAll(`[name="${name}"]`)]
  const longest = Number(fields[0]?.dataset.count ?? Infinity)
  return fields.some(({ value }) => value.trim() && [...value.trim()].length <= longest)
}

export function tickWhileTyping(form, { target }) {
  for (const check of document.querySelectorAll('[data-check]')) {
    const names = needs[check.dataset.check] ?? [check.dataset.check]
    if (names.includes(target.name)) tick(check, names.every((name) => isFilled(form, name)))
  }
}

export function showLength(form) {
  const line = document.querySelector('[data-body-count]')
  if (!line) return
  const length = [...form.querySelectorAll('[data-body]')].reduce((sum, field) => sum + [...field.value.trim()].length, 0)
  const { recommended, limit, plain, warn, over } = line.dataset
  const isOver = length > Number(limit)
  const isLong = length > Number(recommended)
  line.classList.toggle('is-over', isOver)
  line.classList.toggle('is-long', isLong && !isOver)
  const text = isOver ? over.replace('{2}', limit) : isLong ? warn.replace('{2}', recommended) : plain.replace('{2}', recommended).replace('{3}', limit)
  line.textContent = text.replace('{1}', length)
}
