import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import type { Warehouse } from '../datasets/index.ts'
import {
  profilesFromFlows,
  type ReplayReport,
  renderHtml,
  renderPlot,
  renderTable,
  replayKinds,
  savedInWords,
} from '../ml/index.ts'
import { homeOf } from './home.ts'
import { type LearningFlags, settingsOf, withLearningOptions } from './learning-options.ts'
import { loadLog } from './load-log.ts'
import { newFile, properShare, timeSpan, wholeNumbers } from './options.ts'
import { startStep } from './progress.ts'
import { lineWidth, wrapped } from './text.ts'
import { trainingTeller } from './training-note.ts'
import { withWarehouse } from './warehouse.ts'

interface ReplayFlags extends LearningFlags {
  top: number[]
  split: number
  retrain?: number
  html?: string
  svg?: string
  output?: string
  json?: boolean
}

/** `portent replay`: what every policy would have covered, beside the limit. */
export const replayCommand = withLearningOptions(
  new Command('replay').description(
    'replay the end of the log through simulated agent caches, under every policy and the limit',
  ),
)
  .option(
    '--top <numbers>',
    'pushes at each prediction, several budgets',
    wholeNumbers(1),
    [1, 3, 10, 30, 100],
  )
  .option(
    '--split <share>',
    'share of the events, from the first, that models may learn',
    properShare,
    0.85,
  )
  .option('--retrain <span>', 'models learn what was seen since, so often', timeSpan)
  .option('--html <file>', 'write the report with its plot as one offline page', newFile)
  .option('--svg <file>', 'write the plot alone', newFile)
  .option('--output <file>', 'write the report as JSON', newFile)
  .option('--json', 'print the report as JSON')
  .action(async (flags: ReplayFlags, command: Command) => {
    const json = flags.json ?? false
    const report = await withWarehouse(homeOf(command), (warehouse) => replayLog(warehouse, flags))
    if (flags.html !== undefined) writeFileSync(flags.html, await renderHtml(report))
    if (flags.svg !== undefined) writeFileSync(flags.svg, await renderPlot(report))
    if (flags.output !== undefined) writeFileSync(flags.output, JSON.stringify(report, null, 2))
    console.log(
      json ? JSON.stringify(report, null, 2) : renderTable(report, { width: lineWidth() }),
    )
    if (!json) console.log(`\n${wrapped(savedInWords(report))}`)
    if (!json && flags.html !== undefined) console.log(`\nThe plot is in ${flags.html}`)
  })

async function replayLog(warehouse: Warehouse, flags: ReplayFlags): Promise<ReplayReport> {
  const { retrain, split, models: kinds, top: ks, vni, sampleVms, json = false } = flags
  const query = { idleTimeout: flags.idleTimeout, ...(vni === undefined ? {} : { vni }) }
  const { log, restarts } = await loadLog(warehouse, query, json)
  const step = startStep('replay', json)
  const tellTraining = trainingTeller(json)
  const report = await replayKinds(log, {
    settings: {
      ...settingsOf(flags, Math.max(...ks)),
      ...(retrain === undefined ? {} : { refreshEvery: retrain }),
    },
    split,
    ...(kinds === undefined ? {} : { kinds }),
    ks,
    restarts,
    profiles: ({ catalog }, to) => profilesFromFlows(warehouse, catalog, { to }),
    // To learn anew from what is seen, all must be seen.
    ...(retrain === undefined ? { sampleVms } : {}),
    about: {
      title: 'Replay of the policies',
      command: ['portent', ...process.argv.slice(2)].join(' '),
      createdAt: new Date().toISOString(),
    },
    onProgress: ({ step: name, share: done, training }) =>
      step.update(done, training ? `${name}: ${tellTraining(name, training)}` : name),
  })
  step.end()
  return report
}
