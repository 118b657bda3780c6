import type { Distance } from './distance.ts'
import { checkBinary } from './domain.ts'
import { isLower, meanOf } from './group.ts'

/**
 * Hamming distance of sets, the number of columns that differ, in `[0, d]`; the centre is the majority of each
 * column, which is best; of a tie, 0.
 *
 * What both lack makes two VMs as alike as what both have, so it suits few columns that are all meaningful;
 * for sparse sets take Jaccard.
 *
 * @see Huang, Data Mining and Knowledge Discovery 2:283–304, 1998 (k-modes).
 */
export const hamming: Distance = {
  name: 'hamming',
  metric: 'itself',
  check: (matrix) => checkBinary('hamming', matrix),

  between(a, i, b, j, d) {
    let differ = 0
    const from = i * d
    const to = j * d
    for (let column = 0; column < d; column++) {
      if (a[from + column] !== b[to + column]) differ += 1
    }
    return differ
  },

  simd: { kind: 'absolutes' },

  centre: (group) => Float32Array.from(meanOf(group), (share) => (isLower(0.5, share) ? 1 : 0)),
}
