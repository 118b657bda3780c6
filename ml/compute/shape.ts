import { PortentError } from '../../core/index.ts'

/**
 * One dimension of a tensor: a number; a symbol such as `B`, whose size each run gives; or a product of
 * symbols, written `B*L` or `64*B*L`, symbols in alphabetical order.
 */
export type Dimension = number | string

/** Outermost dimension first; empty for a scalar. */
export type Shape = readonly Dimension[]

/** What a run gives each symbol. */
export type Sizes = Readonly<Record<string, number>>

/** The number of elements, `2*B*L` for `[B, 2, L]`. */
export function product(shape: Shape): Dimension {
  let count = 1
  const symbols: string[] = []
  for (const factor of shape.flatMap(factorsOf)) {
    if (typeof factor === 'number') count *= factor
    else symbols.push(factor)
  }
  if (symbols.length === 0 || count === 0) return count
  return [...(count === 1 ? [] : [count]), ...symbols.sort()].join('*')
}

/** `[2, 'B', 'L']` for `2*B*L`. */
export function factorsOf(dimension: Dimension): Dimension[] {
  if (typeof dimension === 'number') return [dimension]
  return dimension.split('*').map((factor) => (/^\d+$/.test(factor) ? Number(factor) : factor))
}

/** Whether two shapes are the same in every dimension, symbols by name. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis])
}

/** For messages, `[B, 64]`. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** An operator was given shapes that do not go together; the message names both. */
export function shapeMismatch(operator: string, a: Shape, b: Shape, rule: string): PortentError {
  const shapes = `${shapeText(a)} and ${shapeText(b)}`
  return new PortentError('ERR_SHAPE', `${operator} of ${shapes}: ${rule}`)
}

/**
 * The shape in which `a` and `b` meet, aligned at the last dimension, where 1 stretches to anything.
 *
 * @throws {@link PortentError} `ERR_SHAPE` if a dimension differs and neither is 1.
 */
export function broadcast(operator: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[a.length - rank + axis] ?? 1
    const y = b[b.length - rank + axis] ?? 1
    if (x !== y && x !== 1 && y !== 1)
      throw shapeMismatch(operator, a, b, 'dimensions must be equal or 1, counted from the last')
    return x === 1 ? y : x
  })
}

/**
 * The axis counted from 0, given one that may be counted back from the end.
 *
 * @throws {@link PortentError} `ERR_SHAPE` for one that the shape does not have.
 */
export function axisOf(operator: string, shape: Shape, axis: number): number {
  const counted = axis < 0 ? axis + shape.length : axis
  if (shape[counted] === undefined)
    throw new PortentError(
      'ERR_SHAPE',
      `${operator} of ${shapeText(shape)}: it has no axis ${axis}`,
    )
  return counted
}

/**
 * A dimension that has to be a number.
 *
 * @throws {@link PortentError} `ERR_SHAPE` if it is a symbol.
 */
export function fixedSize(operator: string, shape: Shape, axis: number): number {
  const size = shape[axisOf(operator, shape, axis)]
  if (typeof size === 'number') return size
  const at = `${operator} of ${shapeText(shape)}`
  throw new PortentError(
    'ERR_SHAPE',
    `${at}: axis ${axis} must be a number, not the symbol ${size}`,
  )
}

/**
 * The shape as numbers.
 *
 * @throws {@link PortentError} `ERR_SHAPE` if `sizes` lacks a symbol of it.
 */
export function withSizes(shape: Shape, sizes: Sizes): number[] {
  return shape.map((dimension) =>
    factorsOf(dimension).reduce<number>((size, factor) => {
      const value = typeof factor === 'number' ? factor : sizes[factor]
      if (value === undefined)
        throw new PortentError('ERR_SHAPE', `${shapeText(shape)} needs the size of ${factor}`)
      return size * value
    }, 1),
  )
}
