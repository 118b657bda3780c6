import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { renderHtml, renderTable, replayKinds } from '../ml/index.ts'
import { homeOf } from './home.ts'
import { type LearningFlags, settingsOf, withLearningOptions } from './learning-options.ts'
import { loadLog } from './load-log.ts'
import { share, timeSpan, wholeNumbers } from './options.ts'
import { startStep } from './progress.ts'
import { queryOf } from './train.ts'

interface ReplayFlags extends LearningFlags {
  top: number[]
  split: number
  retrain?: number
  html?: string
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
    share,
    0.85,
  )
  .option('--retrain <span>', 'models learn what was seen since, so often', timeSpan)
  .option('--html <file>', 'write the report with its plot as one offline page')
  .option('--output <file>', 'write the report as JSON')
  .option('--json', 'print the report as JSON')
  .action(async (flags: ReplayFlags, command: Command) => {
    const json = flags.json ?? false
    const { log, restarts } = await loadLog(homeOf(command), queryOf(flags), json)
    const step = startStep('replay', json)
    const report = await replayKinds(log, {
      settings: {
        ...settingsOf(flags, Math.max(...flags.top)),
        ...(flags.retrain === undefined ? {} : { refreshEvery: flags.retrain }),
      },
      split: flags.split,
      kinds: flags.models,
      ks: flags.top,
      restarts,
      about: {
        title: 'Replay of the policies',
        command: ['portent', ...process.argv.slice(2)].join(' '),
        createdAt: new Date().toISOString(),
      },
      onProgress: ({ step: name, share: done }) => step.update(done, name),
    })
    step.end()
    if (flags.html !== undefined) writeFileSync(flags.html, renderHtml(report))
    if (flags.output !== undefined) writeFileSync(flags.output, JSON.stringify(report, null, 2))
    console.log(json ? JSON.stringify(report, null, 2) : renderTable(report))
    if (!json && flags.html !== undefined) console.log(`\nThe plot is in ${flags.html}`)
  })
