import type { SimdForm } from '../distances/simd-form.ts'
import { type DenseLayout, lanes, slots } from './dense-layout.ts'
import {
  type Code,
  call,
  double,
  f32,
  f64,
  get,
  i32,
  int,
  load,
  loop,
  named,
  ops,
  set,
  store,
  v128,
  type WasmFunction,
  when,
} from './wasm-code.ts'

/** Places in the module. */
export const callee = {
  distance: 0,
  bound: 1,
  exactScan: 2,
  list: 3,
  scoreBlock: 4,
  scoreShorts: 5,
  note: 6,
  scanGroup: 7,
  begin: 8,
  addRow: 9,
  settle: 10,
} as const

/** Bounds are kept lower by this share, several times the rounding of 32 bits, so that none is ever too high. */
export const keptShare = 1 - 5e-7

/** No bound is higher than this; more would be infinite in 32 bits. */
export const highest = 3e38

/** Share by which what 32 bits add up may be off, with some to spare: d terms of one sign by (d + 2)·2⁻²⁴. */
export const errorShare = ({ d }: DenseLayout): number => (d + 20) * 7e-8

/** Quotients of different whole numbers up to 1,024 differ by more than twice this, and by less in rounding. */
export const tieOfSets = 3e-7

export const times = (local: number, by: number): Code => ops.iMul(get(local), int(by))
export const plus = (...terms: Code[]): Code => terms.reduce((sum, term) => ops.iAdd(sum, term))

/** What obeys the triangle inequality. */
export const inMetric = ({ kind, finish }: SimdForm, distance: Code): Code =>
  kind === 'squares' && finish !== 'root' ? ops.dSqrt(distance) : distance

/** What a distance is in the numbers that are added up. */
export function baseOf({ finish }: SimdForm, distance: number): Code {
  if (finish === 'half') return ops.dMultiply(get(distance), double(2))
  if (finish === 'root') return ops.dMultiply(get(distance), get(distance))
  return get(distance)
}

/**
 * `(row, centre) → distance`, in doubles: four sums of every fourth column, then these.
 *
 * In this order the distance itself adds up, so the bits are the same.
 */
export function distanceOfOne(form: SimdForm, layout: DenseLayout): WasmFunction {
  return form.kind === 'sets' ? distanceOfSets(layout) : distanceOfNumbers(form, layout)
}

function distanceOfNumbers(
  { kind, finish }: SimdForm,
  { padded, rows, centres }: DenseLayout,
): WasmFunction {
  const { at, ...types } = named(
    { row: i32, centre: i32 },
    { from: i32, to: i32, end: i32, even: v128, odd: v128, apart: v128, sum: f64 },
  )
  const step = (sum: number, offset: number): Code => {
    const difference = ops.vdSubtract(
      ops.vdOfLow(load.pair(get(at.from), rows + offset)),
      ops.vdOfLow(load.pair(get(at.to), centres + offset)),
    )
    if (kind === 'absolutes') return set(sum, ops.vdAdd(get(sum), ops.vdAbs(difference)))
    if (kind === 'largest') return set(sum, ops.vdMax(get(sum), ops.vdAbs(difference)))
    return [
      ...set(at.apart, difference),
      ...set(sum, ops.vdAdd(get(sum), ops.vdMultiply(get(at.apart), get(at.apart)))),
    ]
  }
  const both = kind === 'largest' ? ops.vdMax : ops.vdAdd
  const lane = (of: number) => ops.dLane(get(at.even), of)
  const total = (kind === 'largest' ? ops.dMax : ops.dAdd)(lane(0), lane(1))
  const finished = {
    none: get(at.sum),
    half: ops.dDivide(get(at.sum), double(2)),
    root: ops.dSqrt(get(at.sum)),
  }
  return {
    ...types,
    result: f64,
    body: [
      ...set(at.from, times(at.row, 4 * padded)),
      ...set(at.to, times(at.centre, 4 * padded)),
      ...set(at.end, ops.iAdd(get(at.to), int(4 * padded))),
      ...loop(at.to, get(at.end), 16, [
        ...step(at.even, 0),
        ...step(at.odd, 8),
        ...set(at.from, ops.iAdd(get(at.from), int(16))),
      ]),
      ...set(at.even, both(get(at.even), get(at.odd))),
      ...set(at.sum, total),
      ...finished[finish ?? 'none'],
    ],
  }
}

/** `1 − |A ∩ B| / |A ∪ B|`; 0 for two empty sets. */
function distanceOfSets({ words, bits, centreBits }: DenseLayout): WasmFunction {
  const { at, ...types } = named(
    { row: i32, centre: i32 },
    { from: i32, to: i32, end: i32, both: i32, either: i32 },
  )
  const [x, c] = [load.int(get(at.from), bits), load.int(get(at.to), centreBits)]
  const add = (sum: number, bits: Code) => set(sum, ops.iAdd(get(sum), ops.iCount(bits)))
  const share = ops.dDivide(ops.doubleOfInt(get(at.both)), ops.doubleOfInt(get(at.either)))
  return {
    ...types,
    result: f64,
    body: [
      ...set(at.from, times(at.row, 4 * words)),
      ...set(at.to, times(at.centre, 4 * words)),
      ...set(at.end, ops.iAdd(get(at.to), int(4 * words))),
      ...loop(at.to, get(at.end), 4, [
        ...add(at.both, ops.and(x, c)),
        ...add(at.either, ops.or(x, c)),
        ...set(at.from, ops.iAdd(get(at.from), int(4))),
      ]),
      ...ops.select(ops.dSubtract(double(1), share), double(0), ops.iLess(int(0), get(at.either))),
    ],
  }
}

/** A bound for keeping: with the drift so far, in 32 bits and never too high. */
export const kept = (bound: Code, drift: Code): Code =>
  ops.toFloat(
    ops.dMin(
      double(highest),
      ops.dMultiply(ops.dAdd(bound, ops.toDouble(drift)), double(keptShare)),
    ),
  )

/** `(row, score, error, group) → bound` on the distance to a centre of this score, for keeping. */
export function boundOf(form: SimdForm, { norms, drift, d }: DenseLayout): WasmFunction {
  const { at, ...types } = named({ row: i32, score: f32, error: f32, group: i32 }, {})
  const [score, error] = [ops.toDouble(get(at.score)), ops.toDouble(get(at.error))]
  const norm = ops.toDouble(load.float(times(at.row, 4), norms))
  const square = ops.dMax(double(0), ops.dSubtract(ops.dAdd(ops.dAdd(score, score), norm), error))
  const share = errorShare({ d } as DenseLayout)
  const bounds = {
    squares: ops.dSqrt(form.finish === 'half' ? ops.dDivide(square, double(2)) : square),
    absolutes: ops.dSubtract(ops.dMultiply(score, double(1 - share)), double(1e-37)),
    largest: ops.dSubtract(ops.dMultiply(score, double(1 - share)), double(1e-37)),
    sets: ops.dSubtract(score, double(tieOfSets)),
  }
  return {
    ...types,
    result: f32,
    body: kept(bounds[form.kind], load.float(times(at.group, 4), drift)),
  }
}

/** `(row, place, base)`: compares a row with all centres in doubles, and bounds its groups anew. */
export function exactScan(form: SimdForm, layout: DenseLayout): WasmFunction {
  const { k, groups, blocks, labels, distances, lower, drift } = layout
  const perGroup = blocks * lanes
  const { at, ...types } = named(
    { row: i32, place: i32, base: i32 },
    {
      ...{ centre: i32, group: i32, end: i32, best: i32, home: i32 },
      ...{ least: f64, others: f64, found: f64 },
    },
  )
  const boundAt = (group: number) => plus(get(at.base), get(at.place), times(group, 4 * slots))
  const keep = (bound: Code, group: number): Code =>
    kept(inMetric(form, bound), load.float(times(group, 4), drift))
  // What was nearest so far is one of the others in its group from now on.
  const joinOthers = when(
    ops.iEqual(get(at.home), get(at.group)),
    set(at.others, ops.dMin(get(at.others), get(at.least))),
    when(
      ops.iLess(int(-1), get(at.home)),
      store.float(
        boundAt(at.home),
        ops.fMin(load.float(boundAt(at.home), lower), keep(get(at.least), at.home)),
        lower,
      ),
    ),
  )
  return {
    ...types,
    body: [
      ...set(at.home, int(-1)),
      ...set(at.least, double(Number.POSITIVE_INFINITY)),
      ...loop(at.group, int(groups), 1, [
        ...set(at.others, double(Number.POSITIVE_INFINITY)),
        ...set(at.end, ops.iMul(ops.iAdd(get(at.group), int(1)), int(perGroup))),
        ...set(at.end, ops.select(get(at.end), int(k), ops.iLess(get(at.end), int(k)))),
        ...loop(at.centre, get(at.end), 1, [
          ...set(at.found, call(callee.distance, get(at.row), get(at.centre))),
          ...when(
            ops.dLess(get(at.found), get(at.least)),
            [
              ...joinOthers,
              ...set(at.least, get(at.found)),
              ...set(at.best, get(at.centre)),
              ...set(at.home, get(at.group)),
            ],
            set(at.others, ops.dMin(get(at.others), get(at.found))),
          ),
        ]),
        ...store.float(boundAt(at.group), keep(get(at.others), at.group), lower),
      ]),
      ...store.int(times(at.row, 4), get(at.best), labels),
      ...store.double(times(at.row, 8), get(at.least), distances),
    ],
  }
}
