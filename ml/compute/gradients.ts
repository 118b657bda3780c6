import { PortentError } from '../../core/index.ts'
import { add } from './arithmetic.ts'
import { requireShape, type Tensor } from './graph.ts'
import { zerosLike } from './reduction.ts'

/**
 * Adds the backward pass to the loss's graph: the loss's gradient by each tensor of `by`
 * (reverse-mode differentiation over the operators so far).
 *
 * @param loss - Of shape `[]`.
 * @param by - Inputs, or values computed on the way, such as the rows of {@link lookUp}.
 * @returns In the order of `by`, each of its tensor's shape.
 * @throws {@link PortentError} `ERR_SHAPE` if the loss is no scalar, `ERR_INPUT` if it does not depend on
 *   one of `by`.
 */
export function gradients(loss: Tensor, by: readonly Tensor[]): Tensor[] {
  requireShape('the loss', loss, [])
  const { graph } = loss
  const tape = [...graph.operations]
  const reached = new Set(by)
  for (const { inputs, outputs } of tape) {
    if (inputs.some((input) => reached.has(input)))
      for (const output of outputs) reached.add(output)
  }
  const gradientBy = new Map<Tensor, Tensor>([[loss, graph.scalar(1, loss.type)]])
  for (const { inputs, outputs, gradient } of tape.reverse()) {
    if (!outputs.some((output) => reached.has(output) && gradientBy.has(output))) continue
    const upstream = outputs.map((output) => gradientBy.get(output) ?? zerosLike(output))
    for (const [at, part] of gradient(...upstream).entries()) {
      const input = inputs[at]!
      if (!part || !reached.has(input)) continue
      const before = gradientBy.get(input)
      gradientBy.set(input, before ? add(before, part) : part)
    }
  }
  return by.map((tensor) => {
    const found = gradientBy.get(tensor)
    if (!found)
      throw new PortentError(
        'ERR_INPUT',
        `the loss does not depend on ${tensor.name}; leave it out`,
      )
    return found
  })
}
