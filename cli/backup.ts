import { Command } from 'commander'
import { restoreBackup, takeBackup } from '../serving/index.ts'
import { homeOf } from './home.ts'
import { count } from './text.ts'

/** `portent backup`: the state of the data directory, while it is in use. */
export const backupCommand = new Command('backup')
  .description(
    'copy databases and models to a new folder, whole or not at all, while they are in use',
  )
  .argument('<folder>', 'where to; must not be there yet')
  .addHelpText(
    'after',
    `
The folder has what signs calls of webhooks: keep it to yourself. The embedded
warehouse is not in it; what it has comes from logs, which can be taken in again.`,
  )
  .action(async (folder: string, _flags: object, command: Command) => {
    const { files } = await takeBackup(homeOf(command), folder, Date.now())
    console.log(`${folder} is whole: ${told(files)}`)
  })

/** `portent restore`: a data directory from a backup. */
export const restoreCommand = new Command('restore')
  .description('make a data directory of a backup, once all of it is compared with its checksums')
  .argument('<folder>', 'what portent backup made')
  .addHelpText('after', '\nThe data directory (--home) must not be there yet, or be empty.')
  .action(async (folder: string, _flags: object, command: Command) => {
    const home = homeOf(command)
    const { files, takenAt } = await restoreBackup(folder, home)
    console.log(`${home} is as it was at ${takenAt}: ${told(files)}`)
  })

function told(files: readonly { readonly bytes: number }[]): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return `${count(files.length)} files, ${(bytes / 1e6).toFixed(1)} MB`
}
