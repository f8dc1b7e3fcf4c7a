// The page: a form, curves, the robot. Training and drawing are done by workers.
import type { LogRow } from '@belay-rl/core';
import { element, figure, made } from '@belay-rl/export/elements';
import { zipSync } from 'fflate';
import type { FromTrainer, Order, ToTrainer } from '../messages.ts';
import { Curve } from './curves.ts';
import { examplePlugin } from './example-plugin.ts';
import { Form } from './form.ts';
import { View } from './view.ts';

/** A training that does not come to the end of its epoch is ended after this [ms]. */
const PATIENCE = 10_000;

const form = new Form();
const view = new View();
const curves = {
  return: new Curve(element('return', HTMLElement), 'return'),
  cost: new Curve(element('cost', HTMLElement), 'cost'),
};
const start = element('start', HTMLButtonElement);
const stop = element('stop', HTMLButtonElement);
const download = element('download', HTMLButtonElement);
let trainer = newTrainer();
let training: { readonly order: Order; epochs: number; began: number; first: boolean } | null = null;
let files: Readonly<Record<string, Uint8Array>> | null = null;
let patience: ReturnType<typeof setTimeout> | undefined;

function newTrainer(): Worker {
  const worker = new Worker(new URL('./trainer.js', import.meta.url), { type: 'module', name: 'belay-trainer' });
  worker.addEventListener('message', ({ data }) => take(data as FromTrainer));
  worker.addEventListener('error', (event) => failed(event.message || 'The worker that trains could not be started.'));
  return worker;
}

function ask(message: ToTrainer): void {
  trainer.postMessage(message);
}

function say(sentence: string, bad = false): void {
  const state = element('state', HTMLElement);
  state.textContent = sentence;
  state.className = bad ? 'over' : '';
}

function failed(sentence: string): void {
  say(sentence, true);
  ended();
}

function ended(): void {
  clearTimeout(patience);
  training = null;
  start.disabled = false;
  stop.disabled = true;
}

function take(message: FromTrainer): void {
  switch (message.kind) {
    case 'catalogue':
      form.fill(message.catalogue);
      start.disabled = training !== null;
      say(`Ready${crossOriginIsolated ? '' : ', in one thread: this page may not share memory'}.`);
      break;
    case 'begun':
      if (training === null) break;
      download.dataset['run'] = message.run;
      training.epochs = message.epochs;
      for (const [name, curve] of Object.entries(curves)) {
        curve.begin(name === 'cost' && Number.isFinite(message.limit) ? message.limit : null);
      }
      say(
        `Training${message.threads > 0 ? ` with ${message.threads} more ${message.threads === 1 ? 'thread' : 'threads'}` : ' in one thread'} …`,
      );
      break;
    case 'row':
      row(message.row);
      break;
    case 'said':
      element('said', HTMLElement).append(made('li', message.sentence));
      break;
    case 'policy':
      view.show(message.run, training?.order.plugin ?? null);
      break;
    case 'files':
      files = message.files;
      download.disabled = false;
      break;
    case 'ended':
      say(
        `${message.finished ? 'Finished' : 'Stopped'}${training === null ? '' : ` after ${seconds(training.began)}`}.`,
      );
      ended();
      break;
    case 'failed':
      failed(message.sentence);
      break;
  }
}

function row(values: LogRow): void {
  const steps = values['TotalEnvSteps']!;
  curves.return.add(steps, values['Metrics/EpRet'] ?? Number.NaN);
  curves.cost.add(steps, values['Metrics/EpCost'] ?? Number.NaN);
  const epoch = values['Train/Epoch']! + 1;
  if (training === null) return;
  const bar = element('done', HTMLProgressElement);
  bar.max = training.epochs;
  bar.value = epoch;
  if (training.first) {
    training.first = false;
    document.documentElement.dataset['firstRow'] = String(performance.now() - training.began);
  }
  const figures = [
    `epoch ${epoch} of ${training.epochs}`,
    `${figure(steps)} steps`,
    `return ${figure(values['Metrics/EpRet'] ?? Number.NaN)}`,
    `cost ${figure(values['Metrics/EpCost'] ?? Number.NaN)}`,
    `${figure(Math.round(values['Time/FPS'] ?? 0))} steps/s`,
  ];
  element('figures', HTMLElement).textContent = figures.join(', ');
}

function seconds(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

start.addEventListener('click', () => {
  let order: Order;
  try {
    order = form.order(crossOriginIsolated ? Math.max(1, navigator.hardwareConcurrency - 1) : 0);
  } catch (error) {
    say((error as Error).message, true);
    return;
  }
  training = { order, epochs: 0, began: performance.now(), first: true };
  files = null;
  start.disabled = true;
  download.disabled = true;
  stop.disabled = false;
  element('said', HTMLElement).replaceChildren();
  element('figures', HTMLElement).textContent = '';
  view.begin();
  say('Setting up …');
  ask({ kind: 'train', order });
});

stop.addEventListener('click', () => {
  stop.disabled = true;
  say('Stopping after this epoch …');
  ask({ kind: 'stop' });
  patience = setTimeout(() => {
    // A plugin without end, for example.
    trainer.terminate();
    trainer = newTrainer();
    failed('The training did not come to the end of its epoch, and was ended.');
  }, PATIENCE);
});

download.addEventListener('click', () => {
  if (files === null) return;
  const name = download.dataset['run'] ?? 'run';
  const archive = zipSync(Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`${name}/${path}`, bytes])));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([archive as Uint8Array<ArrayBuffer>], { type: 'application/zip' }));
  link.download = `${name}.zip`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
});

element('example', HTMLButtonElement).addEventListener('click', () => {
  element('plugin', HTMLTextAreaElement).value = examplePlugin;
  ask({ kind: 'list', plugin: form.plugin });
});

// A plugin that goes takes its parts out of the menus.
element('plugin', HTMLTextAreaElement).addEventListener('change', () => ask({ kind: 'list', plugin: form.plugin }));

for (const curve of Object.values(curves)) curve.begin(null);
ask({ kind: 'list', plugin: null });
