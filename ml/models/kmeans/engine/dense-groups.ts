import type { SimdForm } from '../distances/simd-form.ts'
import { callee, errorShare, highest, keptShare, tieOfSets, times } from './dense-distance.ts'
import { chunk, type DenseLayout, inScratch, lanes, slots } from './dense-layout.ts'
import {
  type Code,
  call,
  float,
  get,
  i32,
  int,
  load,
  loop,
  named,
  ops,
  pick,
  set,
  store,
  v128,
  type WasmFunction,
  when,
} from './wasm-code.ts'

/** Rows that are compared with a block of centres at once, so that all sums stay in registers. */
const together = [0, 1, 2, 3] as const

/**
 * `(rows, group, scratch, base) → bytes of the list`: lists those of a chunk's rows that a group's bound leaves in
 * doubt (Yinyang), by place, four bytes each, filled up to a multiple of four rows with one that is none.
 */
export function listDoubtful({ lower, drift }: DenseLayout): WasmFunction {
  const { at, ...types } = named(
    { rows: i32, group: i32, scratch: i32, base: i32 },
    { place: i32, end: i32, bound: i32, list: i32, sure: i32, drift: v128 },
  )
  const up = load.vector(ops.iAdd(get(at.scratch), get(at.place)), inScratch.up)
  const bound = ops.vSubtract(
    load.vector(ops.iAdd(get(at.bound), get(at.place)), lower),
    get(at.drift),
  )
  const listed = (offset: number) => load.int(get(at.list), inScratch.list + offset)
  const entry = (value: Code, offset = 0) => store.int(get(at.list), value, inScratch.list + offset)
  return {
    ...types,
    result: i32,
    body: [
      ...set(at.end, times(at.rows, 4)),
      ...set(at.bound, ops.iAdd(get(at.base), times(at.group, 4 * slots))),
      ...set(at.drift, ops.splat(load.float(times(at.group, 4), drift))),
      ...set(at.list, get(at.scratch)),
      ...loop(at.place, get(at.end), 16, [
        ...set(at.sure, ops.viSigns(ops.vLess(up, bound))),
        ...when(
          ops.xor(get(at.sure), int(15)),
          together.flatMap((row) => [
            ...entry(ops.iAdd(get(at.place), int(4 * row))),
            // A place is kept where it was not sure: the next one goes after it.
            ...set(
              at.list,
              ops.iSubtract(
                ops.iAdd(get(at.list), int(4)),
                ops.iShiftLeft(ops.and(ops.iShiftRight(get(at.sure), int(row)), int(1)), int(2)),
              ),
            ),
          ]),
        ),
      ]),
      // Beyond the last row there may have been up to three more places.
      ...together
        .slice(1)
        .flatMap(() =>
          when(
            ops.and(
              ops.iLess(get(at.scratch), get(at.list)),
              ops.iAtLeast(listed(-4), get(at.end)),
            ),
            set(at.list, ops.iSubtract(get(at.list), int(4))),
          ),
        ),
      ...together.flatMap((row) => entry(int(4 * chunk), 4 * row)),
      ...ops.iSubtract(get(at.list), get(at.scratch)),
    ],
  }
}

/**
 * `(firstRow, place₀, place₁, place₂, place₃, block, scores)`: what four rows score with each centre of a block; a
 * row's own centre is infinitely far.
 *
 * Nothing else is done here, so that all eight sums stay in registers.
 */
export function scoreBlock(form: SimdForm, layout: DenseLayout): WasmFunction {
  const { d, padded, words, rows, bits, interleaved, norms } = layout
  const sets = form.kind === 'sets'
  const [columns, rowBytes, from] = sets ? [words, 4 * words, bits] : [d, 4 * padded, rows]
  return blockOf(layout, {
    ...{ turns: columns, rowBytes, from, centres: interleaved },
    added: (sum, x, c) => {
      if (sets) return ops.viAdd(sum, countWords(ops.vAnd(x, c)))
      if (form.kind === 'squares') return ops.vSubtract(sum, ops.vMultiply(x, c))
      const apart = ops.vAbs(ops.vSubtract(x, c))
      return form.kind === 'absolutes' ? ops.vAdd(sum, apart) : ops.vMax(sum, apart)
    },
    scored: (sum, ofCentre, row) => {
      if (!sets) return ops.vAdd(sum, ofCentre)
      const size = ops.splat(load.float(row, norms))
      return shareOf(ops.vOfInts(sum), ops.vAdd(size, ofCentre))
    },
  })
}

/** {@link scoreBlock} in shorts, two columns at a time, twice as fast. */
export function scoreShorts(layout: DenseLayout): WasmFunction {
  const { padded, coarse, coarseCentres, unscale } = layout
  return blockOf(layout, {
    ...{ turns: padded / 2, rowBytes: 2 * padded, from: coarse, centres: coarseCentres },
    added: (sum, x, c) => ops.viAdd(sum, ops.viDot(x, c)),
    unit: ops.splat(load.float(int(0), unscale)),
    scored: (sum, ofCentre, _, unit) => ops.vAdd(ops.vMultiply(ops.vOfInts(sum), unit), ofCentre),
  })
}

/** How numbers that take four bytes a turn become scores. */
interface Scoring {
  readonly turns: number
  readonly rowBytes: number
  readonly from: number
  readonly centres: number
  added(sum: Code, x: Code, c: Code): Code
  /** What `scored` is given for all rows. */
  readonly unit?: Code
  /** `row` is four times its number. */
  scored(sum: Code, ofCentre: Code, row: Code, unit: Code): Code
}

/** Four rows against eight centres, turn after turn. */
function blockOf(
  { bias, numbers, labels }: DenseLayout,
  { turns, rowBytes, from, centres, added, unit, scored }: Scoring,
): WasmFunction {
  const { at, ...types } = named(
    {
      ...{ firstRow: i32, row0: i32, row1: i32, row2: i32, row3: i32 },
      ...{ block: i32, scores: i32 },
    },
    {
      ...{ from0: i32, from1: i32, from2: i32, from3: i32, to: i32, end: i32 },
      ...{ c0: v128, c1: v128, x: v128 },
      ...{ s00: v128, s01: v128, s10: v128, s11: v128 },
      ...{ s20: v128, s21: v128, s30: v128, s31: v128 },
    },
  )
  const rows = [at.row0, at.row1, at.row2, at.row3]
  const froms = [at.from0, at.from1, at.from2, at.from3]
  const halves = [0, 1] as const
  const sums = [
    [at.s00, at.s01],
    [at.s10, at.s11],
    [at.s20, at.s21],
    [at.s30, at.s31],
  ] as const
  const infinite = ops.splat(float(Number.POSITIVE_INFINITY))
  return {
    ...types,
    body: [
      ...together.flatMap((r) => [
        ...set(rows[r]!, ops.iAdd(get(rows[r]!), get(at.firstRow))),
        ...set(froms[r]!, times(rows[r]!, rowBytes / 4)),
      ]),
      ...set(at.to, times(at.block, turns * lanes * 4)),
      ...set(at.end, ops.iAdd(get(at.to), int(turns * lanes * 4))),
      ...loop(at.to, get(at.end), 4 * lanes, [
        ...set(at.c0, load.vector(get(at.to), centres)),
        ...set(at.c1, load.vector(get(at.to), centres + 16)),
        ...together.flatMap((r) => [
          ...set(at.x, load.splat(get(froms[r]!), from)),
          ...set(sums[r]![0], added(get(sums[r]![0]), get(at.x), get(at.c0))),
          ...set(sums[r]![1], added(get(sums[r]![1]), get(at.x), get(at.c1))),
          ...set(froms[r]!, ops.iAdd(get(froms[r]!), int(4))),
        ]),
      ]),
      ...(unit ? set(at.x, unit) : []),
      ...set(at.to, times(at.block, 4 * lanes)),
      ...halves.flatMap((half) => [
        ...set(at.c0, load.vector(get(at.to), bias + 16 * half)),
        ...set(at.c1, load.vector(get(at.to), numbers + 16 * half)),
        ...together.flatMap((r) => {
          const own = ops.viEqual(load.splat(get(rows[r]!), labels), get(at.c1))
          return store.vector(
            get(at.scores),
            ops.vAdd(
              scored(get(sums[r]![half]), get(at.c0), get(rows[r]!), get(at.x)),
              ops.vAnd(own, infinite),
            ),
            inScratch.scores + 4 * lanes * r + 16 * half,
          )
        }),
      ]),
    ],
  }
}

/**
 * `(from, group, count, scratch, base)`: compares the rows of a list with the centres of a group, four rows with
 * eight centres at a time, and keeps a bound for each; where a centre may be nearer than what is known, notes it.
 */
export function scanGroup(form: SimdForm, layout: DenseLayout): WasmFunction {
  const { blocks, norms, lower, drift, byShorts } = layout
  const { at, ...types } = named(
    { from: i32, group: i32, count: i32, scratch: i32, base: i32 },
    {
      ...{ entry: i32, block: i32, bound: i32, firstRow: i32, end: i32, scores: i32 },
      ...{ place0: i32, place1: i32, place2: i32, place3: i32 },
      ...{ norm: v128, error: v128, least: v128, threshold: v128 },
      ...{ drift: v128, share: v128, most: v128 },
      ...{ least0: v128, least1: v128, least2: v128, least3: v128 },
    },
  )
  const place = [at.place0, at.place1, at.place2, at.place3]
  const leasts = [at.least0, at.least1, at.least2, at.least3]
  const all = (value: number) => ops.splat(float(value))
  const slot = (row: number) => ops.iAdd(get(at.scratch), get(place[row]!))
  const inChunk = (row: number) => ops.iAdd(get(at.firstRow), get(place[row]!))
  const gather = (into: number, address: (row: number) => Code, offset: number) =>
    together.flatMap((row) => set(into, load.lane(address(row), get(into), row, offset)))
  const score = (target: number): Code =>
    call(target, get(at.firstRow), ...place.map(get), get(at.block), get(at.scores))
  const scored = (row: number, half: number) =>
    load.vector(get(at.scores), inScratch.scores + 4 * lanes * row + 16 * half)
  return {
    ...types,
    body: [
      ...set(at.bound, ops.iAdd(get(at.base), times(at.group, 4 * slots))),
      ...set(at.firstRow, times(at.from, 4)),
      ...set(at.drift, ops.splat(load.float(times(at.group, 4), drift))),
      ...set(at.share, all(keptShare)),
      ...set(at.most, all(highest)),
      ...loop(at.entry, get(at.count), 16, [
        ...together.flatMap((row) => [
          ...set(
            place[row]!,
            load.int(ops.iAdd(get(at.scratch), get(at.entry)), inScratch.list + 4 * row),
          ),
          ...set(leasts[row]!, all(Number.POSITIVE_INFINITY)),
        ]),
        ...set(at.block, times(at.group, blocks)),
        ...set(at.end, ops.iAdd(get(at.block), int(blocks))),
        ...set(at.scores, get(at.scratch)),
        ...loop(at.block, get(at.end), 1, [
          ...(form.kind === 'squares'
            ? when(load.int(int(0), byShorts), score(callee.scoreShorts), score(callee.scoreBlock))
            : score(callee.scoreBlock)),
          ...together.flatMap((row) =>
            set(
              leasts[row]!,
              ops.vMin(get(leasts[row]!), ops.vMin(scored(row, 0), scored(row, 1))),
            ),
          ),
          ...set(at.scores, ops.iAdd(get(at.scores), int(16 * lanes))),
        ]),
        // The least of each row, side by side.
        ...set(at.least0, leastOfTwo(get(at.least0), get(at.least1))),
        ...set(at.least2, leastOfTwo(get(at.least2), get(at.least3))),
        ...set(
          at.least,
          ops.vMin(
            pick(get(at.least0), get(at.least2), [0, 2, 4, 6]),
            pick(get(at.least0), get(at.least2), [1, 3, 5, 7]),
          ),
        ),
        ...gather(at.error, slot, inScratch.error),
        ...gather(at.threshold, slot, inScratch.threshold),
        ...(form.kind === 'squares' ? gather(at.norm, inChunk, norms) : []),
        ...set(
          at.error,
          ops.vMin(
            get(at.most),
            ops.vMultiply(
              ops.vAdd(
                boundOfScores(form, layout, get(at.least), get(at.error), get(at.norm)),
                get(at.drift),
              ),
              get(at.share),
            ),
          ),
        ),
        ...together.flatMap((row) =>
          store.lane(ops.iAdd(get(at.bound), get(place[row]!)), get(at.error), row, lower),
        ),
        ...when(
          ops.xor(ops.viSigns(ops.vGreater(get(at.least), get(at.threshold))), int(15)),
          call(callee.note, get(at.group), ...place.map(get), get(at.scratch)),
        ),
      ]),
    ],
  }
}

/**
 * `(group, place₀, place₁, place₂, place₃, scratch)`: notes which centre of a group is nearest to each of four rows
 * and which second nearest, where these are nearer than those of other groups. A lane of a vector is a row.
 */
export function noteNearest(form: SimdForm, layout: DenseLayout): WasmFunction {
  const { blocks } = layout
  const { at, ...types } = named(
    { group: i32, place0: i32, place1: i32, place2: i32, place3: i32, scratch: i32 },
    {
      ...{ block: i32, scores: i32 },
      ...{ centre: v128, one: v128, score: v128, nearer: v128 },
      ...{ least: v128, second: v128, found: v128 },
      ...{ t0: v128, t1: v128, t2: v128, t3: v128 },
      ...{ threshold: v128, error: v128, best: v128, rival: v128 },
    },
  )
  const place = [at.place0, at.place1, at.place2, at.place3]
  const slot = (row: number) => ops.iAdd(get(at.scratch), get(place[row]!))
  const gather = (into: number, offset: number) =>
    together.flatMap((row) => set(into, load.lane(slot(row), get(into), row, offset)))
  const scatter = (of: Code, into: number, offset: number) => [
    ...set(into, of),
    ...together.flatMap((row) => store.lane(slot(row), get(into), row, offset)),
  ]
  const offer = (score: Code): Code => [
    ...set(at.score, score),
    ...set(at.nearer, ops.vLess(get(at.score), get(at.least))),
    ...set(at.second, ops.vMin(get(at.second), ops.vMax(get(at.score), get(at.least)))),
    ...set(at.found, ops.bitSelect(get(at.centre), get(at.found), get(at.nearer))),
    ...set(at.least, ops.vMin(get(at.least), get(at.score))),
    ...set(at.centre, ops.viAdd(get(at.centre), get(at.one))),
  ]
  const offerHalf = (half: number): Code => {
    const scored = (row: number) =>
      load.vector(get(at.scores), inScratch.scores + 4 * lanes * row + 16 * half)
    return [
      ...set(at.t0, pick(scored(0), scored(1), [0, 4, 1, 5])),
      ...set(at.t1, pick(scored(2), scored(3), [0, 4, 1, 5])),
      ...set(at.t2, pick(scored(0), scored(1), [2, 6, 3, 7])),
      ...set(at.t3, pick(scored(2), scored(3), [2, 6, 3, 7])),
      ...offer(pick(get(at.t0), get(at.t1), [0, 1, 4, 5])),
      ...offer(pick(get(at.t0), get(at.t1), [2, 3, 6, 7])),
      ...offer(pick(get(at.t2), get(at.t3), [0, 1, 4, 5])),
      ...offer(pick(get(at.t2), get(at.t3), [2, 3, 6, 7])),
    ]
  }
  return {
    ...types,
    body: [
      ...set(at.least, ops.splat(float(Number.POSITIVE_INFINITY))),
      ...set(at.second, get(at.least)),
      ...set(at.one, ops.iSplat(int(1))),
      ...set(at.centre, ops.iSplat(times(at.group, blocks * lanes))),
      ...set(at.scores, get(at.scratch)),
      ...loop(at.block, int(blocks), 1, [
        ...offerHalf(0),
        ...offerHalf(1),
        ...set(at.scores, ops.iAdd(get(at.scores), int(16 * lanes))),
      ]),
      ...gather(at.best, inScratch.best),
      ...gather(at.rival, inScratch.rival),
      ...gather(at.t0, inScratch.second),
      ...gather(at.t1, inScratch.at),
      ...gather(at.threshold, inScratch.threshold),
      ...gather(at.error, inScratch.error),
      ...set(at.nearer, ops.vLess(get(at.least), get(at.best))),
      // What is not nearer than the best so far rivals it; if it is, the best so far does, and the second.
      ...set(
        at.t2,
        ops.bitSelect(ops.vMin(get(at.second), get(at.best)), get(at.least), get(at.nearer)),
      ),
      ...scatter(ops.vMin(get(at.rival), get(at.t2)), at.t2, inScratch.rival),
      ...scatter(ops.vMin(get(at.best), get(at.least)), at.t2, inScratch.best),
      ...scatter(
        ops.bitSelect(get(at.second), get(at.t0), get(at.nearer)),
        at.t2,
        inScratch.second,
      ),
      ...scatter(ops.bitSelect(get(at.found), get(at.t1), get(at.nearer)), at.t2, inScratch.at),
      ...scatter(
        ops.vMin(get(at.threshold), surelyAbove(form, layout, get(at.least), get(at.error))),
        at.t2,
        inScratch.threshold,
      ),
    ],
  }
}

/** Of two vectors, `[a₀ ∧ a₂, a₁ ∧ a₃, b₀ ∧ b₂, b₁ ∧ b₃]`, where ∧ is the lesser. */
const leastOfTwo = (a: Code, b: Code): Code =>
  ops.vMin(pick(a, b, [0, 1, 4, 5]), pick(a, b, [2, 3, 6, 7]))

/** What a score is above only if its centre is farther away than that of a given score, whatever the rounding. */
function surelyAbove({ kind }: SimdForm, layout: DenseLayout, score: Code, error: Code): Code {
  const all = (value: number) => ops.splat(float(value))
  if (kind === 'squares') return ops.vAdd(score, error)
  if (kind === 'sets') return ops.vAdd(score, all(2 * tieOfSets))
  return ops.vAdd(ops.vMultiply(score, all(1 + 4 * errorShare(layout))), all(1e-36))
}

/** Of a vector of bits, how many each of its four words has. */
const countWords = (bits: Code): Code => ops.vPairShorts(ops.vPairBytes(ops.vCountBytes(bits)))

/** `1 − both / either` of sets of so many in all; 0 where either is 0, and so both. */
function shareOf(both: Code, sizes: Code): Code {
  const [zero, one] = [ops.splat(float(0)), ops.splat(float(1))]
  const either = ops.vSubtract(sizes, both)
  return ops.vAnd(ops.vSubtract(one, ops.vDivide(both, either)), ops.vLess(zero, either))
}

/** {@link boundOf} for four rows, without drift. */
function boundOfScores(
  { kind, finish }: SimdForm,
  layout: DenseLayout,
  scores: Code,
  errors: Code,
  normsOfRows: Code,
): Code {
  const all = (value: number) => ops.splat(float(value))
  if (kind === 'sets') return ops.vSubtract(scores, all(tieOfSets))
  if (kind !== 'squares') {
    return ops.vSubtract(ops.vMultiply(scores, all(1 - errorShare(layout))), all(1e-37))
  }
  const square = ops.vSubtract(ops.vAdd(ops.vAdd(scores, scores), normsOfRows), errors)
  const known = ops.vMax(all(0), square)
  return ops.vSqrt(finish === 'half' ? ops.vMultiply(known, all(0.5)) : known)
}
