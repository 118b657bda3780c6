import { below, type Random } from '../../../../core/index.ts'
import { cumulativeWeights, drawByWeight } from './draw-by-weight.ts'
import { firstItemRow } from './parameters.ts'
import type { NeuralSettings } from './settings.ts'
import type { VmSequence } from './vm-sequence.ts'
import type { ItemPlaces, Vocabulary } from './vocabulary.ts'

/** Rows of items that all positions of a batch share, and the network of each; shape `[C]` each. */
export interface SharedCandidates {
  readonly rows: Int32Array
  readonly networks: Int32Array
}

/** All items of some networks. */
interface AllCandidates extends SharedCandidates {
  /** Place of an item of these networks among the candidates. */
  columnOf(item: number): number
}

/** Some items of each network, drawn. */
interface DrawnCandidates extends SharedCandidates {
  /** ln of how often each was expected among the drawn, shape `[C]`. */
  readonly logExpected: Float32Array
  /** The same of any item of these networks. */
  logExpectedOf(item: number): number
}

/** What targets are told from, always items of the VM's own network. */
export interface CandidateMaker {
  /** @param networks - Each once. */
  all(networks: readonly number[]): AllCandidates
  /** @param shares - How much of the draws each network gets, in `(0, 1]`. */
  drawn(shares: ReadonlyMap<number, number>, random: Random): DrawnCandidates
  /** Row of an item that the sequence does not hold, if one is found soon. */
  other(sequence: VmSequence, random: Random): number
}

export function candidateMaker(
  { negatives, negativesPower }: NeuralSettings,
  { networks: members, counts }: Vocabulary,
  { networkOf, placeOf }: ItemPlaces,
): CandidateMaker {
  const known = new Map<string, AllCandidates>() // batches of one network are the usual ones
  const sumsOf = remember((network) =>
    cumulativeWeights(
      Float64Array.from(members[network]!, (item) => Math.max(1, counts[item]!) ** negativesPower),
    ),
  )
  /** How likely one draw of its network is this item. */
  const likelihood = (item: number) => {
    const sums = sumsOf(networkOf[item]!)
    const place = placeOf[item]!
    return (sums[place]! - (place === 0 ? 0 : sums[place - 1]!)) / sums[sums.length - 1]!
  }

  return {
    all(networks) {
      const key = networks.join()
      const made = known.get(key) ?? allOf(networks, members, { networkOf, placeOf })
      if (networks.length === 1) known.set(key, made)
      return made
    },

    drawn(shares, random) {
      const drawsOf = new Map<number, number>()
      const rows: number[] = []
      const networks: number[] = []
      for (const [network, share] of shares) {
        const draws = Math.max(1, Math.round(negatives * share))
        drawsOf.set(network, draws)
        const sums = sumsOf(network)
        for (let draw = 0; draw < draws; draw++) {
          rows.push(firstItemRow + members[network]![drawByWeight(sums, random)]!)
          networks.push(network)
        }
      }
      const logExpectedOf = (item: number) =>
        Math.log(drawsOf.get(networkOf[item]!)! * likelihood(item))
      return {
        rows: Int32Array.from(rows),
        networks: Int32Array.from(networks),
        logExpected: Float32Array.from(rows, (row) => logExpectedOf(row - firstItemRow)),
        logExpectedOf,
      }
    },

    other({ network, items }, random) {
      const all = members[network]!
      let item = all[below(random, all.length)]!
      for (let tries = 0; tries < 100 && items.includes(item); tries++)
        item = all[below(random, all.length)]!
      return firstItemRow + item
    },
  }
}

function allOf(
  networks: readonly number[],
  members: Vocabulary['networks'],
  { networkOf, placeOf }: ItemPlaces,
): AllCandidates {
  const startOf = new Map<number, number>()
  let count = 0
  for (const network of networks) {
    startOf.set(network, count)
    count += members[network]!.length
  }
  const rows = new Int32Array(count)
  const of = new Int32Array(count)
  for (const [network, start] of startOf) {
    const items = members[network]!
    for (let place = 0; place < items.length; place++)
      rows[start + place] = firstItemRow + items[place]!
    of.fill(network, start, start + items.length)
  }
  return {
    rows,
    networks: of,
    columnOf: (item) => startOf.get(networkOf[item]!)! + placeOf[item]!,
  }
}

function remember<T>(make: (key: number) => T): (key: number) => T {
  const made = new Map<number, T>()
  return (key) => {
    const known = made.get(key) ?? make(key)
    made.set(key, known)
    return known
  }
}
