/**
 * WebAssembly written as expressions: each is the bytes of its operands followed by its instruction.
 *
 * Kernels are made at run time for the sizes at hand, so addresses are constants, and there is no binary file
 * to keep in step with its source.
 *
 * @see WebAssembly Core Specification 2.0, section 5, with the threads proposal for shared memory.
 * @module
 */

import { type WasmModule, webAssembly } from './web-assembly.ts'

/** Instructions, bytes. */
export type Code = readonly number[]

/** Types of values. */
export const i32 = 0x7f
export const f32 = 0x7d
export const f64 = 0x7c
export const v128 = 0x7b
export type ValueType = typeof i32 | typeof f32 | typeof f64 | typeof v128

function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value >>> 0
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  return [...bytes, rest]
}

function signed(value: number): number[] {
  const bytes: number[] = []
  let rest = value | 0
  for (;;) {
    const low = rest & 0x7f
    rest >>= 7
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
      return [...bytes, low]
    }
    bytes.push(low | 0x80)
  }
}

/** An instruction after its operands. */
const plain =
  (opcode: number) =>
  (...operands: Code[]): Code => [...operands.flat(), opcode]

/** A vector instruction after its operands. */
const vector =
  (opcode: number) =>
  (...operands: Code[]): Code => [...operands.flat(), 0xfd, ...unsigned(opcode)]

const lane = (opcode: number) => (from: Code, at: number) => [...vector(opcode)(from), at]

/** Instructions by what they do; the letter before the name is the type: i, f, d(ouble), v(ector). */
export const ops = {
  iAdd: plain(0x6a),
  iSubtract: plain(0x6b),
  iMul: plain(0x6c),
  iDivide: plain(0x6d),
  iLess: plain(0x48),
  iAtLeast: plain(0x4e),
  iEqual: plain(0x46),
  /** How many bits are set. */
  iCount: plain(0x69),
  and: plain(0x71),
  or: plain(0x72),
  xor: plain(0x73),
  iShiftLeft: plain(0x74),
  iShiftRight: plain(0x76),
  fLess: plain(0x5d),
  fAdd: plain(0x92),
  fMultiply: plain(0x94),
  fMin: plain(0x96),
  dLess: plain(0x63),
  dEqual: plain(0x61),
  dGreater: plain(0x64),
  dAdd: plain(0xa0),
  dSubtract: plain(0xa1),
  dMultiply: plain(0xa2),
  dDivide: plain(0xa3),
  dAbs: plain(0x99),
  dSqrt: plain(0x9f),
  dMin: plain(0xa4),
  dMax: plain(0xa5),
  toDouble: plain(0xbb),
  toFloat: plain(0xb6),
  doubleOfInt: plain(0xb7),
  select: plain(0x1b),
  splat: vector(0x13),
  iSplat: vector(0x11),
  dSplat: vector(0x14),
  vAdd: vector(0xe4),
  vSubtract: vector(0xe5),
  vMultiply: vector(0xe6),
  vDivide: vector(0xe7),
  vAbs: vector(0xe0),
  vSqrt: vector(0xe3),
  vLess: vector(0x43),
  vGreater: vector(0x44),
  /** The lesser, in one machine instruction; not for NaN. */
  vMin: vector(0xea),
  vMax: vector(0xeb),
  vNearest: vector(0x6a),
  viAdd: vector(0xae),
  viEqual: vector(0x37),
  /** Products of eight shorts with eight, and sums of two and two neighbours. */
  viDot: vector(0xba),
  /** Eight ints as shorts. */
  viNarrow: vector(0x85),
  viOfFloats: vector(0xf8),
  bitSelect: vector(0x52),
  vOr: vector(0x50),
  /** The signs of the four lanes, in four bits. */
  viSigns: vector(0xa4),
  vAnd: vector(0x4e),
  /** Bits set in each byte, and sums of two and two neighbours. */
  vCountBytes: vector(0x62),
  vPairBytes: vector(0x7d),
  vPairShorts: vector(0x7f),
  vOfInts: vector(0xfa),
  vdAdd: vector(0xf0),
  vdSubtract: vector(0xf1),
  vdMultiply: vector(0xf2),
  vdAbs: vector(0xec),
  vdMax: vector(0xf7),
  vdOfLow: vector(0x5f),
  fLane: lane(0x1f),
  dLane: lane(0x21),
} as const

/** Four of the eight floats of two vectors, by number. */
export const pick = (a: Code, b: Code, floats: readonly number[]): Code => [
  ...a,
  ...b,
  ...[0xfd, 0x0d],
  ...floats.flatMap((at) => [4 * at, 4 * at + 1, 4 * at + 2, 4 * at + 3]),
]

export const int = (value: number): Code => [0x41, ...signed(value)]
export const double = (value: number): Code => [
  0x44,
  ...new Uint8Array(Float64Array.of(value).buffer),
]
export const float = (value: number): Code => [
  0x43,
  ...new Uint8Array(Float32Array.of(value).buffer),
]

export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)]
export const call = (callee: number, ...operands: Code[]): Code => [
  ...operands.flat(),
  0x10,
  ...unsigned(callee),
]

// Alignment is a hint; 2 ** 2 bytes holds for all that is kept here.
const memory =
  (prefix: Code) =>
  (address: Code, offset = 0): Code => [...address, ...prefix, 2, ...unsigned(offset)]
const storing =
  (prefix: Code) =>
  (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    ...prefix,
    2,
    ...unsigned(offset),
  ]

/** From an address, in bytes, plus a constant offset. */
export const load = {
  int: memory([0x28]),
  float: memory([0x2a]),
  double: memory([0x2b]),
  vector: memory([0xfd, 0x00]),
  /** One float in all four lanes. */
  splat: memory([0xfd, 0x09]),
  /** Two floats in the low lanes. */
  pair: memory([0xfd, 0x5d]),
  /** A vector with one of its floats from memory. */
  lane: (address: Code, into: Code, at: number, offset = 0): Code => [
    ...storing([0xfd, 0x56])(address, into, offset),
    at,
  ],
} as const

export const store = {
  int: storing([0x36]),
  float: storing([0x38]),
  double: storing([0x39]),
  vector: storing([0xfd, 0x0b]),
  lane: (address: Code, value: Code, at: number, offset = 0): Code => [
    ...storing([0xfd, 0x5a])(address, value, offset),
    at,
  ],
  /** The lower half of a vector. */
  half: (address: Code, value: Code, offset = 0): Code => [
    ...storing([0xfd, 0x5b])(address, value, offset),
    0,
  ],
} as const

const nothing = 0x40

export const when = (condition: Code, then: Code, otherwise: Code = []): Code => [
  ...condition,
  0x04,
  nothing,
  ...then,
  ...(otherwise.length > 0 ? [0x05, ...otherwise] : []),
  0x0b,
]

/** Runs `body` while `local < end`, adding `step` after each time. */
export function loop(local: number, end: Code, step: number, body: Code): Code {
  const again = ops.iLess(get(local), end)
  const next = set(local, ops.iAdd(get(local), int(step)))
  const turn = [0x03, nothing, ...body, ...next, ...again, 0x0d, 0, 0x0b]
  return when(again, turn)
}

/** A function; its locals are numbered after its parameters. */
export interface WasmFunction {
  /** By this the host calls it; absent for one of the module's own. */
  readonly name?: string
  readonly parameters: readonly ValueType[]
  readonly result?: ValueType
  readonly locals: readonly ValueType[]
  readonly body: Code
}

/** WebAssembly's limit, 4 GiB. */
const mostPages = 65_536

/** Numbers for parameters and locals by their names, beside their types in that order. */
export function named<P extends string, L extends string>(
  parameters: Readonly<Record<P, ValueType>>,
  locals: Readonly<Record<L, ValueType>>,
): {
  readonly at: Readonly<Record<P | L, number>>
  readonly parameters: readonly ValueType[]
  readonly locals: readonly ValueType[]
} {
  const names = [...Object.keys(parameters), ...Object.keys(locals)]
  return {
    at: Object.fromEntries(names.map((name, at) => [name, at])) as Record<P | L, number>,
    parameters: Object.values(parameters),
    locals: Object.values(locals),
  }
}

const section = (id: number, items: readonly Code[]): Code => {
  const content = [...unsigned(items.length), ...items.flat()]
  return [id, ...unsigned(content.length), ...content]
}

const text = (value: string): Code => {
  const bytes = [...new TextEncoder().encode(value)]
  return [...unsigned(bytes.length), ...bytes]
}

/**
 * A module over the shared memory that it imports as `host.memory`.
 *
 * @param pages - Of 64 KiB; the memory may have more.
 * @throws WebAssembly.CompileError if the code does not hold together.
 */
export function wasmModule(functions: readonly WasmFunction[], pages: number): WasmModule {
  const types = functions.map(({ parameters, result }) => [
    0x60,
    ...unsigned(parameters.length),
    ...parameters,
    ...(result === undefined ? [0] : [1, result]),
  ])
  const shared = [0x02, 0x03, ...unsigned(pages), ...unsigned(mostPages)]
  const bodies = functions.map(({ locals, body }) => {
    const content = [
      ...unsigned(locals.length),
      ...locals.flatMap((type) => [1, type]),
      ...body,
      0x0b,
    ]
    return [...unsigned(content.length), ...content]
  })
  const bytes = Uint8Array.of(
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, [[...text('host'), ...text('memory'), ...shared]]),
    ...section(
      3,
      functions.map((_, at) => unsigned(at)),
    ),
    ...section(
      7,
      functions.flatMap(({ name }, at) =>
        name === undefined ? [] : [[...text(name), 0x00, ...unsigned(at)]],
      ),
    ),
    ...section(10, bodies),
  )
  return new webAssembly.Module(bytes)
}
