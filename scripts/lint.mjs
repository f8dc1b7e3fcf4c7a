// The part of `npm run lint` that knows this project: imports, docstrings, where tests stand, and plain English.
import { checkArchitecture } from './architecture/check.mjs';
import { root } from './install-state.mjs';
import { checkDependencies } from './lint/dependencies.mjs';
import { checkDocstrings } from './lint/docstrings.mjs';
import { checkProse } from './lint/prose.mjs';
import { checkTestPlaces } from './lint/test-places.mjs';

const checks = {
  architecture: () => checkArchitecture(root),
  dependencies: () => checkDependencies(root),
  docstrings: () => checkDocstrings(),
  tests: () => checkTestPlaces(root),
  prose: () => checkProse(root),
};
for (const [name, check] of Object.entries(checks)) {
  for (const violation of check()) {
    console.error(`${name}: ${violation}`);
    process.exitCode = 1;
  }
}
