import type { NeuralSettings } from './settings.ts'
import { checkedSettings } from './settings.ts'
import type { Training } from './train.ts'
import type { VmSequence } from './vm-sequence.ts'

/** Two networks of six items each, in which every VM asks for the items in turn, from one of its own. */
export function cycles(options: Partial<NeuralSettings> = {}, vms = 24): Training {
  const settings = checkedSettings({
    dimension: 8,
    blocks: 1,
    maxLength: 6,
    batchSize: 8,
    shuffleBuffer: 16,
    learningRate: 0.02,
    dropout: 0.1,
    epochs: 3,
    ...options,
  })
  const sequenceOf = (vm: number): VmSequence => {
    const network = vm % 2
    return {
      network,
      items: Int32Array.from({ length: 4 + (vm % 3) }, (_, at) => 6 * network + ((vm + at) % 6)),
      times: Float64Array.from({ length: 4 + (vm % 3) }, (_, at) => 1_000 * at * (1 + (vm % 3))),
      cluster: 1 + (vm % 3),
    }
  }
  const sequences = Array.from({ length: vms }, (_, vm) => sequenceOf(vm))
  return {
    settings,
    vocabulary: {
      networks: [Int32Array.of(0, 1, 2, 3, 4, 5), Int32Array.of(6, 7, 8, 9, 10, 11)],
      counts: new Float64Array(12).fill(1),
      itemSides: { subnet: { rows: 3, ids: Int32Array.from({ length: 12 }, (_, i) => i % 3) } },
      stepSides: { gap: 34, cluster: 4 },
    },
    async *source() {
      yield* sequences
    },
    async *heldOut() {
      for (const sequence of sequences) yield { ...sequence, from: sequence.items.length - 2 }
    },
  }
}
