import type { SimdForm } from '../distances/simd-form.ts'
import { chunk, type DenseLayout, lanes, parts } from './dense-layout.ts'
import {
  type Code,
  call,
  double,
  f32,
  f64,
  float,
  get,
  i32,
  int,
  load,
  loop,
  ops,
  set,
  store,
  type ValueType,
  v128,
  type WasmFunction,
  when,
} from './wasm-code.ts'

/** What the host may call, each with a range of rows (of parts, for `sums`) and the number of the thread. */
export type Task = 'first' | 'bounded' | 'own' | 'sums'

/** Bounds are trusted to this share, far above what rounding adds up to and far below what would matter. */
const margin = 1e-9

const vectors = lanes / 4

/** Places in the module, in the order of {@link denseFunctions}. */
const [ofOne, scanExactly, settle, scanList] = [0, 1, 2, 3]

/**
 * Rows against centres, in vectors of 32-bit floats.
 *
 * For each row the nearest and second nearest centre are found in 32 bits, with a bound on the rounding. Where
 * that leaves no doubt the label is known; otherwise the row is compared with all centres in 64 bits, added up
 * in the order in which the distance does it. The distance kept is always the 64-bit one. So labels and
 * distances are the very bits that comparing all in 64 bits gives.
 */
export function denseFunctions(form: SimdForm, layout: DenseLayout): readonly WasmFunction[] {
  return [
    distanceOfOne(form, layout),
    exactScan(form, layout),
    settling(form, layout),
    listScan(form, layout),
    firstScan(layout),
    boundedScan(form, layout),
    ownDistances(layout),
    rowSums(layout),
  ]
}

/** `(row, centre) → distance`, in doubles, column after column. */
function distanceOfOne(
  { kind, finish }: SimdForm,
  { d, rows, centres }: DenseLayout,
): WasmFunction {
  const [row, centre, from, to, column, sum, apart, other] = [0, 1, 2, 3, 4, 5, 6, 7]
  const x = ops.toDouble(load.float(get(from), rows))
  const c = ops.toDouble(load.float(get(to), centres))
  const step: Record<SimdForm['kind'], Code> = {
    squares: [
      ...set(apart, ops.dSubtract(x, c)),
      ...set(sum, ops.dAdd(get(sum), ops.dMultiply(get(apart), get(apart)))),
    ],
    absolutes: set(sum, ops.dAdd(get(sum), ops.dAbs(ops.dSubtract(x, c)))),
    largest: set(sum, ops.dMax(get(sum), ops.dAbs(ops.dSubtract(x, c)))),
    // `sum` counts what both have, `other` what either has.
    sets: [
      ...set(apart, ops.dMultiply(x, c)),
      ...set(sum, ops.dAdd(get(sum), get(apart))),
      ...set(other, ops.dAdd(get(other), ops.dSubtract(ops.dAdd(x, c), get(apart)))),
    ],
  }
  const share = ops.dSubtract(double(1), ops.dDivide(get(sum), get(other)))
  const some = ops.dGreater(get(other), double(0))
  const finished = {
    none: get(sum),
    half: ops.dDivide(get(sum), double(2)),
    root: ops.dSqrt(get(sum)),
  }
  return {
    parameters: [i32, i32],
    result: f64,
    locals: [i32, i32, i32, f64, f64, f64],
    body: [
      ...set(from, ops.iMul(get(row), int(4 * d))),
      ...set(to, ops.iMul(get(centre), int(4 * d))),
      ...loop(column, int(d), 1, [
        ...step[kind],
        ...set(from, ops.iAdd(get(from), int(4))),
        ...set(to, ops.iAdd(get(to), int(4))),
      ]),
      ...(kind === 'sets' ? ops.select(share, double(0), some) : finished[finish ?? 'none']),
    ],
  }
}

/** What obeys the triangle inequality. */
const inMetric = ({ kind, finish }: SimdForm, distance: Code): Code =>
  kind === 'squares' && finish !== 'root' ? ops.dSqrt(distance) : distance

const times = (row: number, bytes: number): Code => ops.iMul(get(row), int(bytes))

/** `(row)`: compares it with all centres in doubles. */
function exactScan(form: SimdForm, { k, labels, distances, lower }: DenseLayout): WasmFunction {
  const [row, centre, best, least, second, found] = [0, 1, 2, 3, 4, 5]
  return {
    parameters: [i32],
    locals: [i32, i32, f64, f64, f64],
    body: [
      ...set(least, double(Number.POSITIVE_INFINITY)),
      ...set(second, double(Number.POSITIVE_INFINITY)),
      ...loop(centre, int(k), 1, [
        ...set(found, call(ofOne!, get(row), get(centre))),
        ...when(
          ops.dLess(get(found), get(least)),
          [...set(second, get(least)), ...set(least, get(found)), ...set(best, get(centre))],
          when(ops.dLess(get(found), get(second)), set(second, get(found))),
        ),
      ]),
      ...store.int(times(row, 4), get(best), labels),
      ...store.double(times(row, 8), get(least), distances),
      ...store.double(times(row, 8), inMetric(form, get(second)), lower),
    ],
  }
}

/**
 * `(row, address of its scores, known)`: keeps what they say, or has the row scanned exactly.
 *
 * `known` says that the row's distance to its present label is at hand.
 */
function settling(form: SimdForm, layout: DenseLayout): WasmFunction {
  const { k, labels, distances, lower, scores, bias, norms } = layout
  const [row, address, known, best, place, end, least, second, value, near, far, error] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
  ]
  const [leasts, seconds, places, here, closer] = [12, 13, 14, 15, 16]
  const padded = lanes * Math.ceil(k / lanes)
  const sum = load.vector(ops.iAdd(get(address), get(end)), scores)
  const ofCentre = load.vector(get(end), bias)
  const size = ops.splat(load.float(times(row, 4), norms))
  const either = ops.vSubtract(ops.vAdd(size, ofCentre), sum)
  const share = ops.vSubtract(ops.splat(float(1)), ops.vDivide(sum, either))
  const zero = ops.splat(float(0))
  // Lanes beyond the last centre have an infinite bias.
  const score =
    form.kind === 'sets'
      ? ops.bitSelect(share, zero, ops.vLess(zero, either))
      : ops.vAdd(sum, ofCentre)
  const lane = (at: number): Code => [
    ...set(value, ops.fLane(get(leasts), at)),
    ...set(place, ops.iAdd(ops.iLane(get(places), at), int(4 * at))),
    ...when(
      ops.or(
        ops.fLess(get(value), get(least)),
        ops.and(ops.fEqual(get(value), get(least)), ops.iLess(get(place), get(best))),
      ),
      [
        ...set(second, ops.fMin(get(second), get(least))),
        ...set(least, get(value)),
        ...set(best, get(place)),
      ],
      set(second, ops.fMin(get(second), get(value))),
    ),
    ...set(second, ops.fMin(get(second), ops.fLane(get(seconds), at))),
  ]
  const asBefore = ops.iEqual(get(best), load.int(times(row, 4), labels))
  const relabel = [
    ...store.int(times(row, 4), get(best), labels),
    ...store.double(times(row, 8), call(ofOne!, get(row), get(best)), distances),
  ]
  const keep = [
    ...when(ops.and(get(known), asBefore), [], relabel),
    ...store.double(times(row, 8), boundOf(form, get(far)), lower),
  ]
  const sure = ops.and(ops.dLess(get(near), get(far)), ops.dLess(get(far), double(1e38)))
  const infinite = ops.splat(float(Number.POSITIVE_INFINITY))
  return {
    parameters: [i32, i32, i32],
    locals: [i32, i32, i32, f32, f32, f32, f64, f64, f64, v128, v128, v128, v128, v128],
    body: [
      ...set(leasts, infinite),
      ...set(seconds, infinite),
      // Places are addresses of centres' scores, 4 bytes each.
      ...loop(end, int(4 * padded), 16, [
        ...set(here, score),
        ...set(closer, ops.vLess(get(here), get(leasts))),
        ...set(seconds, ops.vMin(get(seconds), ops.vMax(get(leasts), get(here)))),
        ...set(places, ops.bitSelect(ops.iSplat(get(end)), get(places), get(closer))),
        ...set(leasts, ops.vMin(get(leasts), get(here))),
      ]),
      ...set(least, float(Number.POSITIVE_INFINITY)),
      ...set(second, float(Number.POSITIVE_INFINITY)),
      ...set(best, int(2 ** 31 - 1)),
      ...[0, 1, 2, 3].flatMap((at) => lane(at)),
      ...set(best, ops.iShiftRight(get(best), int(2))),
      ...bracket(form, layout, { row, least, second, near, far, error }),
      ...(form.kind === 'sets' ? keep : when(sure, keep, call(scanExactly!, get(row)))),
    ],
  }
}

/** At most the distance, in what obeys the triangle inequality, for a base at least `far`. */
function boundOf({ kind, finish }: SimdForm, far: Code): Code {
  if (kind !== 'squares') return far
  return ops.dSqrt(finish === 'half' ? ops.dDivide(far, double(2)) : far)
}

interface Bracket {
  readonly row: number
  readonly least: number
  readonly second: number
  readonly near: number
  readonly far: number
  readonly error: number
}

/**
 * Sets `near` to what the least is at most, and `far` to what the second least is at least, given the rounding.
 *
 * A sum of d terms of one sign is off by a share of (d + 2)·2⁻²⁴ at most; `|c|²/2 − x·c` by that share of
 * `½(|x| + |c|)²`. Numbers below 1e-37 lose bits, hence the constant.
 *
 * @see Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1.
 */
function bracket(
  { kind }: SimdForm,
  { d, norms, longest }: DenseLayout,
  { row, least, second, near, far, error }: Bracket,
): Code {
  const share = (d + 8) * 7e-8
  const [first, other] = [ops.toDouble(get(least)), ops.toDouble(get(second))]
  if (kind === 'squares') {
    const norm = ops.toDouble(load.float(times(row, 4), norms))
    const reach = ops.dAdd(norm, load.double(int(0), longest))
    const base = (score: Code) => ops.dAdd(ops.dMultiply(double(2), score), get(far))
    return [
      ...set(error, reach),
      ...set(
        error,
        ops.dAdd(
          ops.dMultiply(ops.dMultiply(get(error), get(error)), double(share)),
          double(1e-37),
        ),
      ),
      ...set(far, norm),
      ...set(far, ops.dMultiply(get(far), get(far))),
      ...set(near, ops.dAdd(base(first), get(error))),
      ...set(far, ops.dSubtract(base(other), get(error))),
    ]
  }
  // Quotients of whole numbers up to 1,024 that differ do so by more than their rounding.
  if (kind === 'sets') return set(far, ops.dSubtract(other, double(1e-6)))
  return [
    ...set(near, ops.dAdd(ops.dMultiply(first, double(1 + share)), double(1e-37))),
    ...set(far, ops.dSubtract(ops.dMultiply(other, double(1 - share)), double(1e-37))),
  ]
}

/**
 * `(list, count, thread, known)`: scores the rows that a list holds and settles them.
 *
 * Two rows at a time against 16 centres, so that each centre is loaded half as often and all sums stay in
 * registers; scores go to memory, as what is found so far would need the same registers.
 */
function listScan(form: SimdForm, layout: DenseLayout): WasmFunction {
  const { d, k, rows, lists, interleaved, scores } = layout
  const groups = Math.ceil(k / lanes)
  const [list, count, thread, known, at, group, column, to, score, second] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ]
  const row = [10, 11]
  const from = [12, 13]
  const x = [14, 15]
  const c = 16
  const sums = [0, 1].map((r) => Array.from({ length: vectors }, (_, v) => 17 + r * vectors + v))
  const both = [0, 1]
  const add = (r: number, sum: number): Code => {
    const apart = ops.vSubtract(get(x[r]!), get(c))
    if (form.kind === 'absolutes') return set(sum, ops.vAdd(get(sum), ops.vAbs(apart)))
    if (form.kind === 'largest') return set(sum, ops.vMax(get(sum), ops.vAbs(apart)))
    const adding = form.kind === 'sets' ? ops.vAdd : ops.vSubtract
    return set(sum, adding(get(sum), ops.vMultiply(get(x[r]!), get(c))))
  }
  // One column a turn: unrolled by 4 and by 8, V8 11.3 takes 1.4 and 1.9 times as long.
  const oneColumn = [
    ...both.flatMap((r) => set(x[r]!, load.splat(get(from[r]!), rows))),
    ...Array.from({ length: vectors }, (_, v) => [
      ...set(c, load.vector(get(to), interleaved + 16 * v)),
      ...both.flatMap((r) => add(r, sums[r]![v]!)),
    ]).flat(),
  ]
  const apart = 4 * lanes * groups
  const listed = (ahead: Code): Code =>
    load.int(ops.iAdd(get(list), ops.iMul(ahead, int(4))), lists)
  const next = ops.iAdd(get(at), int(1))
  return {
    parameters: [i32, i32, i32, i32],
    locals: [
      ...Array.from({ length: 10 }, (): ValueType => i32),
      ...Array.from({ length: 3 + 2 * vectors }, (): ValueType => v128),
    ],
    body: loop(at, get(count), 2, [
      ...set(row[0]!, listed(get(at))),
      // Of an odd number the last row is taken twice.
      ...set(second, ops.select(next, get(at), ops.iLess(next, get(count)))),
      ...set(row[1]!, listed(get(second))),
      ...set(to, int(0)),
      ...set(score, times(thread, 2 * apart)),
      ...set(group, int(0)),
      ...loop(group, int(groups), 1, [
        ...both.flatMap((r) => [
          ...set(from[r]!, times(row[r]!, 4 * d)),
          ...sums[r]!.flatMap((sum) => set(sum, ops.splat(float(0)))),
        ]),
        ...set(column, int(0)),
        ...loop(column, int(d), 1, [
          ...oneColumn,
          ...set(to, ops.iAdd(get(to), int(4 * lanes))),
          ...both.flatMap((r) => set(from[r]!, ops.iAdd(get(from[r]!), int(4)))),
        ]),
        ...both.flatMap((r) =>
          sums[r]!.flatMap((sum, v) =>
            store.vector(get(score), get(sum), scores + r * apart + 16 * v),
          ),
        ),
        ...set(score, ops.iAdd(get(score), int(4 * lanes))),
      ]),
      ...both.flatMap((r) =>
        call(settle!, get(row[r]!), ops.iAdd(times(thread, 2 * apart), int(r * apart)), get(known)),
      ),
    ]),
  }
}

const range = [i32, i32, i32] as const
const [from, to, thread] = [0, 1, 2]

/** `(from, to, thread)`: scans all rows of the range. */
function firstScan({ lists }: DenseLayout): WasmFunction {
  const [row, list, count] = [3, 4, 5]
  return {
    name: 'first',
    parameters: range,
    locals: [i32, i32, i32],
    body: [
      ...set(list, times(thread!, 4 * chunk)),
      ...set(row!, get(from!)),
      ...loop(row!, get(to!), 1, [
        ...store.int(ops.iAdd(get(list!), times(count!, 4)), get(row!), lists),
        ...set(count!, ops.iAdd(get(count!), int(1))),
      ]),
      ...call(scanList!, get(list!), get(count!), get(thread!), int(0)),
    ],
  }
}

/** `(from, to, thread)`: scans those rows of the range that the bounds leave in doubt (Hamerly). */
function boundedScan(
  form: SimdForm,
  { lists, labels, distances, lower, drop, halfWay }: DenseLayout,
): WasmFunction {
  const [row, list, count, label, bound] = [3, 4, 5, 6, 7]
  const own = inMetric(form, load.double(times(row!, 8), distances))
  const trusted = ops.dMultiply(
    ops.dMax(get(bound!), load.double(times(label!, 8), halfWay)),
    double(1 - margin),
  )
  return {
    name: 'bounded',
    parameters: range,
    locals: [i32, i32, i32, i32, f64],
    body: [
      ...set(list!, times(thread!, 4 * chunk)),
      ...set(row!, get(from!)),
      ...loop(row!, get(to!), 1, [
        ...set(label!, load.int(times(row!, 4), labels)),
        ...set(
          bound!,
          ops.dSubtract(load.double(times(row!, 8), lower), load.double(times(label!, 8), drop)),
        ),
        ...store.double(times(row!, 8), get(bound!), lower),
        ...when(
          ops.dLess(own, trusted),
          [],
          [
            ...store.int(ops.iAdd(get(list!), times(count!, 4)), get(row!), lists),
            ...set(count!, ops.iAdd(get(count!), int(1))),
          ],
        ),
      ]),
      ...call(scanList!, get(list!), get(count!), get(thread!), int(1)),
    ],
  }
}

/** `(from, to, thread)`: each row's distance to the centre of its label. */
function ownDistances({ labels, distances }: DenseLayout): WasmFunction {
  const row = 3
  return {
    name: 'own',
    parameters: range,
    locals: [i32],
    body: [
      ...set(row, get(from!)),
      ...loop(
        row,
        get(to!),
        1,
        store.double(
          times(row, 8),
          call(ofOne!, get(row), load.int(times(row, 4), labels)),
          distances,
        ),
      ),
    ],
  }
}

/** `(part, part + 1, thread)`: sums of rows and of weights by label, over one part of the rows. */
function rowSums({ n, d, k, rows, weights, labels, sums, totals }: DenseLayout): WasmFunction {
  const [row, end, label, source, target, column, weight] = [3, 4, 5, 6, 7, 8, 9]
  const perPart = Math.ceil(n / parts)
  const stop = ops.iMul(get(to!), int(perPart))
  const pairs = d - (d % 2)
  const total = ops.iAdd(ops.iMul(get(from!), int(8 * k)), times(label!, 8))
  return {
    name: 'sums',
    parameters: range,
    locals: [i32, i32, i32, i32, i32, i32, f64],
    body: [
      ...set(end!, ops.select(stop, int(n), ops.iLess(stop, int(n)))),
      ...set(row!, ops.iMul(get(from!), int(perPart))),
      ...loop(row!, get(end!), 1, [
        ...set(label!, load.int(times(row!, 4), labels)),
        ...set(weight!, load.double(times(row!, 8), weights)),
        ...store.double(total, ops.dAdd(load.double(total, totals), get(weight!)), totals),
        ...set(source!, times(row!, 4 * d)),
        ...set(target!, ops.iAdd(ops.iMul(get(from!), int(8 * k * d)), times(label!, 8 * d))),
        ...set(column!, int(0)),
        ...loop(column!, int(pairs), 2, [
          ...store.vector(
            get(target!),
            ops.vdAdd(
              load.vector(get(target!), sums),
              ops.vdMultiply(ops.vdOfLow(load.pair(get(source!), rows)), ops.dSplat(get(weight!))),
            ),
            sums,
          ),
          ...set(source!, ops.iAdd(get(source!), int(8))),
          ...set(target!, ops.iAdd(get(target!), int(16))),
        ]),
        ...(d > pairs
          ? store.double(
              get(target!),
              ops.dAdd(
                load.double(get(target!), sums),
                ops.dMultiply(ops.toDouble(load.float(get(source!), rows)), get(weight!)),
              ),
              sums,
            )
          : []),
      ]),
    ],
  }
}
