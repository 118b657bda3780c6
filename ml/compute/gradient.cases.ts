import { seeded } from '../../core/index.ts'
import { multiply } from './arithmetic.ts'
import { gradients } from './gradients.ts'
import { Graph, type Tensor, typeOf, type Values } from './graph.ts'
import { sum } from './reduction.ts'
import { openSession, type Session } from './session.ts'
import { product, type Shape, type Sizes, withSizes } from './shape.ts'

/** An input whose values matter, or that no gradient is asked by. */
interface Given {
  readonly shape: Shape
  readonly values?: Values
  readonly learned?: false
}

/** Shape of each input, its values drawn from [−1, 1) unless given. */
export type Arguments = Readonly<Record<string, Shape | Given>>

/** One value computed from inputs by name. */
export type Expression = (inputs: Readonly<Record<string, Tensor>>, graph: Graph) => Tensor

const distance = 1e-5

/**
 * How far the gradients by all floating-point inputs are from central differences, in float64.
 *
 * The loss is a weighted sum over all elements, so that each element's gradient counts. With 64 bits the
 * differences themselves are good to about 1e-9.
 *
 * @returns The largest `|gradient − difference| / max(1, |difference|)`.
 */
export async function gradientError(
  expression: Expression,
  args: Arguments,
  sizes: Sizes = {},
): Promise<number> {
  const graph = new Graph()
  const feeds = valuesFor(args, sizes)
  const inputs = inputsFor(graph, args, feeds)
  const y = expression(inputs, graph)
  const loss = sum(multiply(y, graph.input('coefficients', y.shape, 'float64')), [
    ...y.shape.keys(),
  ])
  const random = seeded(7)
  const length = Number(product(withSizes(y.shape, sizes)))
  feeds.coefficients = Float64Array.from({ length }, () => 2 * random() - 1)
  const learned = Object.keys(inputs).filter((name) => givenOf(args[name]!).learned !== false)
  graph.output('loss', loss)
  const found = gradients(
    loss,
    learned.map((name) => inputs[name]!),
  )
  for (const [at, name] of learned.entries()) graph.output(`gradient of ${name}`, found[at]!)
  const session = await openSession(graph.toOnnx())
  const outputs = await session.run(feeds, sizes)
  let worst = 0
  for (const name of learned) {
    const gradient = outputs[`gradient of ${name}`] as Float64Array
    for (const [i, difference] of (await differences(session, feeds, name, sizes)).entries()) {
      const error = Math.abs(gradient[i]! - difference) / Math.max(1, Math.abs(difference))
      // A NaN is the worst of errors, and Math.max keeps it.
      worst = Math.max(worst, error)
    }
  }
  await session.close()
  return worst
}

/** The value of an expression. */
export async function evaluate(
  expression: Expression,
  args: Arguments,
  sizes: Sizes = {},
): Promise<number[]> {
  const graph = new Graph()
  const feeds = valuesFor(args, sizes)
  graph.output('value', expression(inputsFor(graph, args, feeds), graph))
  const session = await openSession(graph.toOnnx())
  const { value } = await session.run(feeds, sizes)
  await session.close()
  return Array.from(value!, Number)
}

/** Float64 values of a shape, for {@link Arguments}. */
export function given(shape: Shape, ...values: number[]): Given {
  return { shape, values: Float64Array.from(values) }
}

/** Float32 values of a shape, for {@link Arguments}. */
export function given32(shape: Shape, ...values: number[]): Given {
  return { shape, values: Float32Array.from(values) }
}

/** Indices of a shape, for {@link Arguments}. */
export function ids(shape: Shape, ...values: number[]): Given {
  return { shape, values: Int32Array.from(values), learned: false }
}

/** An input that is not learned, for {@link Arguments}. */
export function fixed(shape: Shape): Given {
  return { shape, learned: false }
}

async function differences(
  session: Session,
  feeds: Record<string, Values>,
  name: string,
  sizes: Sizes,
): Promise<number[]> {
  const values = feeds[name] as Float64Array
  const lossWith = async (i: number, value: number) => {
    const outputs = await session.run({ ...feeds, [name]: values.with(i, value) }, sizes)
    return (outputs.loss as Float64Array)[0]!
  }
  const found: number[] = []
  for (const [i, value] of values.entries()) {
    const above = await lossWith(i, value + distance)
    found.push((above - (await lossWith(i, value - distance))) / (2 * distance))
  }
  return found
}

function inputsFor(graph: Graph, args: Arguments, feeds: Record<string, Values>) {
  const inputs: Record<string, Tensor> = {}
  for (const [name, arg] of Object.entries(args)) {
    inputs[name] = graph.input(name, givenOf(arg).shape, typeOf(feeds[name]!))
  }
  return inputs
}

function valuesFor(args: Arguments, sizes: Sizes): Record<string, Values> {
  const random = seeded(1)
  const feeds: Record<string, Values> = {}
  for (const [name, arg] of Object.entries(args)) {
    const { shape, values } = givenOf(arg)
    const length = Number(product(withSizes(shape, sizes)))
    feeds[name] = values ?? Float64Array.from({ length }, () => 2 * random() - 1)
  }
  return feeds
}

function givenOf(arg: Shape | Given): Given {
  return 'shape' in arg ? arg : { shape: arg }
}
