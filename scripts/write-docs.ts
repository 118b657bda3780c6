// npm run docs: writes what of docs/ is made of code, so that it says what the code does.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { program } from '../cli/program.ts'
import { commandReference } from '../cli/reference.ts'
import { documentation } from '../goalstate/index.ts'
import { configurationReference, httpReference, serve } from '../serving/index.ts'

const docs = new URL('../docs/', import.meta.url)
const files = new Map([
  ...documentation(),
  ['configuration.md', configurationReference()],
  ['reference/cli.md', commandReference(program)],
  ['reference/http.md', httpReference(await servedDocument())],
])
for (const folder of ['rules', 'schemas', 'reference']) {
  mkdirSync(new URL(folder, docs), { recursive: true })
  for (const name of readdirSync(new URL(folder, docs)))
    if (!files.has(`${folder}/${name}`)) rmSync(new URL(`${folder}/${name}`, docs))
}
for (const [path, text] of files) writeFileSync(new URL(path, docs), text)
console.log(`${files.size} files written to docs/`)

/** What a server says of itself. */
async function servedDocument() {
  const home = mkdtempSync(join(tmpdir(), 'portent-docs-'))
  const server = await serve({ home, port: 0, logLevel: 'silent' })
  try {
    const answer = await fetch(`${server.url}/docs/json`)
    return (await answer.json()) as Parameters<typeof httpReference>[0]
  } finally {
    await server.close()
    rmSync(home, { recursive: true, force: true })
  }
}
