// What the module exports. Addresses are bytes into the imported memory; the caller owns that memory.
export { activate, timesSlope } from './activation';
export { adam } from './adam';
export { convolve } from './convolve';
export { convolveOuter } from './convolve-outer';
export { dense } from './dense';
export { finishGram, gramBlock } from './gram';
export { gruDeltas, gruStep, gruTangent } from './gru';
export { backwardRows, forwardRows, packNetwork, packNetworkTransposed, tangentRows } from './network';
export { admitRows, firstNotFinite } from './normalise';
export { columnSums, outer } from './outer';
export { pack, packTransposed, transpose } from './pack';
export { addPatches, copyColumns, patches, unpackBytes } from './patches';
export { peak, peakPairs } from './peak';
export { axpy, axpyFrom, clear, dot, gather, scale } from './vector';
