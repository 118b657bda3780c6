import { sequenceModelCases } from '../sequence-model.cases.ts'
import { loadNeuralModel, neuralModel } from './neural-model.ts'
import type { NeuralOptions } from './neural-options.ts'

/** Small enough to learn in a few milliseconds. */
const tiny: NeuralOptions = {
  dimension: 8,
  blocks: 1,
  maxLength: 6,
  learningRate: 0.02,
  dropout: 0,
  epochs: 30,
  batchSize: 16,
}

for (const encoder of ['transformer', 'gru4rec'] as const)
  sequenceModelCases(`neural ${encoder}`, {
    create: (catalog, clusterOf) => neuralModel(encoder, catalog, { ...tiny, clusterOf }),
    load: (saved, catalog) => loadNeuralModel(encoder, saved, catalog),
    answersStrangers: true,
    sharesWeights: true,
    runs: 4,
  })
