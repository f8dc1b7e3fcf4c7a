export { cpo } from './cpo/cpo.ts';
export { type CpoCase, type CpoProblem, type CpoStep, cpoDual, cpoStep } from './cpo/cpo-dual.ts';
export { p3o } from './p3o/p3o.ts';
export { p3oObjective, p3oPenalty } from './p3o/p3o-penalty.ts';
export { pcpo } from './pcpo/pcpo.ts';
export { type PcpoProblem, type PcpoStep, pcpoProjection, pcpoStep } from './pcpo/pcpo-projection.ts';
export { algorithmsPlugin, algorithmsPlugin as default } from './plugin.ts';
