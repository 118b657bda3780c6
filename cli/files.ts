import { Command } from 'commander'
import { homeOf } from './home.ts'
import { toldFile } from './taken-text.ts'
import { count } from './text.ts'
import { withWarehouse } from './warehouse.ts'

interface FilesFlags {
  json?: boolean
}

/** `portent files`: what was taken in. */
export const filesCommand = new Command('files')
  .description(
    'list the files that were taken in: how each was read, its rows, time span and network',
  )
  .option('--json', 'print the list as JSON')
  .action(async ({ json }: FilesFlags, command: Command) => {
    const files = await withWarehouse(homeOf(command), (warehouse) => warehouse.files())
    if (json) console.log(JSON.stringify(files, null, 2))
    else console.log(files.map(toldFile).join('\n') || 'no file yet: portent ingest takes logs in')
  })

/** `portent forget <files…>`: what was taken in by mistake. */
export const forgetCommand = new Command('forget')
  .description('take files out of the warehouse again, e.g. one that was read with a wrong --map')
  .argument(
    '<files...>',
    'paths as they were given to ingest, names of files, or ids (or beginnings) of portent files',
  )
  .option('--json', 'print what was forgotten as JSON')
  .addHelpText(
    'after',
    `
All of a file's rows go at once, and it may be ingested again. The log itself is not touched. Models that
learned from it stay as they are until portent train makes others.`,
  )
  .action(async (which: string[], { json }: FilesFlags, command: Command) => {
    const files = await withWarehouse(homeOf(command), (warehouse) => warehouse.forget(which))
    const rows = files.reduce((sum, file) => sum + file.rows, 0)
    if (json) console.log(JSON.stringify(files, null, 2))
    else console.log(`${files.map(toldFile).join('\n')}\nforgotten: ${count(rows)} rows`)
  })
