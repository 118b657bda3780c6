import { Command } from 'commander'
import { version } from '../core/index.ts'
import { backupCommand, restoreCommand } from './backup.ts'
import { checkCommand } from './check.ts'
import { clusterCommand } from './cluster.ts'
import { configCommand } from './config.ts'
import { demoCommand } from './demo.ts'
import { driftCommand } from './drift.ts'
import { filesCommand, forgetCommand } from './files.ts'
import { ingestCommand } from './ingest.ts'
import { keysCommand } from './keys.ts'
import { mergeCommand } from './merge.ts'
import { modelsCommand } from './models.ts'
import { replayCommand } from './replay.ts'
import { retrainCommand } from './retrain.ts'
import { serveCommand } from './serve.ts'
import { simulateCommand } from './simulate.ts'
import { trainCommand } from './train.ts'

/** The command with all its subcommands, not yet run. */
export const program = new Command('portent')
  .description(
    'Predicts which network configuration a VM will ask for next, and has the controller push it first.',
  )
  .version(version)
  .option('--home <dir>', 'data directory (default: $PORTENT_HOME, else ./.portent)')
  .option('--debug', 'show where an error came from')
  .addCommand(ingestCommand)
  .addCommand(filesCommand)
  .addCommand(forgetCommand)
  .addCommand(trainCommand)
  .addCommand(retrainCommand)
  .addCommand(replayCommand)
  .addCommand(clusterCommand)
  .addCommand(serveCommand)
  .addCommand(configCommand)
  .addCommand(backupCommand)
  .addCommand(restoreCommand)
  .addCommand(modelsCommand)
  .addCommand(keysCommand)
  .addCommand(simulateCommand)
  .addCommand(demoCommand)
  .addCommand(checkCommand)
  .addCommand(driftCommand)
  .addCommand(mergeCommand)
  .addHelpText(
    'after',
    `
Begin with:
  portent demo                     a simulated region, on http://127.0.0.1:8080
  portent ingest conn.log          your own log
  portent train && portent serve   learn from it, then answer predictions
  portent check goal-state.json    contradictions in what hosts will be told
  portent merge queue.json         many goal states in few messages

Exit codes: 0 done, 1 an error, which is told in one line; check, drift and
merge also others, see their help.`,
  )

/** What to do about a command or option that is none. */
function adviseAll(command: Command, name: string): void {
  command.showHelpAfterError(`${name} --help says what there is`)
  for (const inner of command.commands) adviseAll(inner, `${name} ${inner.name()}`)
}
adviseAll(program, 'portent')
