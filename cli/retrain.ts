import { Command } from 'commander'
import { openRegistry, settingsOfManifest } from '../ml/index.ts'
import { type RetrainedHome, retrainHome, retraining } from '../serving/index.ts'
import { byHand } from './by-hand.ts'
import { homeOf } from './home.ts'
import { timeSpan } from './options.ts'
import { startStep } from './progress.ts'
import { count, percent, table } from './text.ts'
import { told as toldTraining, trainModel } from './train-model.ts'
import { trainingTeller } from './training-note.ts'
import { warehouseConfig, withWarehouse } from './warehouse.ts'

interface RetrainFlags {
  fromScratch?: boolean
  json?: boolean
  retireAfter: number
}

/** `portent retrain`: from the champion and what came since to a challenger. */
export const retrainCommand = new Command('retrain')
  .description(
    'go on from the champion with what came since, feedback included; the result challenges it ' +
      '(docs/learning.md)',
  )
  .option('--from-scratch', 'train every kind again on the whole log instead, as the champion was')
  .option(
    '--retire-after <span>',
    'forget items that nobody asked for in so long (default: 30d)',
    timeSpan,
    30 * 86_400_000,
  )
  .option('--json', 'print the result as JSON')
  .action(async (flags: RetrainFlags, command: Command) => {
    const home = homeOf(command)
    if (flags.fromScratch) return fromScratch(home, flags.json ?? false)
    const step = startStep('retrain', flags.json)
    const tellTraining = trainingTeller(flags.json ?? false)
    const { who, reason } = byHand('portent retrain')
    const retrained = await retrainHome({
      ...{ home, warehouse: warehouseConfig(home), now: Date.now, who, reason },
      retireAfter: flags.retireAfter,
      onProgress: ({ step: name, share, training }) =>
        step.update(share, training ? `${name}: ${tellTraining(name, training)}` : name),
    })
    step.end(`${retrained.kind}, version ${retrained.version.slice(0, 12)}`)
    console.log(flags.json ? JSON.stringify(retrained, null, 2) : told(retrained))
  })

/** As `portent train` does, with the settings that the champion has, and as a challenger. */
async function fromScratch(home: string, json: boolean): Promise<void> {
  await retraining(home, async () => {
    const registry = openRegistry(home)
    try {
      const champion = registry.list().find(({ isChampion }) => isChampion)
      const training = await withWarehouse(home, (warehouse) =>
        trainModel(warehouse, {
          home,
          settings: settingsOfManifest(champion?.manifest ?? { horizon: 60_000, seed: 1 }),
          title: 'The policies on the last 15 % of the log',
          promote: champion === undefined,
          quiet: json,
          sampleVms: 2_000,
        }),
      )
      const { version, report } = training
      if (champion && champion.manifest.version !== version)
        registry.setAlias('challenger', version, byHand('portent retrain --from-scratch'))
      console.log(json ? JSON.stringify({ version, report }, null, 2) : toldTraining(training))
    } finally {
      registry.close()
    }
  })
}

function told({ version, parent, learned, calibration, feedback, seconds }: RetrainedHome): string {
  const error = (value: number | null) => (value === null ? '–' : value.toFixed(4))
  const rows: [string, string][] = [
    ['learned', `${count(learned.events)} events`],
    ['new', `${count(learned.vms)} VMs, ${count(learned.items)} items`],
    ['retired', `${count(learned.retired)} items`],
    ['uses of pushes', `${count(feedback.taken)} learned, ${count(feedback.leftOut)} left out`],
    [
      'calibration error',
      `${error(calibration.before)} before, ${error(calibration.after)} on the ` +
        `${count(calibration.labels)} labels that it was fitted to`,
    ],
    ...Object.entries(seconds).map(([step, time]): [string, string] => [
      step,
      `${time.toFixed(1)} s`,
    ]),
  ]
  const liars = feedback.distrusted.map(
    ({ vni, host, reported, used, withheld, asked }) =>
      `Not trusted: ${host || 'VMs without a host'} of VNI ${vni} reports ` +
      `${percent(used / reported)} of pushes as used; of what was kept back ${percent(asked / withheld)} was asked for.`,
  )
  return [
    table(rows),
    ...liars,
    `\n${version.slice(0, 12)} challenges its parent ${parent.slice(0, 12)}; portent models tells how it does.`,
  ].join('\n')
}
