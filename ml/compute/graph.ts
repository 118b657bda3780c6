import { PortentError } from '../../core/index.ts'
import {
  type Attribute,
  type ElementType,
  encodeModel,
  type Initializer,
  type Node,
  type OnnxGraph,
  type Port,
} from './onnx-model.ts'
import { type Dimension, factorsOf, product, type Shape, sameShape, shapeText } from './shape.ts'

/** A value that the graph will compute, or is given; it holds no numbers itself. */
export interface Tensor {
  readonly graph: Graph
  /** The value's name in the ONNX graph. */
  readonly name: string
  readonly shape: Shape
  readonly type: ElementType
}

/**
 * What an operator adds to the gradients of its inputs.
 *
 * @param upstream - The loss's gradient by each output, zeros where the loss does not depend on it.
 * @returns By each input, of the input's shape; undefined where there is none, as for an index.
 */
export type Gradient = (...upstream: Tensor[]) => readonly (Tensor | undefined)[]

/** One entry of the tape that gradients are taken from. */
export interface Operation {
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly Tensor[]
  readonly gradient: Gradient
}

/** Arrays that a tensor's numbers are given in, by element type. */
export type Values =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Int32Array
  | BigInt64Array

interface Options {
  readonly attributes?: Readonly<Record<string, Attribute>>
  /** Of the outputs; the first input's unless given. */
  readonly type?: ElementType
  readonly gradient?: Gradient
}

/**
 * Tensor expressions in the making; operators add to it, and an ONNX file comes out.
 *
 * Training builds the loss, takes {@link gradients} of it and names both as outputs; inference builds the
 * same forward expressions in a graph of its own. Symbolic dimensions let one graph serve every size.
 */
export class Graph {
  /** The tape, in the order of computation. */
  readonly operations: Operation[] = []
  readonly #nodes: Node[] = []
  readonly #initializers: Initializer[] = []
  readonly #inputs: Port[] = []
  readonly #outputs: Port[] = []
  readonly #once = new Map<string, Tensor>()
  /** Of all its names. */
  readonly prefix: string
  #named = 0

  /** @param prefix - Not empty for a graph inside another, whose names must differ. */
  constructor(prefix = '') {
    this.prefix = prefix
  }

  /**
   * A value that each run is given.
   *
   * @throws {@link PortentError} `ERR_INPUT` if an input or output has that name already.
   */
  input(name: string, shape: Shape, type: ElementType = 'float32'): Tensor {
    this.#requireNew(name)
    this.#inputs.push({ name, shape, type })
    const tensor = { graph: this, name, shape, type }
    for (const [axis, size] of shape.entries()) {
      if (typeof size === 'string') this.#rememberSize(size, tensor, axis)
    }
    return tensor
  }

  /**
   * A value known now, written into the file, such as a trained weight.
   *
   * @param data - Row-major; not copied, and read when the file is written.
   * @throws {@link PortentError} `ERR_SHAPE` if the number of values is not the shape's.
   */
  constant(data: Values, shape: readonly number[]): Tensor {
    if (data.length !== product(shape)) {
      const given = `constant of shape ${shapeText(shape)} was given ${data.length} values`
      throw new PortentError('ERR_SHAPE', `${given}; it needs ${product(shape)}`)
    }
    const name = this.#name('Constant')
    const type = typeOf(data)
    this.#initializers.push({ name, type, shape, data })
    return { graph: this, name, shape, type }
  }

  /**
   * Names a value as one that runs return.
   *
   * @throws {@link PortentError} `ERR_INPUT` if an input or output has that name already.
   */
  output(name: string, { name: inner, shape, type }: Tensor): void {
    this.#requireNew(name)
    this.#nodes.push({ operator: 'Identity', inputs: [inner], outputs: [name], attributes: {} })
    this.#outputs.push({ name, shape, type })
  }

  /** The ONNX file. Only what the outputs need is in it, besides every input. */
  toOnnx(): Uint8Array {
    return encodeModel(this.toBody())
  }

  /** All of it, for an operator of another graph that repeats it. */
  toBody(): OnnxGraph {
    return {
      nodes: this.#nodes,
      initializers: this.#initializers,
      inputs: this.#inputs,
      outputs: this.#outputs,
    }
  }

  /** A graph to be repeated by an operator of this one. */
  inner(): Graph {
    return new Graph(this.#name('Body'))
  }

  /** A value of the graph around this one, to be used here. */
  fromOutside({ name, shape, type }: Tensor): Tensor {
    return { graph: this, name, shape, type }
  }

  /** Adds an ONNX operator of several outputs. */
  applyMany(operator: string, inputs: Tensor[], shapes: Shape[], options: Options = {}): Tensor[] {
    for (const { graph, name } of inputs) {
      if (graph !== this)
        throw new PortentError('ERR_INPUT', `${operator} of ${name}, a tensor of another graph`)
    }
    const { attributes = {}, gradient } = options
    const type = options.type ?? inputs[0]?.type ?? 'float32'
    const outputs = shapes.map((shape) => ({
      graph: this,
      name: this.#name(operator),
      shape,
      type,
    }))
    this.#nodes.push({
      operator,
      inputs: inputs.map((tensor) => tensor.name),
      outputs: outputs.map((tensor) => tensor.name),
      attributes,
    })
    if (gradient) this.operations.push({ inputs, outputs, gradient })
    return outputs
  }

  /** Adds an ONNX operator of one output. */
  apply(operator: string, inputs: Tensor[], shape: Shape, options?: Options): Tensor {
    return this.applyMany(operator, inputs, [shape], options)[0]!
  }

  /** `value` again, with a gradient given as a whole instead of step by step. */
  withGradient(value: Tensor, inputs: readonly Tensor[], gradient: Gradient): Tensor {
    const output = { ...value }
    this.operations.push({ inputs, outputs: [output], gradient })
    return output
  }

  /** A number as a tensor of shape `[]`. */
  scalar(value: number, type: ElementType = 'float32'): Tensor {
    const key = `${type} ${Object.is(value, -0) ? '-0' : value}`
    return this.#keep(key, () => this.constant(arrayOf(type, [value]), []))
  }

  /** Whole numbers as an int64 tensor of one dimension: the axes and sizes that operators take. */
  integers(values: readonly number[]): Tensor {
    return this.#keep(`[${values}]`, () => this.constant(arrayOf('int64', values), [values.length]))
  }

  /** A shape as an int64 tensor of one dimension, its symbols measured when the graph runs. */
  shapeTensor(shape: Shape): Tensor {
    if (shape.every((size) => typeof size === 'number')) return this.integers(shape)
    return this.#keep(`shape ${shape.join()}`, () =>
      this.apply(
        'Concat',
        shape.map((size) => this.size(size)),
        [shape.length],
        {
          attributes: { axis: 0 },
        },
      ),
    )
  }

  /**
   * A dimension as an int64 tensor of shape `[1]`.
   *
   * @throws {@link PortentError} `ERR_SHAPE` for a symbol that no input has.
   */
  size(dimension: Dimension): Tensor {
    if (typeof dimension === 'number') return this.integers([dimension])
    const known = this.#once.get(`size ${dimension}`)
    if (known) return known
    const factors = factorsOf(dimension)
    if (factors.length === 1) {
      const remedy = 'give it to an input, or write its number'
      throw new PortentError('ERR_SHAPE', `no input has a dimension ${dimension}; ${remedy}`)
    }
    return this.#keep(`size ${dimension}`, () =>
      factors
        .map((factor) => this.size(factor))
        .reduce((product, factor) => this.apply('Mul', [product, factor], [1])),
    )
  }

  #requireNew(name: string): void {
    if (![...this.#inputs, ...this.#outputs].some((port) => port.name === name)) return
    const message = `the graph has an input or output ${name} already; use another name`
    throw new PortentError('ERR_INPUT', message)
  }

  #rememberSize(symbol: string, of: Tensor, axis: number): void {
    this.#keep(`size ${symbol}`, () =>
      this.apply('Shape', [of], [1], { type: 'int64', attributes: { start: axis, end: axis + 1 } }),
    )
  }

  #keep(key: string, make: () => Tensor): Tensor {
    const known = this.#once.get(key)
    if (known) return known
    const made = make()
    this.#once.set(key, made)
    return made
  }

  /** A colon keeps it apart from the names of ports. */
  #name(operator: string): string {
    return `${this.prefix}:${operator}:${this.#named++}`
  }
}

/**
 * Checks that two tensors hold the same kind of elements.
 *
 * @throws {@link PortentError} `ERR_INPUT` if not, naming both types.
 */
export function requireSameType(operator: string, a: Tensor, b: Tensor): void {
  if (a.type === b.type) return
  throw new PortentError('ERR_INPUT', `${operator} of ${a.type} and ${b.type}; cast one of them`)
}

/**
 * Checks that a tensor has the shape that an operator's argument must have.
 *
 * @throws {@link PortentError} `ERR_SHAPE` if not, naming both shapes.
 */
export function requireShape(what: string, { shape }: Tensor, expected: Shape): void {
  if (sameShape(shape, expected)) return
  const message = `${what}: shape ${shapeText(shape)}, expected ${shapeText(expected)}`
  throw new PortentError('ERR_SHAPE', message)
}

/** The element type of what an array holds. */
export function typeOf(data: Values): ElementType {
  if (data instanceof Float32Array) return 'float32'
  if (data instanceof Float64Array) return 'float64'
  if (data instanceof Uint8Array) return 'uint8'
  if (data instanceof Int8Array) return 'int8'
  return data instanceof Int32Array ? 'int32' : 'int64'
}

function arrayOf(type: ElementType, values: readonly number[]): Values {
  if (type === 'float32') return Float32Array.from(values)
  if (type === 'float64') return Float64Array.from(values)
  if (type === 'int32') return Int32Array.from(values)
  return BigInt64Array.from(values, BigInt)
}
