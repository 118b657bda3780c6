import { firstItemRow, paddingRow, startRow } from './parameters.ts'
import type { NetworkSettings } from './settings.ts'
import { stepRow, type VmSequence } from './vm-sequence.ts'
import type { StepSide } from './vocabulary.ts'

/** Sequences as the scoring graph takes them. */
export interface QueryInputs {
  readonly feeds: Readonly<Record<string, Int32Array>>
  readonly sizes: { readonly B: number; readonly L: number }
}

/**
 * The first requests of sequences, to ask what comes after them.
 *
 * @param sequences - At least one, all of one network.
 * @param ends - How many requests of each to read; with a start 0 is fine, else at least 1.
 * @param placeOf - Place of each item among those of the network, by item.
 */
export function queryInputs(
  sequences: readonly VmSequence[],
  ends: readonly number[],
  { maxLength, start }: NetworkSettings,
  steps: readonly StepSide[],
  placeOf: (item: number) => number,
): QueryInputs {
  const first = start ? -1 : 0
  const lengths = Int32Array.from(ends, (end) => Math.min(maxLength, end - first))
  const [B, L] = [sequences.length, Math.max(...lengths)]
  const sequence = new Int32Array(B * L).fill(paddingRow)
  const known = steps.map((side) => [side, new Int32Array(B * L)] as const)
  for (const [b, vm] of sequences.entries()) {
    const from = ends[b]! - lengths[b]!
    for (let t = 0; t < lengths[b]!; t++) {
      const at = from + t
      sequence[b * L + t] = at < 0 ? startRow : firstItemRow + placeOf(vm.items[at]!)
      for (const [side, rows] of known) rows[b * L + t] = stepRow(side, vm, at)
    }
  }
  return { feeds: { sequence, lengths, ...Object.fromEntries(known) }, sizes: { B, L } }
}
