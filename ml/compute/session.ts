import { InferenceSession, Tensor } from 'onnxruntime-node'
import { PortentError } from '../../core/index.ts'
import type { Values } from './graph.ts'
import { product, type Shape, type Sizes, shapeText, withSizes } from './shape.ts'

/** What a run returns: row-major arrays by the output's name. */
export type Outputs = Readonly<Record<string, Values>>

/** A graph ready to run. */
export interface Session {
  /**
   * Computes every output.
   *
   * It holds up the thread until it is done, in spite of the promise: train in a worker thread.
   *
   * @param feeds - An array for each input, row-major; read in place, so it must not be over a
   *   SharedArrayBuffer.
   * @param sizes - Of each symbol in the inputs' shapes.
   * @throws {@link PortentError} `ERR_INPUT` for a missing, unknown or mistyped feed or a failed run,
   *   `ERR_SHAPE` for a feed whose length is not its shape's.
   */
  run(feeds: Readonly<Record<string, Values>>, sizes?: Sizes): Promise<Outputs>
  /** Frees what it holds; it cannot run again. */
  close(): Promise<void>
}

export interface SessionOptions {
  /** Threads an operator may use, at least 1; the results are the same bits whatever it is. */
  readonly threads?: number
}

/**
 * Opens an ONNX file, as {@link Graph.toOnnx} writes it, with ONNX Runtime on the CPU.
 *
 * @throws {@link PortentError} `ERR_ARTIFACT` if ONNX Runtime cannot read or run it; a `RangeError` for
 *   threads that are no whole number above 0.
 */
export async function openSession(
  model: Uint8Array,
  { threads = 1 }: SessionOptions = {},
): Promise<Session> {
  if (!(Number.isInteger(threads) && threads > 0))
    throw new RangeError(`threads must be a whole number above 0, got ${threads}`)
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    // Plans of memory per set of sizes took 1.62 GB where 0.92 GB was enough, at equal speed.
    enableMemPattern: false,
    // Waiting threads that spin halve the speed where other work has the cores; where nothing has, they gain nothing.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    // Errors come as exceptions, and need not be printed too.
    logSeverityLevel: 4,
  }).catch((cause: unknown) => {
    const message = `not a model that ONNX Runtime can run: ${messageOf(cause)}`
    throw new PortentError('ERR_ARTIFACT', message, { cause })
  })
  const inputs = session.inputMetadata.filter((input) => input.isTensor)

  return {
    async run(feeds, sizes = {}) {
      requireKnown(Object.keys(feeds), inputs)
      const tensors = Object.fromEntries(
        inputs.map((input) => [input.name, tensorFor(input, feeds[input.name], sizes)]),
      )
      const results = await session.run(tensors).catch((cause: unknown) => {
        throw new PortentError('ERR_INPUT', `the graph did not run: ${messageOf(cause)}`, { cause })
      })
      return Object.fromEntries(
        Object.entries(results).map(([name, result]) => [name, result.data as Values]),
      )
    },

    close: () => session.release(),
  }
}

/**
 * An output of floats.
 *
 * @throws {@link PortentError} `ERR_INPUT` if there is none of that name, or of another type.
 */
export function float32Of(outputs: Outputs, name: string): Float32Array {
  const values = outputs[name]
  if (values instanceof Float32Array) return values
  const found = values ? `output ${name} is no Float32Array` : `there is no output ${name}`
  const names = Object.keys(outputs).join(', ')
  throw new PortentError('ERR_INPUT', `${found}; the outputs are ${names}`)
}

/** The part of ONNX Runtime's metadata that a feed is checked against. */
interface Input {
  readonly name: string
  readonly type: Tensor.Type
  readonly shape: Shape
}

const arrayTypes = {
  float32: Float32Array,
  float64: Float64Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int32: Int32Array,
  int64: BigInt64Array,
}

function tensorFor({ name, type, shape }: Input, values: Values | undefined, sizes: Sizes): Tensor {
  if (!values) throw new PortentError('ERR_INPUT', `nothing was fed to the input ${name}`)
  if (!(type in arrayTypes) || !(values instanceof arrayTypes[type as keyof typeof arrayTypes]))
    throw new PortentError(
      'ERR_INPUT',
      `the input ${name} takes ${type}, not a ${values.constructor.name}`,
    )
  const dimensions = withSizes(shape, sizes)
  if (values.length !== product(dimensions)) {
    const needs = `the input ${name} of shape ${shapeText(shape)}, here ${shapeText(dimensions)}`
    throw new PortentError('ERR_SHAPE', `${needs}, was fed ${values.length} values`)
  }
  return new Tensor(type, values, dimensions)
}

function requireKnown(names: readonly string[], inputs: readonly Input[]): void {
  const known = new Set(inputs.map((input) => input.name))
  const unknown = names.filter((name) => !known.has(name))
  if (unknown.length === 0) return
  const inputNames = [...known].join(', ')
  throw new PortentError(
    'ERR_INPUT',
    `no input ${unknown.join(', ')}; the inputs are ${inputNames}`,
  )
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
