// How hard a new password is to guess, shown while it is typed. The rules are the server's and stand
// beside the field; whether a password is known to guessers is said when it is handed in.
const ROWS = 'qwertyuiop asdfghjkl zxcvbnm 1234567890'

export function watchPasswords(root) {
  root.querySelectorAll('[data-meter-of]').forEach(prepare)
}

function prepare(place) {
  const field = document.getElementById(place.dataset.meterOf)
  const [meter, word] = place.children
  field.addEventListener('input', () => {
    const degree = field.value ? degreeOf(field.value, place.dataset) : 0
    const text = field.value ? place.dataset[`degree${degree}`] : ''
    meter.value = degree
    if (word.textContent !== text) word.textContent = text
  })
}

// 0 where the rules are not met, 1 weak, 2 fair, 3 strong.
function degreeOf(password, { least, kinds }) {
  const signs = [...password]
  const met = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(password)).length
  if (signs.length < Number(least) || met < Number(kinds)) return 0
  const surprises = Math.min(countSurprises(signs), new Set(password.toLowerCase()).size * 1.5)
  return surprises < 9 ? 1 : surprises < 13 ? 2 : 3
}

// Signs that do not follow from the one before: no repetition, no neighbour in the alphabet or on the
// keyboard.
function countSurprises(signs) {
  return signs.filter((sign, i) => {
    const pair = `${signs[i - 1] ?? ''}${sign}`.toLowerCase()
    const step = sign.codePointAt(0) - (signs[i - 1]?.codePointAt(0) ?? 0)
    return i === 0 || (Math.abs(step) > 1 && !ROWS.includes(pair))
  }).length
}
