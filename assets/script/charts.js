// Draws the table of a figure. SVG, and the tooltip as SVG too: the page's CSP allows no style attribute.
import { BarChart, FunnelChart, LineChart, PieChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, LineChart, PieChart, FunnelChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer])

const drawn = new Map()

window.heyiDrawChart = (figure) => {
  const chart = init(figure.querySelector('.chart-drawing'), null, { renderer: 'svg' })
  drawn.set(figure, chart)
  draw(figure, chart)
  new ResizeObserver(() => { chart.resize(); draw(figure, chart) }).observe(figure)
}

const redraw = () => drawn.forEach((chart, figure) => draw(figure, chart))
window.matchMedia('(prefers-color-scheme: dark)').addEventListener?.('change', redraw)
window.addEventListener('beforeprint', redraw)

function draw(figure, chart) {
  chart.setOption(optionOf(figure, readTable(figure.querySelector('table'))), true)
}

function readTable(table) {
  const heads = [...(table.tHead?.rows[0].cells ?? [])].map((cell) => cell.textContent.trim())
  const rows = [...table.tBodies].flatMap((body) => [...body.rows])
  const numberOf = (cell) => Number(cell?.dataset.value ?? cell?.textContent.replace(/[^\d.-]/g, '') ?? 0) || 0
  return {
    names: rows.map((row) => row.cells[0].textContent.trim()),
    series: heads.slice(1).map((name, i) => ({ name, values: rows.map((row) => numberOf(row.cells[i + 1])) })),
  }
}

function looks(figure) {
  const style = getComputedStyle(figure)
  const colour = (name) => style.getPropertyValue(`--${name}`).trim()
  return {
    ink: colour('ink'),
    soft: colour('soft'),
    edge: colour('edge'),
    surface: colour('surface'),
    // Neighbours differ in lightness too, and never by colour alone: patterns come with many series.
    colours: [1, 2, 3, 4, 5, 6].map((i) => colour(`chart-${i}`)),
    font: style.fontFamily,
    size: Math.max(12, 0.8125 * parseFloat(getComputedStyle(document.documentElement).fontSize)),
  }
}

function optionOf(figure, { names, series }) {
  const look = looks(figure)
  const kind = figure.dataset.chart
  const unit = figure.dataset.unit ?? ''
  const text = { color: look.ink, fontFamily: look.font, fontSize: look.size }
  const isRound = kind === 'pie' || kind === 'funnel'
  return {
    animation: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    animationDuration: 400,
    color: look.colours,
    textStyle: text,
    // One label for a screen reader: the table below tells the rest.
    aria: { enabled: true, label: { description: figure.querySelector('figcaption')?.textContent.trim() }, decal: { show: isRound || series.length > 3 } },
    tooltip: {
      renderMode: 'richText',
      trigger: isRound ? 'item' : 'axis',
      confine: true,
      backgroundColor: look.surface,
      borderColor: look.edge,
      textStyle: text,
      axisPointer: { type: kind === 'line' ? 'line' : 'shadow' },
      valueFormatter: (value) => `${value}${unit}`,
    },
    legend: series.length > 1 || kind === 'pie' ? { bottom: 0, type: 'plain', textStyle: text, itemGap: 16, itemWidth: 14, itemHeight: 14 } : undefined,
    ...(isRound ? roundOf(kind, names, series, look, text) : axesOf(figure, kind, names, series, look, text)),
  }
}

function roundOf(kind, names, series, look, text) {
  const data = names.map((name, i) => ({ name, value: series[0]?.values[i] ?? 0 }))
  const common = { data, label: { ...text, formatter: '{b} {c}' }, itemStyle: { borderColor: look.surface, borderWidth: 2 } }
  return {
    series: [kind === 'pie'
      ? { type: 'pie', radius: ['42%', '68%'], center: ['50%', '44%'], ...common }
      : { type: 'funnel', sort: 'none', left: '5%', right: '5%', top: 8, bottom: 8, minSize: '12%', gap: 3, ...common, label: { ...common.label, position: 'inside', color: '#fff', textBorderColor: '#1d2723', textBorderWidth: 2 } }],
  }
}

function axesOf(figure, kind, names, series, look, text) {
  const line = { lineStyle: { color: look.edge } }
  const isNarrow = figure.clientWidth < 520
  // Long Chinese names do not fit below upright bars: then the bars lie.
  const isLying = kind !== 'line' && (names.length > 8 || names.some((name) => name.length * names.length * look.size > figure.clientWidth))
  const nameAxis = {
    type: 'category',
    data: names,
    inverse: isLying,
    boundaryGap: kind !== 'line',
    axisLine: line,
    axisTick: { show: false },
    axisLabel: isLying ? { ...text, width: isNarrow ? 90 : 150, overflow: 'truncate', interval: 0 } : { ...text, hideOverlap: true },
  }
  const valueAxis = { type: 'value', minInterval: 1, splitNumber: isNarrow ? 3 : 5, axisLabel: { ...text, color: look.soft }, splitLine: line }
  return {
    grid: { left: 4, right: 24, top: 16, bottom: series.length > 1 ? 40 + 22 * Math.floor((series.length - 1) / (isNarrow ? 3 : 6)) : 4, containLabel: true },
    xAxis: isLying ? valueAxis : nameAxis,
    yAxis: isLying ? nameAxis : valueAxis,
    series: series.map(({ name, values }) => ({
      name,
      data: values,
      type: kind === 'line' ? 'line' : 'bar',
      stack: kind === 'stack' ? 'all' : undefined,
      barMaxWidth: 28,
      symbolSize: 7,
      lineStyle: { width: 2.5 },
      itemStyle: { borderRadius: kind === 'stack' ? 0 : isLying ? [0, 3, 3, 0] : [3, 3, 0, 0], borderColor: kind === 'stack' ? look.surface : undefined, borderWidth: kind === 'stack' ? 1 : 0 },
    })),
  }
}
