// The page brings the texts that scripts show, in its own language: <body data-say-yes="...">.
export function say(name, value) {
  const text = document.body.dataset[`say${name[0].toUpperCase()}${name.slice(1)}`] ?? ''
  return text.replace('{1}', value)
}
