import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { PortentError } from '../core/index.ts'
import { renderHtml } from '../ml/index.ts'
import { homeOf } from './home.ts'
import { type LearningFlags, settingsOf, withLearningOptions } from './learning-options.ts'
import { newFile, wholeNumber } from './options.ts'
import { told, trainModel } from './train-model.ts'
import { toldStream, trainStream } from './train-stream.ts'
import { withWarehouse } from './warehouse.ts'

interface TrainFlags extends LearningFlags {
  top: number
  promote: boolean
  html?: string
  output?: string
  json?: boolean
  stream?: boolean
  epochs?: number
  latest?: number
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
  .option('--html <file>', 'write the report with its plots as one offline page', newFile)
  .option('--output <file>', 'write the report as JSON', newFile)
  .option('--json', 'print the result as JSON')
  .option(
    '--stream',
    'learn a log larger than memory: one network (--models transformer or gru4rec) reads it from ClickHouse; ' +
      'after a kill it goes on where it was',
  )
  .option('--epochs <number>', 'with --stream: most passes over the log', wholeNumber(1))
  .option(
    '--latest <number>',
    'with --stream: most requests of a VM that a pass reads, the latest (default: 10000)',
    wholeNumber(1),
  )
  .action(async (flags: TrainFlags, command: Command) => {
    if (flags.stream) return trainAsStream(flags, command)
    const home = homeOf(command)
    const { models: kinds, vni, sampleVms, promote, html, output, json = false } = flags
    const training = await withWarehouse(home, (warehouse) =>
      trainModel(warehouse, {
        home,
        settings: settingsOf(flags, flags.top),
        title: 'The policies on the last 15 % of the log',
        promote,
        quiet: json,
        ...(kinds === undefined ? {} : { kinds }),
        sampleVms,
        ...(vni === undefined ? {} : { vni }),
      }),
    )
    const { version, report } = training
    if (html !== undefined) writeFileSync(html, await renderHtml(report))
    if (output !== undefined) writeFileSync(output, JSON.stringify(report, null, 2))
    console.log(json ? JSON.stringify({ version, report }, null, 2) : told(training, html))
    if (!json && promote)
      console.log(
        `\nTo see why it predicts what it does: portent serve, and there\n  ${training.question}`,
      )
  })

async function trainAsStream(flags: TrainFlags, command: Command): Promise<void> {
  const home = homeOf(command)
  const { models: kinds, vni, epochs, latest, promote, html, output, json = false } = flags
  if (html !== undefined || output !== undefined) {
    const message = '--stream holds no log to make a report of: leave out --html and --output'
    throw new PortentError('ERR_INPUT', message)
  }
  const training = await withWarehouse(home, (warehouse) =>
    trainStream(warehouse, {
      home,
      settings: settingsOf(flags, flags.top),
      promote,
      quiet: json,
      ...(kinds === undefined ? {} : { kinds }),
      ...(vni === undefined ? {} : { vni }),
      ...(epochs === undefined ? {} : { epochs }),
      ...(latest === undefined ? {} : { latest }),
    }),
  )
  const { version, trained, epochs: learned } = training
  const result = { version, ...trained.facts, epochs: learned }
  console.log(json ? JSON.stringify(result, null, 2) : toldStream(training))
}
