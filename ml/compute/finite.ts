import { PortentError } from '../../core/index.ts'

/**
 * Checks a loss or a gradient before it reaches the parameters, from which a NaN would never leave.
 *
 * @param what - For the message, with the batch: `the loss of batch 12 in epoch 3`.
 * @throws {@link PortentError} `ERR_NOT_FINITE`, saying where, at the first NaN or infinity.
 */
export function requireFinite(what: string, values: Float32Array | Float64Array): void {
  // Zero times each is NaN where it should be none; half the time of asking number by number.
  let nothing = 0
  for (let i = 0; i < values.length; i++) nothing += 0 * values[i]!
  if (nothing === 0) return
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue
    const found = `${what} is ${values[i]}${values.length > 1 ? ` at ${i}` : ''}`
    const remedy = 'check its input for such values, or lower the learning rate'
    throw new PortentError('ERR_NOT_FINITE', `${found}; ${remedy}`)
  }
}
