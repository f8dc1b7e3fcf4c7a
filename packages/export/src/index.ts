export { type JavaScriptPolicy, javaScriptPolicy } from './js/javascript-policy.ts';
export { jsonPolicy } from './json/json-policy.ts';
export { onnxModel } from './onnx/onnx-model.ts';
export { type DenseLayer, type PolicyGraph, policyGraph } from './policy-graph.ts';
export { type WebRun, webFolder } from './web/web-folder.ts';
