// node --import tsx train-streamed-until-killed.cases.ts HOME: trains out of core on the warehouse there, with
// checkpoints in HOME/training; sends each epoch's number, and waits a little so that it can be killed between two.
import { openWarehouse } from '../../datasets/index.ts'
import { streamedOptions } from './streamed-log.cases.ts'
import { trainStreamed } from './train-streamed.ts'

const [, , home = ''] = process.argv
const warehouse = await openWarehouse({ directory: home })
await trainStreamed(warehouse, {
  ...streamedOptions,
  checkpoints: `${home}/training`,
  onProgress: ({ step, training }) => {
    if (training?.ended) process.send?.(`${step}: ${training.epoch}`)
  },
})
