// Makes the styles, the scripts and the file of icons from style/, script/ and icons/, and the list of
// common passwords.
// usage: node build.mjs [OUT [DEPFILE]]
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const out = resolve(process.argv[2] ?? join(here, 'dist'))
const depfile = process.argv[3]
// Old phones stay on the Chromium that their maker stopped at.
const target = ['chrome86', 'firefox91', 'safari14']
const tooNew = /:has\(|color-mix\(|@container|@layer|oklch\(/
const read = new Set(['build.mjs', 'package-lock.json', 'icons'].map((name) => join(here, name)))

function installPackages() {
  const lock = join(here, 'package-lock.json')
  const mark = join(here, 'node_modules/.package-lock.json')
  if (existsSync(mark) && statSync(mark).mtimeMs >= statSync(lock).mtimeMs) return
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: here, stdio: ['ignore', 'ignore', 'inherit'] })
  utimesSync(mark, new Date(), new Date())
}

async function buildStyle() {
  const [{ transform }, { compile }] = await Promise.all([import('esbuild'), import('sass')])
  const { css, loadedUrls } = compile(join(here, 'style/heyi.scss'), {
    loadPaths: [join(here, 'node_modules')],
    quietDeps: true,
    silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'mixed-decls'],
  })
  for (const url of loadedUrls) read.add(fileURLToPath(url))
  const { code } = await transform(css, { loader: 'css', minify: true, target, legalComments: 'none' })
  if (tooNew.test(code)) throw new Error(`heyi.css uses ${code.match(tooNew)[0]}, which Chromium 86 does not know`)
  writeFileSync(join(out, 'heyi.css'), `/*! Bootstrap, Tabler: MIT; see THIRD-PARTY.md */${code}`)
}

async function buildScripts() {
  const { build } = await import('esbuild')
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints: ['script/heyi.js', 'script/charts.js', 'script/editor.js'],
    outdir: out,
    bundle: true,
    minify: true,
    metafile: true,
    target,
    format: 'iife',
    legalComments: 'none',
    banner: { js: '/*! htmx: 0BSD; Apache ECharts: Apache-2.0, ZRender: BSD-3-Clause; see THIRD-PARTY.md */' },
  })
  for (const path of Object.keys(metafile.inputs)) read.add(join(here, path))
}

// One file of symbols: <use href="icons.svg#search">. The drawings are Tabler's.
function buildIcons() {
  const symbols = readdirSync(join(here, 'icons')).filter((file) => file.endsWith('.svg')).sort().map((file) => {
    read.add(join(here, 'icons', file))
    const drawing = readFileSync(join(here, 'icons', file), 'utf8')
      .replace(/^[^]*?<svg[^>]*>|<\/svg>\s*$/g, '')
      .replace(/<path stroke="none"[^>]*\/>/, '')
      .replace(/\s+/g, ' ')
      .trim()
    return `<symbol id="${file.slice(0, -4)}" viewBox="0 0 24 24">${drawing}</symbol>`
  })
  writeFileSync(join(out, 'icons.svg'), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`)
}

// The passwords of two public lists, and the words and names that guessers take as well, one a line in
// small letters; tools/embed_passwords.c puts them into the program.
async function buildPasswords() {
  const { default: counted } = await import('zxcvbn/lib/frequency_lists.js')
  const common = JSON.parse(readFileSync(join(here, 'node_modules/@zxcvbn-ts/language-common/src/passwords.json'), 'utf8'))
  const words = new Set([common, ...Object.values(counted)].flat().map((word) => word.toLowerCase()))
  writeFileSync(join(out, 'passwords.txt'), [...words].filter((word) => word.length >= 4).sort().join('\n') + '\n')
}

// Ninja takes the first output of the rule as the name that depends on all that was read.
function writeDepfile() {
  const escaped = [...read].map((path) => path.replace(/ /g, '\\ '))
  writeFileSync(depfile, `${relative(process.cwd(), join(out, 'heyi.css'))}: ${escaped.join(' \\\n  ')}\n`)
}

installPackages()
mkdirSync(out, { recursive: true })
await Promise.all([buildStyle(), buildScripts(), buildPasswords()])
buildIcons()
if (depfile) writeDepfile()
