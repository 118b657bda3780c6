import type { SimdForm } from '../distances/simd-form.ts'
import {
  baseOf,
  boundOf,
  callee,
  distanceOfOne,
  errorShare,
  exactScan,
  inMetric,
  kept,
  keptShare,
  plus,
  tieOfSets,
  times,
} from './dense-distance.ts'
import { listDoubtful, noteNearest, scanGroup, scoreBlock, scoreShorts } from './dense-groups.ts'
import { chunk, type DenseLayout, inScratch, lanes, slots } from './dense-layout.ts'
import {
  type Code,
  call,
  double,
  f64,
  float,
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

/** What the host may call, each with `(from, to, thread)`, where `[from, to)` are parts of the rows. */
export type Task = 'measure' | 'assign' | 'own'

/** What a place in `at` says other than a centre. */
const [nothingNearer, compareExactly] = [-1, -2]

/**
 * Rows against centres, in vectors of 32-bit floats.
 *
 * Centres are in groups. A row whose distance to its own centre is below its bound for a group keeps clear of it;
 * else its nearest and second nearest there are found in 32 bits, with a bound on the rounding. Where that leaves
 * no doubt the label is known; otherwise the row is compared with all centres in 64 bits. The distance kept is
 * always the 64-bit one. So labels and distances are the very bits that comparing all in 64 bits gives.
 *
 * @see Ding, Zhao, Shen, Musuvathi and Mytkowicz, Yinyang K-Means, ICML 2015.
 */
export function denseFunctions(form: SimdForm, layout: DenseLayout): readonly WasmFunction[] {
  return [
    distanceOfOne(form, layout),
    boundOf(form, layout),
    exactScan(form, layout),
    listDoubtful(layout),
    scoreBlock(form, layout),
    scoreShorts(layout),
    noteNearest(form, layout),
    scanGroup(form, layout),
    beginChunk(form, layout),
    addRow(layout),
    settleChunk(form, layout),
    assignParts(layout),
    ownCosts(layout),
    measureRows(form, layout),
  ]
}

/** `(from, end, scratch)`: distances to the rows' own centres, and all that the scans of a chunk start with. */
function beginChunk(form: SimdForm, layout: DenseLayout): WasmFunction {
  const { labels, distances, norms, longest, rowOff, centreOff } = layout
  const { at, ...types } = named(
    { from: i32, end: i32, scratch: i32 },
    { row: i32, slot: i32, label: i32, own: f64, norm: f64, length: f64, error: f64 },
  )
  const keep = (value: Code, offset: number) => store.float(get(at.slot), value, offset)
  const infinite = float(Number.POSITIVE_INFINITY)
  const share = errorShare(layout)
  // `½|c|² − x·c` is off by that share of `½(|x| + |c|)²`, and by what shorts leave out: of `|x|` times what a centre
  // is off, and of `|c|` times what a row is. Numbers below 1e-37 lose bits, hence the constant.
  const reach = ops.dAdd(get(at.length), load.double(int(0), longest))
  const shorts = ops.dAdd(
    ops.dMultiply(get(at.length), load.double(int(0), centreOff)),
    ops.dMultiply(load.double(int(0), longest), load.double(int(0), rowOff)),
  )
  const errorOfSquares = [
    ...set(at.norm, ops.toDouble(load.float(times(at.row, 4), norms))),
    ...set(at.length, ops.dSqrt(get(at.norm))),
    ...set(at.error, reach),
    ...set(
      at.error,
      ops.dAdd(
        ops.dAdd(
          ops.dMultiply(ops.dMultiply(get(at.error), get(at.error)), double(share)),
          ops.dMultiply(double(2), shorts),
        ),
        double(1e-37),
      ),
    ),
  ]
  // Scores above this are of centres surely farther away than the row's own.
  const threshold = {
    squares: ops.dMultiply(
      double(0.5),
      ops.dAdd(
        ops.dSubtract(baseOf(form, at.own), get(at.norm)),
        ops.dAdd(get(at.error), get(at.error)),
      ),
    ),
    absolutes: ops.dAdd(ops.dMultiply(get(at.own), double(1 + 2 * share)), double(1e-36)),
    largest: ops.dAdd(ops.dMultiply(get(at.own), double(1 + 2 * share)), double(1e-36)),
    sets: ops.dAdd(get(at.own), double(2 * tieOfSets)),
  }
  const squares = form.kind === 'squares'
  return {
    ...types,
    body: [
      ...set(at.slot, get(at.scratch)),
      ...set(at.row, get(at.from)),
      ...loop(at.row, get(at.end), 1, [
        ...(squares ? errorOfSquares : []),
        ...keep(infinite, inScratch.best),
        ...keep(infinite, inScratch.rival),
        ...store.int(get(at.slot), int(nothingNearer), inScratch.at),
        ...set(at.label, load.int(times(at.row, 4), labels)),
        ...when(
          ops.iLess(get(at.label), int(0)),
          [...keep(infinite, inScratch.up), ...keep(infinite, inScratch.threshold)],
          [
            ...set(at.own, call(callee.distance, get(at.row), get(at.label))),
            ...store.double(times(at.row, 8), get(at.own), distances),
            ...keep(
              ops.toFloat(ops.dMultiply(inMetric(form, get(at.own)), double(2 - keptShare))),
              inScratch.up,
            ),
            ...keep(ops.toFloat(threshold[form.kind]), inScratch.threshold),
          ],
        ),
        ...(squares
          ? [
              ...keep(ops.toFloat(get(at.error)), inScratch.error),
              ...when(
                ops.dLess(get(at.error), double(1e37)),
                [],
                [
                  // What 32 bits may not hold.
                  ...keep(float(Number.NEGATIVE_INFINITY), inScratch.best),
                  ...store.int(get(at.slot), int(compareExactly), inScratch.at),
                ],
              ),
            ]
          : []),
        ...set(at.slot, ops.iAdd(get(at.slot), int(4))),
      ]),
      // The row that is none is never near.
      ...store.float(
        ops.iAdd(get(at.scratch), int(4 * chunk)),
        float(Number.NEGATIVE_INFINITY),
        inScratch.threshold,
      ),
    ],
  }
}

/** `(row, label, part, weight, one)`: adds a row to its label's sums; with both numbers negative, takes it away. */
function addRow({ k, padded, rows, sums, totals, counts }: DenseLayout): WasmFunction {
  const { at, ...types } = named(
    { row: i32, label: i32, part: i32, weight: f64, one: i32 },
    { source: i32, target: i32, end: i32, cell: i32, weights: v128 },
  )
  const two = (source: number, target: number): Code =>
    store.vector(
      get(at.target),
      ops.vdAdd(
        load.vector(get(at.target), sums + target),
        ops.vdMultiply(ops.vdOfLow(load.pair(get(at.source), rows + source)), get(at.weights)),
      ),
      sums + target,
    )
  const [total, count] = [times(at.cell, 8), times(at.cell, 4)]
  return {
    ...types,
    body: [
      ...set(at.cell, ops.iAdd(times(at.part, k), get(at.label))),
      ...store.double(total, ops.dAdd(load.double(total, totals), get(at.weight)), totals),
      ...store.int(count, ops.iAdd(load.int(count, counts), get(at.one)), counts),
      ...set(at.weights, ops.dSplat(get(at.weight))),
      ...set(at.source, times(at.row, 4 * padded)),
      ...set(at.end, ops.iAdd(get(at.source), int(4 * padded))),
      ...set(at.target, times(at.cell, 8 * padded)),
      ...loop(at.source, get(at.end), 16, [
        ...two(0, 0),
        ...two(8, 16),
        ...set(at.target, ops.iAdd(get(at.target), int(32))),
      ]),
    ],
  }
}

/** `(from, end, part, scratch, base)`: what the scans of a chunk found becomes labels, distances, bounds and sums. */
function settleChunk(form: SimdForm, layout: DenseLayout): WasmFunction {
  const { k, blocks, labels, distances, weights, lower, drift, afresh, costs, norms, doubts } =
    layout
  const { at, ...types } = named(
    { from: i32, end: i32, part: i32, scratch: i32, base: i32 },
    {
      ...{ row: i32, slot: i32, old: i32, found: i32, moves: i32, group: i32, cell: i32 },
      ...{ own: f64, score: f64, rival: f64, error: f64, norm: f64, far: f64, next: f64 },
    },
  )
  const slot = (offset: number) => load.float(get(at.slot), offset)
  const perGroup = blocks * lanes
  const ofGroup = plus(get(at.base), get(at.slot), times(at.group, 4 * slots))
  const boundOfGroup = ops.iSubtract(ofGroup, get(at.scratch))
  const move = [
    // The centre that it leaves is one of the others from now on.
    ...set(at.group, divided(get(at.found), perGroup)),
    ...store.float(
      boundOfGroup,
      call(callee.bound, get(at.row), slot(inScratch.second), slot(inScratch.error), get(at.group)),
      lower,
    ),
    ...when(ops.iLess(int(-1), get(at.old)), [
      ...set(at.group, divided(get(at.old), perGroup)),
      ...store.float(
        boundOfGroup,
        ops.fMin(
          load.float(boundOfGroup, lower),
          kept(
            inMetric(form, load.double(times(at.row, 8), distances)),
            load.float(times(at.group, 4), drift),
          ),
        ),
        lower,
      ),
    ]),
    ...store.int(times(at.row, 4), get(at.found), labels),
    ...store.double(times(at.row, 8), call(callee.distance, get(at.row), get(at.found)), distances),
  ]
  const exactly = [
    ...store.int(times(at.part, 4), ops.iAdd(load.int(times(at.part, 4), doubts), int(1)), doubts),
    ...call(
      callee.exactScan,
      get(at.row),
      ops.iSubtract(get(at.slot), get(at.scratch)),
      get(at.base),
    ),
  ]
  const label = load.int(times(at.row, 4), labels)
  const weight = load.double(times(at.row, 8), weights)
  const cost = times(at.cell, 8)
  const decided =
    form.kind === 'sets' ? decideSets(at, move) : decide(form, layout, at, move, exactly)
  return {
    ...types,
    body: [
      ...set(at.slot, get(at.scratch)),
      ...set(at.row, get(at.from)),
      ...loop(at.row, get(at.end), 1, [
        ...set(at.old, label),
        ...set(at.found, load.int(get(at.slot), inScratch.at)),
        ...when(
          ops.iEqual(get(at.found), int(nothingNearer)),
          [],
          [
            ...set(at.score, ops.toDouble(slot(inScratch.best))),
            ...set(at.rival, ops.toDouble(slot(inScratch.rival))),
            ...set(at.own, load.double(times(at.row, 8), distances)),
            ...when(ops.iLess(get(at.old), int(0)), set(at.own, double(Number.POSITIVE_INFINITY))),
            ...(form.kind === 'squares'
              ? [
                  ...set(at.error, ops.toDouble(slot(inScratch.error))),
                  ...set(at.norm, ops.toDouble(load.float(times(at.row, 4), norms))),
                ]
              : []),
            ...when(ops.iEqual(get(at.found), int(compareExactly)), exactly, decided),
          ],
        ),
        ...set(at.cell, ops.iAdd(times(at.part, k), label)),
        ...store.double(
          cost,
          ops.dAdd(
            load.double(cost, costs),
            ops.dMultiply(weight, load.double(times(at.row, 8), distances)),
          ),
          costs,
        ),
        ...when(
          load.int(int(0), afresh),
          call(callee.addRow, get(at.row), label, get(at.part), weight, int(1)),
          when(ops.xor(get(at.old), label), [
            ...call(callee.addRow, get(at.row), label, get(at.part), weight, int(1)),
            ...call(
              callee.addRow,
              get(at.row),
              get(at.old),
              get(at.part),
              ops.dSubtract(double(0), weight),
              int(-1),
            ),
          ]),
        ),
        ...set(at.slot, ops.iAdd(get(at.slot), int(4))),
      ]),
    ],
  }
}

type Locals = Readonly<
  Record<
    'row' | 'own' | 'score' | 'rival' | 'error' | 'norm' | 'far' | 'next' | 'found' | 'old',
    number
  >
>

/** Whether a row moves is settled where 32 bits leave no doubt, else by comparing exactly with one or all centres. */
function decide(form: SimdForm, layout: DenseLayout, at: Locals, move: Code, exactly: Code): Code {
  const share = errorShare(layout)
  const squares = form.kind === 'squares'
  const least = (score: number): Code =>
    squares
      ? ops.dSubtract(ops.dAdd(ops.dAdd(get(score), get(score)), get(at.norm)), get(at.error))
      : ops.dSubtract(ops.dMultiply(get(score), double(1 - share)), double(1e-37))
  const most = squares
    ? ops.dAdd(ops.dAdd(ops.dAdd(get(at.score), get(at.score)), get(at.norm)), get(at.error))
    : ops.dAdd(ops.dMultiply(get(at.score), double(1 + share)), double(1e-37))
  const sureOfFound = ops.and(
    ops.dLess(get(at.far), get(at.next)),
    ops.dLess(get(at.far), double(1e38)),
  )
  const distance = load.double(times(at.row, 8), layout.distances)
  const nearer = ops.or(
    ops.dLess(get(at.own), distance),
    ops.and(ops.dEqual(get(at.own), distance), ops.iLess(get(at.found), get(at.old))),
  )
  const compareWithOwn = [
    ...set(at.own, call(callee.distance, get(at.row), get(at.found))),
    ...when(nearer, move),
  ]
  return [
    ...set(at.own, baseOf(form, at.own)),
    ...set(at.far, most),
    ...set(at.next, least(at.rival)),
    ...when(
      ops.dGreater(least(at.score), get(at.own)),
      [],
      when(sureOfFound, when(ops.dLess(get(at.far), get(at.own)), move, compareWithOwn), exactly),
    ),
  ]
}

/** Equal quotients are equal in 32 bits, too; the lower label has them. */
function decideSets(at: Locals, move: Code): Code {
  const nearer = ops.dLess(get(at.score), ops.dSubtract(get(at.own), double(tieOfSets)))
  const level = ops.dLess(get(at.score), ops.dAdd(get(at.own), double(tieOfSets)))
  return when(ops.or(nearer, ops.and(level, ops.iLess(get(at.found), get(at.old)))), move)
}

const divided = (value: Code, by: number): Code => ops.iDivide(value, int(by))

/** `(from, to, thread)`: finds the nearest centre of all rows of these parts, and adds up sums and costs. */
function assignParts(layout: DenseLayout): WasmFunction {
  const { n, k, groups, partRows, scratch, scratchBytes, costs, doubts } = layout
  const { at, ...types } = named(
    { part: i32, to: i32, thread: i32 },
    { from: i32, end: i32, stop: i32, group: i32, scratch: i32, base: i32, count: i32, cell: i32 },
  )
  const least = (a: Code, b: Code) => ops.select(a, b, ops.iLess(a, b))
  return {
    name: 'assign',
    ...types,
    body: [
      ...set(at.scratch, ops.iAdd(times(at.thread, scratchBytes), int(scratch))),
      ...loop(at.part, get(at.to), 1, [
        ...store.int(times(at.part, 4), int(0), doubts),
        ...set(at.cell, times(at.part, 8 * k)),
        ...set(at.end, ops.iAdd(get(at.cell), int(8 * k))),
        ...loop(at.cell, get(at.end), 8, store.double(get(at.cell), double(0), costs)),
        ...set(at.from, times(at.part, partRows)),
        ...set(at.stop, least(ops.iAdd(get(at.from), int(partRows)), int(n))),
        ...loop(at.from, get(at.stop), chunk, [
          ...set(at.end, least(ops.iAdd(get(at.from), int(chunk)), get(at.stop))),
          ...set(at.base, ops.iMul(divided(get(at.from), chunk), int(4 * slots * groups))),
          ...call(callee.begin, get(at.from), get(at.end), get(at.scratch)),
          ...set(at.group, int(0)),
          ...loop(at.group, int(groups), 1, [
            ...set(
              at.count,
              call(
                callee.list,
                ops.iSubtract(get(at.end), get(at.from)),
                get(at.group),
                get(at.scratch),
                get(at.base),
              ),
            ),
            ...call(
              callee.scanGroup,
              get(at.from),
              get(at.group),
              get(at.count),
              get(at.scratch),
              get(at.base),
            ),
          ]),
          ...call(
            callee.settle,
            get(at.from),
            get(at.end),
            get(at.part),
            get(at.scratch),
            get(at.base),
          ),
        ]),
      ]),
    ],
  }
}

/** `(from, to, thread)`: what the rows of these parts cost at the centres of their labels. */
function ownCosts({ n, k, partRows, labels, weights, costs }: DenseLayout): WasmFunction {
  const { at, ...types } = named(
    { part: i32, to: i32, thread: i32 },
    { row: i32, end: i32, cell: i32, label: i32 },
  )
  const cost = times(at.cell, 8)
  return {
    name: 'own',
    ...types,
    body: loop(at.part, get(at.to), 1, [
      ...set(at.cell, times(at.part, 8 * k)),
      ...set(at.end, ops.iAdd(get(at.cell), int(8 * k))),
      ...loop(at.cell, get(at.end), 8, store.double(get(at.cell), double(0), costs)),
      ...set(at.row, times(at.part, partRows)),
      ...set(at.end, ops.iAdd(get(at.row), int(partRows))),
      ...set(at.end, ops.select(get(at.end), int(n), ops.iLess(get(at.end), int(n)))),
      ...loop(at.row, get(at.end), 1, [
        ...set(at.label, load.int(times(at.row, 4), labels)),
        ...set(at.cell, ops.iAdd(times(at.part, k), get(at.label))),
        ...store.double(
          cost,
          ops.dAdd(
            load.double(cost, costs),
            ops.dMultiply(
              load.double(times(at.row, 8), weights),
              call(callee.distance, get(at.row), get(at.label)),
            ),
          ),
          costs,
        ),
      ]),
    ]),
  }
}

/** `(from, to, thread)`: squares of the lengths of rows or, for sets, the rows as bits and their sizes. */
function measureRows(form: SimdForm, layout: DenseLayout): WasmFunction {
  const { n, padded, words, partRows, rows, bits, norms } = layout
  const { at, ...types } = named(
    { part: i32, to: i32, thread: i32 },
    {
      row: i32,
      stop: i32,
      source: i32,
      end: i32,
      column: i32,
      size: i32,
      word: i32,
      x: v128,
      sum: v128,
      most: v128,
    },
  )
  const x = load.vector(get(at.source), rows)
  const lane = (of: number) => ops.fLane(get(at.sum), of)
  const total = ops.fAdd(ops.fAdd(lane(0), lane(1)), ops.fAdd(lane(2), lane(3)))
  const zero = ops.splat(float(0))
  const ofSets = [
    ...set(at.size, int(0)),
    ...set(at.column, int(0)),
    ...loop(at.source, get(at.end), 16, [
      ...set(
        at.word,
        ops.iAdd(
          times(at.row, 4 * words),
          ops.iShiftLeft(ops.iShiftRight(get(at.column), int(5)), int(2)),
        ),
      ),
      ...store.int(
        get(at.word),
        ops.or(
          load.int(get(at.word), bits),
          ops.iShiftLeft(ops.viSigns(ops.vGreater(x, zero)), ops.and(get(at.column), int(31))),
        ),
        bits,
      ),
      ...set(at.size, ops.iAdd(get(at.size), ops.iCount(ops.viSigns(ops.vGreater(x, zero))))),
      ...set(at.column, ops.iAdd(get(at.column), int(4))),
    ]),
    ...store.float(times(at.row, 4), ops.toFloat(ops.doubleOfInt(get(at.size))), norms),
  ]
  const shorts = ops.vNearest(ops.vMultiply(get(at.x), ops.splat(load.float(int(0), layout.scale))))
  const ofSquares = [
    ...set(at.sum, zero),
    ...set(at.most, zero),
    ...set(at.column, int(0)),
    ...loop(at.source, get(at.end), 16, [
      ...set(at.x, ops.vSubtract(x, load.vector(get(at.column), layout.middle))),
      ...set(at.column, ops.iAdd(get(at.column), int(16))),
      ...set(at.sum, ops.vAdd(get(at.sum), ops.vMultiply(get(at.x), get(at.x)))),
      ...set(at.x, shorts),
      ...set(at.most, ops.vMax(get(at.most), ops.vAbs(get(at.x)))),
      ...set(at.x, ops.viOfFloats(get(at.x))),
      ...store.half(
        ops.iShiftRight(get(at.source), int(1)),
        ops.viNarrow(get(at.x), get(at.x)),
        layout.coarse,
      ),
    ]),
    ...store.float(times(at.row, 4), total, norms),
    ...when(
      ops.viSigns(ops.vGreater(get(at.most), ops.splat(load.float(int(0), layout.largest)))),
      store.float(times(at.row, 4), float(Number.POSITIVE_INFINITY), norms),
    ),
  ]
  return {
    name: 'measure',
    ...types,
    body: loop(at.part, get(at.to), 1, [
      ...set(at.row, times(at.part, partRows)),
      ...set(at.stop, ops.iAdd(get(at.row), int(partRows))),
      ...set(at.stop, ops.select(get(at.stop), int(n), ops.iLess(get(at.stop), int(n)))),
      ...loop(at.row, get(at.stop), 1, [
        ...set(at.source, times(at.row, 4 * padded)),
        ...set(at.end, ops.iAdd(get(at.source), int(4 * padded))),
        ...{ sets: ofSets, squares: ofSquares, absolutes: [], largest: [] }[form.kind],
      ]),
    ]),
  }
}
