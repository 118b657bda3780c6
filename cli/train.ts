import { Command } from 'commander'
import { openRegistry, renderTable, type Training, trainPipeline } from '../ml/index.ts'
import { homeOf } from './home.ts'
import { type LearningFlags, settingsOf, withLearningOptions } from './learning-options.ts'
import { loadLog } from './load-log.ts'
import { wholeNumber } from './options.ts'
import { startStep } from './progress.ts'
import { count, percent, table } from './text.ts'

interface TrainFlags extends LearningFlags {
  top: number
  promote: boolean
  json?: boolean
}

/** `portent train`: from the warehouse to a model that serves. */
export const trainCommand = withLearningOptions(
  new Command('train').description(
    'cluster the VMs, train every kind of model, and let the best of a held-out time serve',
  ),
)
  .option(
    '--top <number>',
    'pushes at each prediction, for which the models are judged',
    wholeNumber(1),
    10,
  )
  .option('--no-promote', 'keep the model without letting it serve')
  .option('--json', 'print the result as JSON')
  .action(async (flags: TrainFlags, command: Command) => {
    const home = homeOf(command)
    const json = flags.json ?? false
    const { log, restarts } = await loadLog(home, queryOf(flags), json)
    const registry = openRegistry(home)
    try {
      const step = startStep('train', json)
      const training = await trainPipeline(log, {
        seed: flags.seed,
        now: new Date().toISOString(),
        settings: settingsOf(flags, flags.top),
        about: { title: 'Portent: policies on the last 15 % of the log' },
        kinds: flags.models,
        restarts,
        onProgress: ({ step: name, share }) => step.update(share, name),
      })
      const manifest = registry.saveModel(training.trained)
      if (flags.promote) registry.promote(manifest.version, new Date().toISOString())
      step.end(`${manifest.name}, version ${manifest.version.slice(0, 12)}`)
      if (json) console.log(JSON.stringify({ manifest, report: training.report }, null, 2))
      else console.log(told(training))
    } finally {
      registry.close()
    }
  })

/** Only what was given: an option left out asks for everything. */
export function queryOf({ idleTimeout, vni }: LearningFlags): {
  idleTimeout: number
  vni?: number
} {
  return { idleTimeout, ...(vni === undefined ? {} : { vni }) }
}

/** The table of the test part, and how the model was chosen. */
export function told({ judgements, report, trained }: Training): string {
  const rows = [...judgements]
    .sort((a, b) => a.cost - b.cost)
    .map(({ kind, coverage, pushes, cost }): [string, string] => [
      kind === trained.facts.kind ? `* ${kind}` : `  ${kind}`,
      `coverage ${percent(coverage)}, ${count(pushes)} pushes, ${cost.toFixed(1)} ms a first packet`,
    ])
  return [
    renderTable(report),
    '\nChosen on the time before (held out from training), at the least mean cost of a first packet:',
    table(rows),
  ].join('\n')
}
