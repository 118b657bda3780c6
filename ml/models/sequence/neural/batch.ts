import type { Random } from '../../../../core/index.ts'
import { type CandidateMaker, candidateMaker, type SharedCandidates } from './candidates.ts'
import {
  firstItemRow,
  paddingRow,
  startRow,
  tableOfPositions,
  tableOfStepSide,
} from './parameters.ts'
import type { NeuralSettings } from './settings.ts'
import { type Targets, targetsOf } from './targets.ts'
import { indexOfItemSide } from './training-graph.ts'
import type { BatchFeeds } from './training-step.ts'
import { stepRow, type Window } from './vm-sequence.ts'
import { type ItemPlaces, type StepSide, sideByRow, type Vocabulary } from './vocabulary.ts'

type Feeds = Record<string, Int32Array | Float32Array>

/**
 * Makes batches as the training graph takes them.
 *
 * @returns From windows, at least one and each with something to predict, and a source of negatives to a
 *   batch; undefined if no position has a target within the horizon.
 */
export function batchMaker(
  settings: NeuralSettings,
  vocabulary: Vocabulary,
  places: ItemPlaces,
): (windows: readonly Window[], random: Random) => BatchFeeds | undefined {
  const maker = candidateMaker(settings, vocabulary, places)
  const sides = Object.entries(vocabulary.itemSides).map(
    ([name, side]) => [name, sideByRow(side)] as const,
  )
  const steps = Object.keys(vocabulary.stepSides) as StepSide[]
  return (windows, random) => {
    const B = windows.length
    const L = Math.max(...windows.map(({ from, to }) => to - from))
    const targets = targetsOf(windows, L, settings.horizon)
    if (targets.real.length === 0) return undefined
    const inputs = inputsOf(windows, L, settings, steps)
    const { feeds: outputs, mixed } = outputsOf(windows, targets, settings, maker, random)
    const feeds: Feeds = { ...inputs, ...outputs }
    for (const [name, byRow] of sides)
      for (const place of ['sequence', 'targets', 'candidates']) {
        const rows = feeds[place] as Int32Array
        feeds[indexOfItemSide(place, name)] = rows.map((row) => byRow[row]!)
      }
    const sizes = { B, L, N: targets.real.length, C: feeds.candidates!.length }
    return { feeds, sizes, mixed }
  }
}

/** What the network reads, right-padded, shape `[B, L]` each. */
function inputsOf(
  windows: readonly Window[],
  L: number,
  { encoder, maxLength }: NeuralSettings,
  steps: readonly StepSide[],
): Feeds {
  const size = windows.length * L
  const sequence = new Int32Array(size).fill(paddingRow)
  const positions = new Int32Array(size).fill(maxLength - 1)
  const known = steps.map((side) => [side, new Int32Array(size)] as const)
  for (const [b, { sequence: vm, from, to }] of windows.entries()) {
    for (let at = from; at < to; at++) {
      const place = b * L + at - from
      const before = at - 1
      sequence[place] = before < 0 ? startRow : firstItemRow + vm.items[before]!
      // The last request is always at the last position, however many there are.
      positions[place] = maxLength - (to - at)
      for (const [side, rows] of known) rows[place] = stepRow(side, vm, before)
    }
  }
  const feeds: Feeds = { sequence }
  if (encoder === 'transformer') feeds[`index of ${tableOfPositions}`] = positions
  for (const [side, rows] of known) feeds[`index of ${tableOfStepSide(side)}`] = rows
  return feeds
}

/** What the network is to say, and among which candidates. */
function outputsOf(
  windows: readonly Window[],
  { real, items, weights, windows: windowOf }: Targets,
  { loss, logQ }: NeuralSettings,
  maker: CandidateMaker,
  random: Random,
): { feeds: Feeds; mixed: boolean } {
  const targets = items.map((item) => firstItemRow + item)
  const feeds: Feeds = { real, targets, weights }
  const sequenceOf = (n: number) => windows[windowOf[n]!]!.sequence
  if (loss === 'bce') {
    feeds.candidates = items.map((_, n) => maker.other(sequenceOf(n), random))
    return { feeds, mixed: false }
  }
  const shares = new Map<number, number>()
  for (let n = 0; n < items.length; n++) {
    const { network } = sequenceOf(n)
    shares.set(network, (shares.get(network) ?? 0) + 1 / items.length)
  }
  let candidates: SharedCandidates
  if (loss === 'ce') {
    const all = maker.all([...shares.keys()])
    feeds.columns = items.map((item) => all.columnOf(item))
    candidates = all
  } else {
    const drawn = maker.drawn(shares, random)
    if (logQ) {
      feeds['expected candidates'] = drawn.logExpected
      feeds['expected targets'] = Float32Array.from(items, drawn.logExpectedOf)
    }
    candidates = drawn
  }
  feeds.candidates = candidates.rows
  const mixed = shares.size > 1
  if (mixed) {
    feeds['network of candidates'] = candidates.networks
    feeds['network of positions'] = items.map((_, n) => sequenceOf(n).network)
  }
  return { feeds, mixed }
}
