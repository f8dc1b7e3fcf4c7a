import { readdirSync, readFileSync } from 'node:fs';
import { acquireDevice, type DeviceLease } from '../../src/device/shared-device.ts';
import { networkKernels } from '../../src/engine/dense-network.ts';
import { advantageKernels } from '../../src/update/kernels/advantages.ts';
import { conjugateKernels } from '../../src/update/kernels/conjugate.ts';
import { controlKernels } from '../../src/update/kernels/control.ts';
import { normaliserKernels } from '../../src/update/kernels/normalisers.ts';
import { criticKernels, kfacKernels } from '../../src/update/kernels/optimizers.ts';
import { outcomeKernels } from '../../src/update/kernels/outcomes.ts';
import { policyKernels } from '../../src/update/kernels/policy.ts';
import { vectorKernels } from '../../src/update/kernels/vectors.ts';
import { deviceTest, missing, test } from '../support/driver.ts';
import { advantageCases } from '../support/kernels/advantages.ts';
import { controlCases } from '../support/kernels/control.ts';
import { denseCases } from '../support/kernels/dense.ts';
import { eigenCases } from '../support/kernels/eigen.ts';
import { differenceOf } from '../support/kernels/kernel-case.ts';
import { normaliserCases } from '../support/kernels/normalisers.ts';
import { optimizerCases } from '../support/kernels/optimizers.ts';
import { outcomeCases } from '../support/kernels/outcomes.ts';
import { packingCases } from '../support/kernels/packing.ts';
import { policyCases, policyShape } from '../support/kernels/policy.ts';
import { vectorCases } from '../support/kernels/vectors.ts';

const cases = [
  ...denseCases,
  ...vectorCases,
  ...advantageCases,
  ...outcomeCases,
  ...packingCases,
  ...normaliserCases,
  ...policyCases,
  ...controlCases,
  ...optimizerCases,
  ...eigenCases,
];

// Held by this file, so that a kernel of several cases is compiled once.
const lease: DeviceLease | null = missing === null ? await acquireDevice() : null;

for (const kernel of new Set(cases.map((one) => one.kernel))) {
  deviceTest(`${kernel} is what the reference in double precision is, on odd sizes`, async (t) => {
    for (const one of cases.filter((each) => each.kernel === kernel)) {
      t.is(await differenceOf(lease!.device, one), null, one.of ?? kernel);
    }
  });
}

/** A handler that has both forms. */
const handler = { code: 'fn combine() {} fn weigh() -> f32 { return 0.0; }', metrics: [], constants: () => [] };

/** Every kernel of networks and updates, by name; what each file of kernels exports. */
const sources: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  advantages: advantageKernels({
    signals: 1,
    rows: 1,
    estimator: 'gae',
    gammas: [1],
    lambdas: [1],
    standardise: [0],
  }),
  conjugate: conjugateKernels({ ...policyShape, damping: 0, tolerance: 0 }),
  control: controlKernels({ ...policyShape, handler, constants: 0 }),
  dense: networkKernels,
  eigen: { eigen: null },
  optimizers: {
    adam: null,
    ...criticKernels({ lanes: 1, batch: 1, rows: 1, size: 1, weightPenalty: 0, maxGradientNorm: 1 }),
    ...kfacKernels({ size: 1, own: 1, lanes: 1, decay: 0, damping: 1, logStdFisher: 1, factors: 1, c: 0 }),
  },
  normalisers: normaliserKernels({ rows: 1 }),
  outcomes: outcomeKernels({ signals: 1, rows: 1, actions: 1 }),
  policy: policyKernels(policyShape),
  vectors: vectorKernels,
};
/** Files that hold no kernel: pieces that kernels are put together from. */
const pieces = ['common', 'math'];
/** Kernels of rollouts that stand in this table, by their files. */
const elsewhere = { 'src/environments/pack-kernel.ts': 'pack', 'src/environments/size-kernel.ts': 'sizes' };
/** Kernels of rollouts, which environments/lane-kernel.test.ts compares with the twin and with double precision. */
const rollouts = ['lane-kernel', 'merge-kernel', 'normaliser-kernel'].map((name) => `src/environments/${name}.ts`);

test('every kernel of networks and updates stands in this table, and kernels stand nowhere else', (t) => {
  const root = new URL('../../', import.meta.url);
  const listed = new Set(cases.map((one) => one.kernel));
  const names = [...Object.values(sources).flatMap((kernels) => Object.keys(kernels)), ...Object.values(elsewhere)];
  t.deepEqual(
    names.filter((name) => !listed.has(name)),
    [],
  );
  t.deepEqual(
    [...listed].filter((name) => !names.includes(name)),
    [],
  );
  const files = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `src/${file.replaceAll('\\', '/')}`);
  const inFolders = files.flatMap((file) => /\/kernels\/([^/]+)\.ts$/.exec(file)?.[1] ?? []);
  t.deepEqual(inFolders.toSorted(), [...Object.keys(sources), ...pieces].toSorted());
  for (const file of files) {
    if (/\/kernels\//.test(file) || rollouts.includes(file) || file in elsewhere) continue;
    // `@compute` may come with a piece that the kernel is put together from; bindings are its own.
    t.notRegex(readFileSync(new URL(file, root), 'utf8'), /@compute|@binding\(/, `${file} holds a kernel`);
  }
});
