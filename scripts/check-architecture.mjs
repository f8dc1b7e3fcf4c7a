// Fails if a package imports what it may not, or if code that trains needs Node. Part of `npm run lint`.
import { checkArchitecture } from './architecture/check.mjs';
import { root } from './install-state.mjs';

const violations = checkArchitecture(root);
for (const violation of violations) console.error(`architecture: ${violation}`);
if (violations.length > 0) process.exitCode = 1;
