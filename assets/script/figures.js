// Charts: the table folds away at once, so that nothing moves later; the drawing comes when it is seen.
import { say } from './say.js'

let loading

export function watchCharts(root) {
  const figures = [...root.querySelectorAll('figure.chart[data-chart]:not(.is-ready)')]
  figures.forEach(makeRoom)
  if (!figures.length || !window.IntersectionObserver) return
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue
      seen.unobserve(target)
      load().then(() => window.heyiDrawChart(target)).catch(() => { target.querySelector('details').open = true })
    }
  }, { rootMargin: '300px' })
  figures.forEach((figure) => seen.observe(figure))
}

function makeRoom(figure) {
  const table = figure.querySelector('table')
  const drawing = document.createElement('div')
  drawing.className = 'chart-drawing'
  const details = document.createElement('details')
  const summary = document.createElement('summary')
  summary.textContent = say('table')
  table.replaceWith(drawing, details)
  details.append(summary, table)
  figure.classList.add('is-ready')
}

function load() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = document.body.dataset.charts
    script.onload = resolve
    script.onerror = reject
    document.head.append(script)
  })
  return loading
}
