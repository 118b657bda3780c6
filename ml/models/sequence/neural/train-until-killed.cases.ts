// node --import tsx train-until-killed.cases.ts CHECKPOINT: trains with a checkpoint after every second batch,
// says "batch" at each, and is slow to begin the next, so that it can be killed in between.
import { cycles } from './cycle.cases.ts'
import { train } from './train.ts'

const [, , path = ''] = process.argv
const training = cycles({ epochs: 6, averaging: 0.5 })
await train(
  {
    ...training,
    async *source(epoch) {
      for await (const sequence of training.source(epoch)) {
        if (epoch > 2) await new Promise((resolve) => setTimeout(resolve, 20))
        yield sequence
      }
    },
  },
  { checkpoint: { path, everyBatches: 2 }, onProgress: () => console.log('batch') },
)
