// Small helps: copy, print, choose all, menus that close.
export function watchClicks() {
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-copy], [data-print], [data-choose-all]')
    closeMenus(event.target)
    if (!button) return
    if (button.dataset.copy !== undefined) copy(button)
    else if (button.dataset.print !== undefined) window.print()
    else chooseAll(button)
  })
  // what was ticked stays in sight when the phone is turned and the list folds
  document.addEventListener('change', (event) => {
    if (event.target.type === 'checkbox') event.target.closest('.folds tr')?.classList.toggle('is-ticked', event.target.checked)
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    const menu = document.querySelector('details.site-menu[open]')
    if (!menu) return
    menu.open = false
    menu.querySelector('summary').focus()
  })
}

function closeMenus(target) {
  document.querySelectorAll('details.site-menu[open]').forEach((menu) => { if (!menu.contains(target)) menu.open = false })
}

async function copy(button) {
  const text = button.dataset.copy || location.href
  const before = button.textContent
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const field = document.createElement('textarea')
    field.value = text
    field.className = 'visually-hidden'
    document.body.append(field)
    field.select()
    document.execCommand('copy')
    field.remove()
    button.focus()
  }
  button.textContent = button.dataset.done || '✓'
  setTimeout(() => { button.textContent = before }, 2000)
}

function chooseAll(box) {
  document.querySelectorAll(`[type=checkbox][name="${CSS.escape(box.dataset.chooseAll)}"]`).forEach((other) => {
    if (other.getClientRects().length === 0) return // nobody ticks what he does not see
    other.checked = box.checked
    other.dispatchEvent(new Event('change', { bubbles: true }))
  })
}
