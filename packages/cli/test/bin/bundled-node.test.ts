import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { bundledNode, isRecentEnough } from '../../bin/bundled-node.js';
import { belay, emptyFolder } from '../support/belay.ts';

const module = new URL('../../bin/bundled-node.js', import.meta.url).href;
const bin = fileURLToPath(new URL('../../bin/belay.js', import.meta.url));

/** A program that hands over to `node args…`, as an old Node does. */
const handingOver = (args: readonly string[]) =>
  `import(${JSON.stringify(module)}).then(async ({ continueUnder }) => {
     process.exitCode = await continueUnder(process.execPath, ${JSON.stringify(args)}, { BELAY_NO_RESTART: '1' });
   });`;

test('Node 22.18 and later are recent enough', (t) => {
  for (const version of ['22.18.0', '22.20.1', '24.0.0', '24.21.0', '100.0.0'])
    t.true(isRecentEnough(version), version);
  for (const version of ['14.21.3', '20.20.2', '22.2.0', '22.17.9']) t.false(isRecentEnough(version), version);
});

test('the bundled Node of this platform is found and recent enough', async (t) => {
  const node = bundledNode();
  if (node === null) return t.pass('none for this platform');

  const child = spawn(node, ['-p', 'process.versions.node'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = (await once(child.stdout, 'data')) as [Buffer];

  t.true(isRecentEnough(output.toString().trim()));
});

test('the exit code of the command is kept', async (t) => {
  const child = spawn(process.execPath, ['-e', handingOver(['-e', 'process.exit(7)'])], { stdio: 'ignore' });

  const [code] = await once(child, 'exit');

  t.is(code, 7);
});

test('a signal is passed on', async (t) => {
  const waiting = "process.on('SIGTERM', () => process.exit(9)); setInterval(() => {}, 1000); console.log('ready')";
  const child = spawn(process.execPath, ['-e', handingOver(['-e', waiting])], { stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.once('data', () => child.kill('SIGTERM'));

  const [code] = await once(child, 'exit');

  t.is(code, 9);
});

test('a command ends with the process that handed over to it, killed without warning', async (t) => {
  t.timeout(300_000, 'the command goes on without its parent');
  const cwd = await emptyFolder(t);
  const plugin = fileURLToPath(new URL('../../../../examples/own-environment.ts', import.meta.url));
  const conditions = ['--conditions=belay-source', '--disable-warning=ExperimentalWarning'];
  const train = [bin, 'train', 'kfcpo', 'SpeedLimit-v0', '--plugin', plugin, '--steps', '4000000000', '--json'];
  const parent = spawn(process.execPath, ['-e', handingOver([...conditions, ...train])], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  parent.stdout.once('data', () => parent.kill('SIGKILL'));

  // The pipe closes when the last process that holds it has gone: the training itself.
  await once(parent.stdout, 'close');

  t.is(parent.signalCode, 'SIGKILL');
});

test('BELAY_NO_RESTART does not stop a recent Node', async (t) => {
  const { code } = await belay(['--version'], { cwd: await emptyFolder(t), env: { BELAY_NO_RESTART: '1' } });

  t.is(code, 0);
});
