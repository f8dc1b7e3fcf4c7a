#!/usr/bin/env node
// Entry of the `belay` command. An older Node hands over to the bundled one; everything else is src/.
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { bundledNode, bundledNodePackage, continueUnder, isRecentEnough, leastNode } from './bundled-node.js';
import { becomeLean, leanEnvironment, leanFlags } from './lean-process.js';

async function start() {
  const script = fileURLToPath(import.meta.url);
  if (isRecentEnough()) {
    becomeLean(script, process.argv.slice(2));
    if (process.env.BELAY_NO_RESTART !== undefined && process.channel) {
      process.on('disconnect', () => process.exit(129));
      process.channel.unref();
    }
    const { main } = await import('@belay-rl/cli');
    return main(process.argv.slice(2));
  }
  const node = process.env.BELAY_NO_RESTART === undefined ? bundledNode() : null;
  if (node === null) {
    process.stderr.write(
      `belay: Belay needs Node ${leastNode} or later, and this is ${process.versions.node}: install a newer Node${ownNodeHint()}.\n`,
    );
    return 2;
  }
  const environment = Object.assign({ BELAY_NO_RESTART: '1' }, leanEnvironment());
  return continueUnder(node, leanFlags.concat(process.execArgv, script, process.argv.slice(2)), environment);
}

/** How Belay gets a Node of its own next to an older one. */
function ownNodeHint() {
  const name = bundledNodePackage();
  return name === null ? '' : `, or give Belay one of its own: npm install ${name}`;
}

/** A plugin that leaves a timer or a server open does not keep a command that is done from ending [ms]. */
const GRACE = 2000;

start().then(
  (code) => {
    process.exitCode = code;
    setTimeout(() => process.exit(code), GRACE).unref();
  },
  (error) => {
    process.stderr.write(`belay: ${error.message}\n`);
    process.exitCode = 1;
  },
);
