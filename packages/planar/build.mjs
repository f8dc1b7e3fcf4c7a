// Writes src/generated/ from src/assembly. Run by scripts/build.mjs; on its own after a change of the assembly.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAssembly } from '../../scripts/build-assembly.mjs';

buildAssembly(dirname(fileURLToPath(import.meta.url)));
