// npm run docs: writes what of docs/ is made of code, so that it says what the code does.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { program } from '../cli/program.ts'
import { commandReference } from '../cli/reference.ts'
import { documentation } from '../goalstate/index.ts'
import { configurationReference, httpReference, metricsReference, serve } from '../serving/index.ts'

const docs = new URL('../docs/', import.meta.url)
const served = await whatIsServed()
const files = new Map([
  ...documentation(),
  ['configuration.md', configurationReference()],
  ['metrics.md', metricsReference(served.metrics)],
  ['reference/cli.md', commandReference(program)],
  ['reference/http.md', httpReference(served.document)],
])
for (const folder of ['rules', 'schemas', 'reference']) {
  mkdirSync(new URL(folder, docs), { recursive: true })
  for (const name of readdirSync(new URL(folder, docs)))
    if (!files.has(`${folder}/${name}`)) rmSync(new URL(`${folder}/${name}`, docs))
}
for (const [path, text] of files) writeFileSync(new URL(path, docs), text)
console.log(`${files.size} files written to docs/`)

/** What a server says of itself. */
async function whatIsServed() {
  const home = mkdtempSync(join(tmpdir(), 'portent-docs-'))
  const server = await serve({ home, port: 0, grpc: { port: 0 }, logLevel: 'silent' })
  const ask = (path: string) => fetch(`${server.url}${path}`)
  try {
    const document = await (await ask('/docs/json')).json()
    return {
      document: document as Parameters<typeof httpReference>[0],
      metrics: await (await ask('/metrics')).text(),
    }
  } finally {
    await server.close()
    rmSync(home, { recursive: true, force: true })
  }
}
