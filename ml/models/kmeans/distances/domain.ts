import { PortentError } from '../../../../core/index.ts'
import type { Matrix } from '../../../features/index.ts'

/**
 * Refuses what is not a set.
 *
 * @throws {@link PortentError} `ERR_INPUT` for a value other than 0 and 1.
 */
export function checkBinary(name: string, { columns, values }: Matrix): void {
  refuse(
    values.findIndex((value) => value !== 0 && value !== 1),
    columns,
    values,
    `${name} takes 0 and 1 alone; write 1 for what a row has, or take weighted-jaccard for counts`,
  )
}

/**
 * Refuses what is not a count or a share.
 *
 * @throws {@link PortentError} `ERR_INPUT` for a value below 0.
 */
export function checkNotNegative(name: string, { columns, values }: Matrix): void {
  refuse(
    values.findIndex((value) => value < 0),
    columns,
    values,
    `${name} takes no number below 0; give it counts or shares, or take another distance`,
  )
}

function refuse(at: number, columns: number, values: Float32Array, remedy: string): void {
  if (at < 0) return
  const place = `row ${Math.floor(at / columns)}, column ${at % columns}`
  throw new PortentError('ERR_INPUT', `${place} is ${values[at]}; ${remedy}`)
}
