// The number of unread notices stays fresh while the page is looked at.
// /live sends "event: notices" with the number as data.
export function listen() {
  const { live } = document.body.dataset
  const badges = document.querySelectorAll('[data-unread]')
  if (!live || !badges.length || !window.EventSource) return
  let source
  const open = () => {
    if (document.hidden || source) return
    source = new EventSource(live)
    source.addEventListener('notices', ({ data }) => {
      const number = Number(data)
      badges.forEach((badge) => { badge.textContent = number > 99 ? '99+' : number || '' })
    })
  }
  const close = () => { source?.close(); source = undefined }
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()))
  window.addEventListener('pagehide', close)
  window.addEventListener('pageshow', open)
  open()
}
