import { randomNormal } from 'd3-random'
import { type Random, seeded } from '../../../../core/index.ts'
import type { NetworkSettings } from './settings.ts'

/** Row of the table of items that stands for padding: always zeros. */
export const paddingRow = 0
/** Row that stands for the beginning of a sequence. */
export const startRow = 1
/** Row of item 0. */
export const firstItemRow = 2

/** Rows of the tables of what is known beside items, by name; row 0 of each stands for "unknown". */
export interface SideRows {
  /** Known of an item, e.g. the cluster, subnet and service of the destination; added to its embedding. */
  readonly items: Readonly<Record<string, number>>
  /** Known of a request in a sequence, e.g. service and time gap, or the VM's cluster. */
  readonly steps: Readonly<Record<string, number>>
}

/** How many items the network knows, and what beside them. */
export interface NetworkSize {
  readonly items: number
  readonly sides: SideRows
}

/** What a network has learned, row-major, by name. */
export type Parameters = Readonly<Record<string, Float32Array>>

/** Table of what is known of an item or of a request. */
export const tableOfItems = 'items'
export const tableOfPositions = 'positions'
export const tableOfItemSide = (name: string) => `items.${name}`
export const tableOfStepSide = (name: string) => `steps.${name}`

/** The tables that rows are looked up of, and how many rows they have. */
function tableRows(
  settings: NetworkSettings,
  { items, sides }: NetworkSize,
): Record<string, number> {
  const rows: Record<string, number> = { [tableOfItems]: firstItemRow + items }
  if (settings.encoder === 'transformer') rows[tableOfPositions] = settings.maxLength
  for (const [name, count] of Object.entries(sides.items)) rows[tableOfItemSide(name)] = count
  for (const [name, count] of Object.entries(sides.steps)) rows[tableOfStepSide(name)] = count
  return rows
}

/** The weights of the encoder, each used whole, and their shapes. */
export function weightShapes({
  encoder,
  blocks,
  dimension: d,
}: NetworkSettings): Record<string, readonly number[]> {
  const shapes: Record<string, readonly number[]> = {}
  for (let block = 0; block < blocks; block++) {
    const parts = encoder === 'transformer' ? transformerBlock(d) : gruLayer(d)
    for (const [part, shape] of Object.entries(parts)) shapes[`block${block}.${part}`] = shape
  }
  return { ...shapes, 'final.gain': [d], 'final.bias': [d] }
}

function transformerBlock(d: number): Record<string, readonly number[]> {
  return {
    'attention.gain': [d],
    'attention.bias': [d],
    query: [d, d],
    key: [d, d],
    value: [d, d],
    output: [d, d],
    'feed.gain': [d],
    'feed.bias': [d],
    inner: [d, d],
    'inner.bias': [d],
    outer: [d, d],
    'outer.bias': [d],
  }
}

/** Gates side by side: update, reset, new. */
function gruLayer(d: number): Record<string, readonly number[]> {
  return { input: [d, 3 * d], 'input.bias': [3 * d], state: [d, 3 * d], 'state.bias': [d] }
}

/** Of the embeddings that training begins with. */
const embeddingDeviation = 0.02

/**
 * The parameters that training begins with: embeddings N(0, 0.02²), matrices by Glorot's normal rule, gains 1,
 * biases 0.
 *
 * @returns Tables first, each of shape `[rows, d]`.
 * @see Glorot and Bengio, AISTATS 2010.
 */
export function initialParameters(
  settings: NetworkSettings,
  size: NetworkSize,
  seed: number,
): Record<string, Float32Array> {
  const random = seeded(seed)
  const d = settings.dimension
  const parameters: Record<string, Float32Array> = {}
  for (const [name, rows] of Object.entries(tableRows(settings, size))) {
    const table = normal(rows * d, embeddingDeviation, random)
    if (name === tableOfItems) table.fill(0, paddingRow * d, (paddingRow + 1) * d)
    parameters[name] = table
  }
  for (const [name, shape] of Object.entries(weightShapes(settings))) {
    const [rows, columns] = shape
    if (columns !== undefined)
      parameters[name] = normal(rows! * columns, Math.sqrt(2 / (rows! + columns)), random)
    else parameters[name] = new Float32Array(rows!).fill(name.endsWith('.gain') ? 1 : 0)
  }
  return parameters
}

function normal(length: number, deviation: number, random: Random): Float32Array {
  const draw = randomNormal.source(random)(0, deviation)
  return Float32Array.from({ length }, draw)
}
