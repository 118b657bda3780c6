import { readFileSync } from 'node:fs'

/** The manifest lies one level above this folder in the sources, and two above it in the build. */
function versionOf(levels: readonly string[]): string {
  for (const level of levels) {
    try {
      return JSON.parse(readFileSync(new URL(level, import.meta.url), 'utf8')).version
    } catch {}
  }
  return 'unknown'
}

/** Portent's version, as in its manifest. */
export const version: string = versionOf(['../package.json', '../../package.json'])
