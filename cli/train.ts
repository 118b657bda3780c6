import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { renderHtml } from '../ml/index.ts'
import { homeOf } from './home.ts'
import { type LearningFlags, settingsOf, withLearningOptions } from './learning-options.ts'
import { newFile, wholeNumber } from './options.ts'
import { told, trainModel } from './train-model.ts'
import { withWarehouse } from './warehouse.ts'

interface TrainFlags extends LearningFlags {
  top: number
  promote: boolean
  html?: string
  output?: string
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
  .option('--html <file>', 'write the report with its plots as one offline page', newFile)
  .option('--output <file>', 'write the report as JSON', newFile)
  .option('--json', 'print the result as JSON')
  .action(async (flags: TrainFlags, command: Command) => {
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
    console.log(json ? JSON.stringify({ version, report }, null, 2) : told(training))
    if (!json && html !== undefined) console.log(`\nThe plots are in ${html}`)
  })
