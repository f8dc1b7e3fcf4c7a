import { PbfWriter } from 'pbf';

/**
 * The part of ONNX's file format (onnx.proto3, IR version 8) that a policy needs, written by field number. Field numbers
 * and element types are those of the published schema.
 */

/** Element types of tensors. */
export const ElementType = { FLOAT: 1, UINT8: 2, INT64: 7, DOUBLE: 11 } as const;

const AttributeType = { INT: 2, INTS: 7 } as const;

const IR_VERSION = 8;

/** The operators' version: Clip takes its bounds as inputs, in double precision too, from 12 on. */
const OPSET = 13;

/** One operation: `inputs` and `outputs` are names of tensors. */
export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

/** A constant tensor. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array | BigInt64Array;
}

/** A tensor that goes in or comes out, N × shape; N is free. Single precision unless `type` says otherwise. */
export interface OnnxPort {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type?: number;
}

export interface OnnxGraph {
  readonly name: string;
  readonly description: string;
  readonly producerVersion: string;
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of a `.onnx` file. */
export function encodeOnnx(graph: OnnxGraph): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(1, IR_VERSION);
  writer.writeStringField(2, 'belay');
  writer.writeStringField(3, graph.producerVersion);
  writer.writeStringField(6, graph.description);
  writer.writeMessage(7, writeGraph, graph);
  writer.writeMessage(8, (version: number, pbf: PbfWriter) => pbf.writeVarintField(2, version), OPSET);
  for (const entry of Object.entries(graph.metadata)) writer.writeMessage(14, writeEntry, entry);
  return writer.finish();
}

function writeGraph(graph: OnnxGraph, pbf: PbfWriter): void {
  for (const node of graph.nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, graph.name);
  for (const tensor of graph.constants) pbf.writeMessage(5, writeTensor, tensor);
  for (const port of graph.inputs) pbf.writeMessage(11, writePort, port);
  for (const port of graph.outputs) pbf.writeMessage(12, writePort, port);
}

function writeNode({ type, inputs, output, attributes = {} }: OnnxNode, pbf: PbfWriter): void {
  for (const input of inputs) pbf.writeStringField(1, input);
  pbf.writeStringField(2, output);
  pbf.writeStringField(3, output);
  pbf.writeStringField(4, type);
  for (const attribute of Object.entries(attributes)) pbf.writeMessage(5, writeAttribute, attribute);
}

function writeAttribute([name, value]: readonly [string, number | readonly number[]], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if (typeof value === 'number') pbf.writeVarintField(3, value);
  else for (const one of value) pbf.writeVarintField(8, one);
  pbf.writeVarintField(20, typeof value === 'number' ? AttributeType.INT : AttributeType.INTS);
}

function writeTensor({ name, shape, values }: OnnxTensor, pbf: PbfWriter): void {
  for (const size of shape) pbf.writeVarintField(1, size);
  pbf.writeVarintField(2, elementType(values));
  pbf.writeStringField(8, name);
  pbf.writeBytesField(9, littleEndian(values));
}

function writePort({ name, shape: sizes, type: element = ElementType.FLOAT }: OnnxPort, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  const shape = (size: number | string, dimension: PbfWriter): void => {
    if (typeof size === 'number') dimension.writeVarintField(1, size);
    else dimension.writeStringField(2, size);
  };
  const tensorType = (_: null, type: PbfWriter): void => {
    type.writeVarintField(1, element);
    const shapes = (all: readonly (number | string)[], list: PbfWriter): void => {
      for (const size of all) list.writeMessage(1, shape, size);
    };
    type.writeMessage(2, shapes, ['N', ...sizes]);
  };
  pbf.writeMessage(2, (_: null, type: PbfWriter) => type.writeMessage(1, tensorType, null), null);
}

function writeEntry([key, value]: readonly [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, value);
}

function elementType(values: OnnxTensor['values']): number {
  if (values instanceof BigInt64Array) return ElementType.INT64;
  return values instanceof Float64Array ? ElementType.DOUBLE : ElementType.FLOAT;
}

/** Raw tensor data is little-endian, whatever machine writes it. */
function littleEndian(values: OnnxTensor['values']): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.byteLength));
  for (const [i, value] of values.entries()) {
    if (typeof value === 'bigint') view.setBigInt64(8 * i, value, true);
    else if (values instanceof Float64Array) view.setFloat64(8 * i, value, true);
    else view.setFloat32(4 * i, value, true);
  }
  return new Uint8Array(view.buffer);
}
