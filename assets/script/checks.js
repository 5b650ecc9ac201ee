// The list of what is still missing ticks off as the draft is saved; the length is counted as one types.
export function showChecks(missing) {
  document.querySelectorAll('[data-check]').forEach((check) => {
    const isDone = !missing.includes(check.dataset.check)
    check.toggleAttribute('data-done', isDone)
    const word = check.querySelector('[data-done-word]')
    if (word) word.textContent = isDone ? word.dataset.done : word.dataset.open
  })
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
