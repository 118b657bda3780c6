import type { SimdForm } from '../distances/simd-form.ts'
import { callee, errorShare, highest, keptShare, plus, tieOfSets, times } from './dense-distance.ts'
import { chunk, type DenseLayout, inScratch, lanes, slots } from './dense-layout.ts'
import {
  type Code,
  call,
  f32,
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
      ...together.slice(1).flatMap(() =>
        when(
          ops.and(ops.iLess(get(at.scratch), get(at.list)), ops.iAtLeast(listed(-4), get(at.end))),
          set(at.list, ops.iSubtract(get(at.list), int(4))),
        ),
      ),
      ...together.flatMap((row) => entry(int(4 * chunk), 4 * row)),
      ...ops.iSubtract(get(at.list), get(at.scratch)),
    ],
  }
}

/**
 * `(from, place, group, scores, scratch, base)`: a row's scores with a group in which one may be nearer than what
 * is known; takes note of the nearest and second nearest, the row's own centre left out.
 */
export function considerGroup(form: SimdForm, layout: DenseLayout): WasmFunction {
  const { blocks, k, labels, lower } = layout
  const perGroup = blocks * lanes
  const { at, ...types } = named(
    { from: i32, place: i32, group: i32, scores: i32, scratch: i32, base: i32 },
    {
      ...{ row: i32, slot: i32, own: i32, centre: i32, end: i32, found: i32 },
      ...{ score: f32, least: f32, second: f32 },
    },
  )
  const slot = (offset: number) => load.float(get(at.slot), offset)
  const infinite = float(Number.POSITIVE_INFINITY)
  const error = slot(inScratch.error)
  return {
    ...types,
    body: [
      ...set(at.row, ops.iAdd(get(at.from), ops.iShiftRight(get(at.place), int(2)))),
      ...set(at.slot, ops.iAdd(get(at.scratch), get(at.place))),
      ...set(at.own, load.int(times(at.row, 4), labels)),
      ...set(at.least, infinite),
      ...set(at.second, infinite),
      ...set(at.centre, times(at.group, perGroup)),
      ...set(at.end, ops.iAdd(get(at.centre), int(perGroup))),
      ...set(at.end, ops.select(get(at.end), int(k), ops.iLess(get(at.end), int(k)))),
      ...loop(at.centre, get(at.end), 1, [
        ...set(at.score, load.float(get(at.scores), inScratch.scores)),
        ...set(at.scores, ops.iAdd(get(at.scores), int(4))),
        ...when(
          ops.iEqual(get(at.centre), get(at.own)),
          [],
          when(
            ops.fLess(get(at.score), get(at.least)),
            [
              ...set(at.second, get(at.least)),
              ...set(at.least, get(at.score)),
              ...set(at.found, get(at.centre)),
            ],
            set(at.second, ops.fMin(get(at.second), get(at.score))),
          ),
        ),
      ]),
      ...store.float(
        plus(get(at.base), get(at.place), times(at.group, 4 * slots)),
        call(callee.bound, get(at.row), get(at.least), error, get(at.group)),
        lower,
      ),
      ...store.float(
        get(at.slot),
        ops.fMin(slot(inScratch.threshold), surelyAbove(form, layout, get(at.least), error)),
        inScratch.threshold,
      ),
      ...when(
        ops.fLess(get(at.least), slot(inScratch.best)),
        [
          ...store.float(
            get(at.slot),
            ops.fMin(slot(inScratch.rival), ops.fMin(get(at.second), slot(inScratch.best))),
            inScratch.rival,
          ),
          ...store.float(get(at.slot), get(at.least), inScratch.best),
          ...store.float(get(at.slot), get(at.second), inScratch.second),
          ...store.int(get(at.slot), get(at.found), inScratch.at),
        ],
        store.float(
          get(at.slot),
          ops.fMin(slot(inScratch.rival), get(at.least)),
          inScratch.rival,
        ),
      ),
    ],
  }
}

/** What a score has to be above, so that its centre is farther away than that of a given score whatever the rounding. */
function surelyAbove({ kind }: SimdForm, layout: DenseLayout, score: Code, error: Code): Code {
  if (kind === 'squares') return ops.fAdd(score, error)
  if (kind === 'sets') return ops.fAdd(score, float(2 * tieOfSets))
  return ops.fAdd(ops.fMultiply(score, float(1 + 4 * errorShare(layout))), float(1e-36))
}

/**
 * `(from, group, count, scratch, base)`: compares the rows of a list with the centres of a group, four rows with
 * eight centres at a time, and keeps a bound for each; rows for which one may be nearer are considered.
 */
export function scanGroup(form: SimdForm, layout: DenseLayout): WasmFunction {
  const { d, padded, words, blocks, rows, bits, norms, interleaved, bias, lower, drift } = layout
  const sets = form.kind === 'sets'
  const [columns, rowBytes, from] = sets ? [words, 4 * words, bits] : [d, 4 * padded, rows]
  const v = (prefix: string) =>
    Object.fromEntries(together.flatMap((row) => [0, 1].map((half) => [`${prefix}${row}${half}`, v128])))
  const four = (prefix: string, type: typeof i32 | typeof v128) =>
    Object.fromEntries(together.map((row) => [`${prefix}${row}`, type]))
  const { at, ...types } = named(
    { from: i32, group: i32, count: i32, scratch: i32, base: i32 },
    {
      ...{ entry: i32, block: i32, to: i32, end: i32, ofBias: i32, score: i32, near: i32, bound: i32 },
      ...four('place', i32),
      ...four('row', i32),
      ...{ c0: v128, c1: v128, x: v128, scores: v128, errors: v128 },
      ...four('least', v128),
      ...v('sum'),
    } as Record<string, typeof i32 | typeof v128>,
  )
  const local = (name: string) => at[name]!
  const its = (name: string) => get(local(name))
  const add = (sum: string, c: string): Code => {
    const old = its(sum)
    if (sets) return set(local(sum), ops.viAdd(old, countWords(ops.vAnd(its('x'), its(c)))))
    if (form.kind === 'squares') {
      return set(local(sum), ops.vSubtract(old, ops.vMultiply(its('x'), its(c))))
    }
    const apart = ops.vAbs(ops.vSubtract(its('x'), its(c)))
    return set(local(sum), (form.kind === 'absolutes' ? ops.vAdd : ops.vMax)(old, apart))
  }
  const norm = (row: number) =>
    ops.splat(load.float(ops.iAdd(times(local('from'), 4), its(`place${row}`)), norms))
  const scored = (row: number, half: number): Code => {
    const [sum, ofCentre] = [its(`sum${row}${half}`), its(`c${half}`)]
    if (!sets) return ops.vAdd(sum, ofCentre)
    const both = ops.vOfInts(sum)
    const either = ops.vSubtract(ops.vAdd(norm(row), ofCentre), both)
    return shareOf(both, either)
  }
  const groupBytes = blocks * columns * lanes * 4
  const gathered = (offset: number, into: string, address = (row: number) => plus(its('scratch'), its(`place${row}`))) =>
    together.flatMap((row) => set(local(into), load.lane(address(row), its(into), row, offset)))
  const slotBytes = 4 * slots
  return {
    ...types,
    body: [
      ...set(local('bound'), ops.iAdd(its('base'), times(local('group'), slotBytes))),
      ...loop(local('entry'), its('count'), 16, [
        ...together.flatMap((row) => [
          ...set(
            local(`place${row}`),
            load.int(ops.iAdd(its('scratch'), its('entry')), inScratch.list + 4 * row),
          ),
          ...set(local(`least${row}`), ops.splat(float(Number.POSITIVE_INFINITY))),
        ]),
        ...set(local('to'), times(local('group'), groupBytes)),
        ...set(local('ofBias'), times(local('group'), 4 * lanes * blocks)),
        ...set(local('score'), its('scratch')),
        ...set(local('block'), int(0)),
        ...loop(local('block'), int(blocks), 1, [
          ...together.flatMap((row) => [
            ...set(
              local(`row${row}`),
              ops.iAdd(times(local('from'), rowBytes), times(local(`place${row}`), rowBytes / 4)),
            ),
            ...set(local(`sum${row}0`), ops.splat(float(0))),
            ...set(local(`sum${row}1`), ops.splat(float(0))),
          ]),
          ...set(local('end'), ops.iAdd(its('to'), int(columns * lanes * 4))),
          ...loop(local('to'), its('end'), 4 * lanes, [
            ...set(local('c0'), load.vector(its('to'), interleaved)),
            ...set(local('c1'), load.vector(its('to'), interleaved + 16)),
            ...together.flatMap((row) => [
              ...set(local('x'), load.splat(its(`row${row}`), from)),
              ...add(`sum${row}0`, 'c0'),
              ...add(`sum${row}1`, 'c1'),
              ...set(local(`row${row}`), ops.iAdd(its(`row${row}`), int(4))),
            ]),
          ]),
          ...set(local('c0'), load.vector(its('ofBias'), bias)),
          ...set(local('c1'), load.vector(its('ofBias'), bias + 16)),
          ...set(local('ofBias'), ops.iAdd(its('ofBias'), int(4 * lanes))),
          ...together.flatMap((row) =>
            [0, 1].flatMap((half) => [
              ...set(local('scores'), scored(row, half)),
              ...store.vector(
                its('score'),
                its('scores'),
                inScratch.scores + row * 4 * lanes * blocks + 16 * half,
              ),
              ...set(local(`least${row}`), ops.vMin(its(`least${row}`), its('scores'))),
            ]),
          ),
          ...set(local('score'), ops.iAdd(its('score'), int(4 * lanes))),
        ]),
        // The least of each row, side by side.
        ...set(local('c0'), leastOfTwo(its('least0'), its('least1'))),
        ...set(local('c1'), leastOfTwo(its('least2'), its('least3'))),
        ...set(
          local('scores'),
          ops.vMin(
            pick(its('c0'), its('c1'), [0, 2, 4, 6]),
            pick(its('c0'), its('c1'), [1, 3, 5, 7]),
          ),
        ),
        ...gathered(inScratch.error, 'errors'),
        ...gathered(inScratch.threshold, 'x'),
        ...set(
          local('near'),
          ops.xor(ops.viSigns(ops.vGreater(its('scores'), its('x'))), int(15)),
        ),
        ...(form.kind === 'squares'
          ? gathered(norms, 'x', (row) => plus(times(local('from'), 4), its(`place${row}`)))
          : []),
        ...set(
          local('scores'),
          ops.vMin(
            ops.splat(float(highest)),
            ops.vMultiply(
              ops.vAdd(
                boundOfScores(form, layout, its('scores'), its('errors'), its('x')),
                ops.splat(load.float(times(local('group'), 4), drift)),
              ),
              ops.splat(float(keptShare)),
            ),
          ),
        ),
        ...together.flatMap((row) =>
          store.lane(ops.iAdd(its('bound'), its(`place${row}`)), its('scores'), row, lower),
        ),
        ...when(
          its('near'),
          together.flatMap((row) =>
            when(
              ops.and(its('near'), int(1 << row)),
              call(
                callee.consider,
                its('from'),
                its(`place${row}`),
                its('group'),
                ops.iAdd(its('scratch'), int(row * 4 * lanes * blocks)),
                its('scratch'),
                its('base'),
              ),
            ),
          ),
        ),
      ]),
    ],
  }
}

/** Of a vector of bits, how many each of its four words has. */
const countWords = (bits: Code): Code => ops.vPairShorts(ops.vPairBytes(ops.vCountBytes(bits)))

/** `1 − both / either`; 0 where either is 0, and so both. */
function shareOf(both: Code, either: Code): Code {
  const [zero, one] = [ops.splat(float(0)), ops.splat(float(1))]
  return ops.vAnd(
    ops.vSubtract(one, ops.vDivide(both, either)),
    ops.vLess(zero, either),
  )
}

/** Of two vectors, `[a₀ ∧ a₂, a₁ ∧ a₃, b₀ ∧ b₂, b₁ ∧ b₃]`, where ∧ is the lesser. */
const leastOfTwo = (a: Code, b: Code): Code =>
  ops.vMin(pick(a, b, [0, 1, 4, 5]), pick(a, b, [2, 3, 6, 7]))

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
