// These packages are the user's to install, so their types cannot be counted on; `tensorflow.ts` has what is used of them.
declare module '@tensorflow/tfjs-core';
declare module '@tensorflow/tfjs-backend-cpu';
declare module '@tensorflow/tfjs-backend-wasm';
declare module '@tensorflow/tfjs-backend-webgpu';
