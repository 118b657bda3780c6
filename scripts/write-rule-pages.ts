// Writes what of docs/ is made of code: a page for each rule, and the schema of results.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { documentation } from '../goalstate/index.ts'

const docs = new URL('../docs/', import.meta.url)
const files = documentation()
for (const folder of ['rules', 'schemas']) {
  mkdirSync(new URL(folder, docs), { recursive: true })
  for (const name of readdirSync(new URL(folder, docs)))
    if (!files.has(`${folder}/${name}`)) rmSync(new URL(`${folder}/${name}`, docs))
}
for (const [path, text] of files) writeFileSync(new URL(path, docs), text)
console.log(`${files.size} files written to docs/`)
