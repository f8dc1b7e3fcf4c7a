// The generated parts of docs/architecture.md: the table of packages, and core's floors.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allowedEdges, floors } from '../architecture/rules.mjs';
import { root } from '../install-state.mjs';
import { code, table } from './markdown.mjs';

/** What each folder of core holds. */
const holds = {
  'errors.ts': 'the error that users see',
  settings: "settings as data: their types, checks, parsing; core's own",
  contracts: 'what parts, algorithms, environments and plugins promise, one contract a file',
  state: 'reading saved state',
  ports: 'what the platform must bring: clock, files, threads',
  spaces: 'kinds of action spaces: sizes, drawing, saving, comparing',
  random: 'random streams',
  statistics: "running statistics; Student's t",
  costs: 'the estimate of an episode’s cost',
  environments: 'defining, checking, deriving and batching environments',
  update: 'distributions, policies, the policy update',
  wrappers: 'wrappers around environments, and chains of them',
  networks: 'kinds of networks, and making the one that a run chose',
  critics: 'value networks and fitting them',
  parts: "core's own optimizers, trust regions, and the helpers that define parts",
  plugins: 'registering and checking plugins',
  config: 'resolving the settings of a run',
  rollouts: 'stepping environments: in this thread, in workers, in batches',
  'on-policy': 'the on-policy epoch',
  'off-policy': 'the off-policy epoch and the replay buffer',
  composition: 'putting a run’s parts together',
  training: 'the training loop, checkpoints, evaluation',
  testing: 'the conformance suite',
  node: 'files, processes, threads and convict, on Node only',
};

function packagesTable() {
  const rows = Object.entries(allowedEdges).map(([name, edges]) => {
    const { description } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
    return [code(`packages/${name}`), description.replace(/\.$/, ''), edges.join(', ') || 'nothing'];
  });
  return table(['package', 'holds', 'may import'], rows);
}

function floorsTable() {
  const rows = floors.core
    .map((floor, i) => [i, floor])
    .filter(([, floor]) => floor.some((folder) => holds[folder] !== undefined))
    .map(([i, floor]) => [i, floor.map((folder) => `${code(folder)}: ${holds[folder]}`).join('; ')]);
  return table(['floor', 'folders'], rows);
}

/** @param {string} page the page as it stands @returns {string} the same with its generated parts made anew */
export function architecturePage(page) {
  const renew = (text, mark, made) =>
    text.replace(
      new RegExp(`(<!-- ${mark}: [^\n]* -->\n)[\\s\\S]*?(<!-- /${mark} -->)`),
      (_, begin, end) => `${begin}\n${made}\n\n${end}`,
    );
  return renew(renew(page, 'packages', packagesTable()), 'floors', floorsTable());
}
