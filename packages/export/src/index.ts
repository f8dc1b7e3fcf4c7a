export type { ConvLayer, DenseLayer, GraphLayer, GruLayer, Matrix } from './graph-layers.ts';
export { type JavaScriptPolicy, javaScriptPolicy } from './js/javascript-policy.ts';
export { jsonPolicy } from './json/json-policy.ts';
export { onnxModel } from './onnx/onnx-model.ts';
export { type GraphBranch, type GraphImage, type PolicyGraph, policyGraph } from './policy-graph.ts';
export { type WebRun, webFolder } from './web/web-folder.ts';
