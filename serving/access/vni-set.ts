import { PortentError } from '../../core/index.ts'

/** Virtual networks, as ranges in ascending order that neither touch nor overlap. */
export type VniSet = readonly (readonly [from: number, to: number])[]

const highest = 2 ** 32 - 1

/**
 * The networks that `5000-5999,7001` names.
 *
 * @param what - Said it, e.g. `--vnis`, for the message.
 * @throws {@link PortentError} `ERR_INPUT` for text that is no such list, or for a VNI outside 1 to 4294967295.
 */
export function readVniSet(text: string, what: string): VniSet {
  const ranges = text.split(',').map((part): [number, number] => {
    const [, from, to = from] = /^\s*(\d{1,10})(?:\s*-\s*(\d{1,10}))?\s*$/.exec(part) ?? []
    const range: [number, number] = [Number(from), Number(to)]
    if (!(range[0] >= 1 && range[1] <= highest && range[0] <= range[1]))
      throw new PortentError(
        'ERR_INPUT',
        `${what}: "${part.trim().slice(0, 40)}" names no VNIs; give numbers from 1 to ${highest} and ranges, such as 5000-5999,7001`,
      )
    return range
  })
  return joined(ranges)
}

/** As {@link readVniSet} reads it. */
export const vniSetText = (vnis: VniSet): string =>
  vnis.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',')

export function hasVni(vnis: VniSet, vni: number): boolean {
  let [low, high] = [0, vnis.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (vnis[middle]![1] < vni) low = middle + 1
    else high = middle
  }
  return low < vnis.length && vnis[low]![0] <= vni
}

function joined(ranges: readonly (readonly [number, number])[]): VniSet {
  const result: [number, number][] = []
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}
