// The dashboard's pages as files.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { build, transform } from 'esbuild'
import { reportColors } from '../core/index.ts'

const app = new URL('../serving/dashboard/app/', import.meta.url)

/** How large a file is, and how large compressed, bytes. */
export interface FileSize {
  readonly bytes: number
  readonly packed: number
}

/**
 * Builds the pages.
 *
 * @param folder - Where to; what is in it goes.
 * @returns The size of each file.
 */
export async function buildDashboard(folder: string): Promise<Record<string, FileSize>> {
  const [main, theme] = await Promise.all([bundled('main.tsx', 'esm'), bundled('theme.ts', 'iife')])
  const style = colorSheet() + readFileSync(new URL('style.css', app), 'utf8')
  const files: Readonly<Record<string, readonly [name: string, text: string]>> = {
    MAIN: ['main.js', main],
    THEME: ['theme.js', theme],
    STYLE: ['style.css', await minified(style)],
    ICON: ['icon.svg', readFileSync(new URL('icon.svg', app), 'utf8')],
  }
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  let page = readFileSync(new URL('index.html', app), 'utf8')
  const sizes: Record<string, FileSize> = {}
  for (const [place, [name, text]] of Object.entries(files)) {
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 10)
    const hashed = name.replace('.', `-${hash}.`)
    page = page.replace(place, `/assets/${hashed}`)
    sizes[name] = written(folder, hashed, text)
  }
  sizes['index.html'] = written(folder, 'index.html', page)
  return sizes
}

function written(folder: string, name: string, text: string): FileSize {
  const packed = brotliCompressSync(text, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  })
  writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, `${name}.br`), packed)
  return { bytes: Buffer.byteLength(text), packed: packed.length }
}

async function bundled(name: string, format: 'esm' | 'iife'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(name, app))],
    bundle: true,
    write: false,
    minify: true,
    format,
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
  })
  return outputFiles[0]!.text
}

async function minified(style: string): Promise<string> {
  const { code } = await transform(style, { loader: 'css', minify: true, target: 'chrome110' })
  return code
}

/** The colours that reports have too, light or dark as the system says unless the page says otherwise. */
function colorSheet(): string {
  const [light, dark] = [...reportColors.matchAll(/:root \{([^}]*)\}/g)].map(([, rules]) =>
    rules!.replace('color-scheme: light dark;', ''),
  )
  return `
:root, :root[data-theme="light"] { color-scheme: light; ${light} }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { color-scheme: dark; ${dark} } }
:root[data-theme="dark"] { color-scheme: dark; ${dark} }
`
}
