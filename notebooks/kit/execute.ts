// tsx notebooks/kit/execute.ts NOTEBOOK PAGE COMMAND: runs one notebook in this process, and writes its page.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { allShown } from './display.ts'
import { notebookPage } from './page.ts'
import { cellsOf } from './percent.ts'

const [notebook, page, command] = process.argv.slice(2)
if (!notebook || !page || !command) throw new Error('give a notebook, its page and the command')
// Read first: what is edited meanwhile did not run.
const source = readFileSync(notebook, 'utf8')
await import(pathToFileURL(resolve(notebook)).href)
const path = relative(resolve(import.meta.dirname, '../..'), resolve(notebook))
const sha256 = createHash('sha256').update(source).digest('hex')
writeFileSync(page, notebookPage(cellsOf(source), allShown(), { path, sha256, command }))
