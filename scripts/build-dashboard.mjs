// Builds the dashboard's pages into the folder that the service reads: `npm run build` does, after `tsc`.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'

const app = new URL('../serving/dashboard/app/', import.meta.url)

/**
 * @param folder - Where to; what is in it goes.
 * @param {{ minify?: boolean }} options - Default small.
 * @returns {Promise<Record<string, { bytes: number, packed: number }>>} Of each file, its size and that after
 *   compression.
 */
export async function buildDashboard(folder, { minify = true } = {}) {
  const colors = await colorSheet()
  const scripts = await Promise.all(['main.tsx', 'theme.ts'].map((name) => bundled(name, minify)))
  const style = `${colors}${readFileSync(new URL('style.css', app), 'utf8')}`
  const files = {
    MAIN: ['main.js', scripts[0]],
    THEME: ['theme.js', scripts[1]],
    STYLE: ['style.css', await packedStyle(style, minify)],
    ICON: ['icon.svg', readFileSync(new URL('icon.svg', app), 'utf8')],
  }
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  let page = readFileSync(new URL('index.html', app), 'utf8')
  const sizes = {}
  for (const [place, [name, text]] of Object.entries(files)) {
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 10)
    const hashed = name.replace('.', `-${hash}.`)
    page = page.replace(place, `/assets/${hashed}`)
    sizes[name] = written(folder, hashed, text)
  }
  sizes['index.html'] = written(folder, 'index.html', page)
  return sizes
}

function written(folder, name, text) {
  const packed = brotliCompressSync(text, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  })
  writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, `${name}.br`), packed)
  return { bytes: Buffer.byteLength(text), packed: packed.length }
}

async function bundled(name, minify) {
  const { outputFiles } = await build({
    entryPoints: [new URL(name, app).pathname],
    bundle: true,
    write: false,
    minify,
    format: name === 'theme.ts' ? 'iife' : 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
  })
  return outputFiles[0].text
}

async function packedStyle(style, minify) {
  const { outputFiles } = await build({
    stdin: { contents: style, loader: 'css' },
    write: false,
    minify,
    target: 'chrome110',
  })
  return outputFiles[0].text
}

/** The colours that reports have too, light or dark as the system says unless the page says otherwise. */
async function colorSheet() {
  const { outputFiles } = await build({
    entryPoints: [new URL('../core/report-style.ts', import.meta.url).pathname],
    write: false,
    format: 'esm',
  })
  const source = `data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`
  const { reportColors } = await import(source)
  const [light, dark] = [...reportColors.matchAll(/:root \{([^}]*)\}/g)].map(([, rules]) =>
    rules.replace('color-scheme: light dark;', ''),
  )
  return `
:root, :root[data-theme="light"] { color-scheme: light; ${light} }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { color-scheme: dark; ${dark} } }
:root[data-theme="dark"] { color-scheme: dark; ${dark} }
`
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = new URL('../dist/serving/dashboard/public/', import.meta.url).pathname
  const sizes = Object.values(await buildDashboard(folder))
  const sum = (of) => sizes.reduce((total, size) => total + of(size), 0)
  console.log(
    `dashboard: ${sum(({ bytes }) => bytes)} bytes, ${sum(({ packed }) => packed)} compressed`,
  )
}
