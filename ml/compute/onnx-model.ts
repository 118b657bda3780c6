import protobuf from 'protobufjs'
import type { Shape } from './shape.ts'

/**
 * Types of a tensor's elements; of a learned value a floating-point one, of an index an integer, of a rounded
 * matrix one of 8 bits.
 */
export type ElementType = 'float32' | 'float64' | 'uint8' | 'int8' | 'int32' | 'int64' | 'bool'

/** ONNX's numbers for the element types (TensorProto.DataType). */
export const elementTypeNumbers: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
}

/** A setting of an operator: text, whole numbers, `{ float }`, as 1 could be either, or a graph to repeat. */
export type Attribute =
  | string
  | number
  | readonly number[]
  | { readonly float: number }
  | { readonly body: OnnxGraph }

/** One application of an ONNX operator; inputs and outputs are names of values. */
export interface Node {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** A value known when the graph is built. */
export interface Initializer {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly number[]
  readonly data: ArrayBufferView
}

/** An input or output of the whole graph. */
export interface Port {
  readonly name: string
  readonly type: ElementType
  readonly shape: Shape
}

export interface OnnxGraph {
  /** Each after those that compute its inputs. */
  readonly nodes: readonly Node[]
  readonly initializers: readonly Initializer[]
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
}

/** The operator set the nodes are written for, and the file version that came with it. */
const operatorSet = 18
const irVersion = 8

/** The part of onnx.proto that a graph of dense tensors needs. @see https://github.com/onnx/onnx */
const schema = protobuf
  .parse(`
  syntax = "proto2";
  message ModelProto {
    optional int64 ir_version = 1; optional string producer_name = 2;
    optional GraphProto graph = 7; repeated OperatorSetIdProto opset_import = 8;
  }
  message OperatorSetIdProto { optional string domain = 1; optional int64 version = 2; }
  message GraphProto {
    repeated NodeProto node = 1; optional string name = 2; repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
  }
  message NodeProto {
    repeated string input = 1; repeated string output = 2; optional string name = 3;
    optional string op_type = 4; repeated AttributeProto attribute = 5;
  }
  message AttributeProto {
    optional string name = 1; optional float f = 2; optional int64 i = 3; optional bytes s = 4;
    optional GraphProto g = 6; repeated int64 ints = 8; optional int32 type = 20;
  }
  message TensorProto {
    repeated int64 dims = 1; optional int32 data_type = 2; optional string name = 8;
    optional bytes raw_data = 9;
  }
  message ValueInfoProto { optional string name = 1; optional TypeProto type = 2; }
  message TypeProto { optional Tensor tensor_type = 1;
    message Tensor { optional int32 elem_type = 1; optional TensorShapeProto shape = 2; } }
  message TensorShapeProto { repeated Dimension dim = 1;
    message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } } }
`)
  .root.lookupType('ModelProto')

/** The graph as an ONNX file. Nodes and initializers that no output needs are left out. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  return schema
    .encode({
      irVersion,
      producerName: 'portent',
      opsetImport: [{ domain: '', version: operatorSet }],
      graph: graphProto(graph),
    })
    .finish()
}

function graphProto(graph: OnnxGraph): object {
  const { nodes, initializers, inputs, outputs } = neededOf(graph)
  return {
    name: 'portent',
    node: nodes.map((node, at) => ({
      input: node.inputs,
      output: node.outputs,
      name: `${node.operator}_${at}`,
      opType: node.operator,
      attribute: Object.entries(node.attributes).map(attributeProto),
    })),
    initializer: initializers.map(({ name, type, shape, data }) => ({
      name,
      dims: shape,
      dataType: elementTypeNumbers[type],
      rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    })),
    input: inputs.map(valueInfoProto),
    output: outputs.map(valueInfoProto),
  }
}

/** Inputs stay, needed or not, so that the ports are what the graph declared. */
function neededOf({ nodes, initializers, inputs, outputs }: OnnxGraph): OnnxGraph {
  const needed = new Set(outputs.map((output) => output.name))
  const kept = nodes.toReversed().filter((node) => {
    if (!node.outputs.some((name) => needed.has(name))) return false
    for (const name of namesUsedBy(node)) needed.add(name)
    return true
  })
  return {
    nodes: outputsLast(kept.reverse(), outputs),
    initializers: initializers.filter((initializer) => needed.has(initializer.name)),
    inputs,
    outputs,
  }
}

/**
 * Moves what nothing but an output needs next to it, in the outputs' order.
 *
 * ONNX Runtime begins with what the last of such nodes needs. When the gradients nearest the loss are the last
 * outputs, each is computed as soon as its inputs are, which are then still in the cache, and frees them.
 */
function outputsLast(nodes: readonly Node[], outputs: readonly Port[]): Node[] {
  const names = new Set(outputs.map(({ name }) => name))
  const uses = new Map<string, number>()
  for (const name of nodes.flatMap(namesUsedBy)) uses.set(name, (uses.get(name) ?? 0) + 1)
  const named = nodes.filter((node) => names.has(node.outputs[0]!))
  const sources = new Set(
    named.map((node) => node.inputs[0]!).filter((name) => uses.get(name) === 1),
  )
  const isSource = (node: Node) => node.outputs.length === 1 && sources.has(node.outputs[0]!)
  const sourceOf = new Map(nodes.filter(isSource).map((node) => [node.outputs[0], node]))
  const others = nodes.filter((node) => !isSource(node) && !named.includes(node))
  return [
    ...others,
    ...named.flatMap((node) => {
      const source = sourceOf.get(node.inputs[0])
      return source ? [source, node] : [node]
    }),
  ]
}

/** A body may use values of the graphs around it. */
function namesUsedBy({ inputs, attributes }: Node): string[] {
  const bodies = Object.values(attributes).flatMap((value) =>
    typeof value === 'object' && 'body' in value ? [value.body] : [],
  )
  return [...inputs, ...bodies.flatMap(({ nodes }) => nodes.flatMap(namesUsedBy))]
}

/** The numbers are AttributeProto.AttributeType's. */
function attributeProto([name, value]: [string, Attribute]) {
  if (typeof value === 'string') return { name, type: 3, s: new TextEncoder().encode(value) }
  if (typeof value === 'number') return { name, type: 2, i: value }
  if ('float' in value) return { name, type: 1, f: value.float }
  if ('body' in value) return { name, type: 5, g: graphProto(value.body) }
  return { name, type: 7, ints: value }
}

function valueInfoProto({ name, type, shape }: Port) {
  const dim = shape.map((size) =>
    typeof size === 'number' ? { dimValue: size } : { dimParam: size },
  )
  return { name, type: { tensorType: { elemType: elementTypeNumbers[type], shape: { dim } } } }
}
