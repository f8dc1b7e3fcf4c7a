import { element } from '@belay-rl/export/elements';
import { type Catalogue, type Choice, type Order, type Slot, slots } from '../messages.ts';

/** What a first visit trains: an episode is short, and MuJoCo is not needed. */
const FIRST = { algorithm: 'ppo-lag', environment: 'SafetyPointCircle1-v0' };

/** Short epochs: a visitor sees learning within seconds. */
const OFTEN = { 'training.environments': '8', 'training.stepsPerEpoch': '4000' };
const OFTEN_OFF_POLICY = { 'training.stepsPerEpoch': '1000' };

/** The form: menus from a catalogue, and the order that it comes to. */
export class Form {
  #catalogue: Catalogue | null = null;

  constructor() {
    element('algorithm', HTMLSelectElement).addEventListener('change', () => this.#name());
    element('environment', HTMLSelectElement).addEventListener('change', () => this.#name());
  }

  /** Menus keep what was chosen, if it is still there. */
  fill(catalogue: Catalogue): void {
    this.#catalogue = catalogue;
    fillMenu('algorithm', catalogue.algorithms.map(option), FIRST.algorithm);
    const quick = catalogue.environments.filter((one) => one.quick === true).map(option);
    const others = catalogue.environments.filter((one) => one.quick !== true).map(option);
    fillMenu(
      'environment',
      [group('in closed form', quick), group('on MuJoCo (6 MB more)', others)],
      FIRST.environment,
    );
    for (const slot of slots) {
      const usual = document.createElement('option');
      usual.value = '';
      fillMenu(slot, [usual, ...catalogue.parts[slot].map(option)], '');
    }
    this.#name();
  }

  /** Says what the algorithm itself puts into each slot. */
  #name(): void {
    const catalogue = this.#catalogue;
    if (catalogue === null) return;
    const algorithm = chosen('algorithm');
    for (const slot of slots) {
      const own = catalogue.usual[algorithm]?.[slot];
      const first = element(slot, HTMLSelectElement).options[0]!;
      first.textContent = own === undefined ? 'as the algorithm has it' : `${own} (${algorithm}’s own)`;
    }
    const summary = (choices: readonly Choice[], name: string): string =>
      choices.find((one) => one.name === name)?.summary ?? '';
    element('what', HTMLElement).textContent = [
      summary(catalogue.algorithms, algorithm),
      summary(catalogue.environments, chosen('environment')),
    ].join(' · ');
  }

  /** The typed plugin; null: none. */
  get plugin(): string | null {
    const text = element('plugin', HTMLTextAreaElement).value;
    return text.trim() === '' ? null : text;
  }

  order(threads: number): Order {
    const offPolicy = this.#catalogue?.algorithms.find(({ name }) => name === chosen('algorithm'))?.offPolicy === true;
    const settings: Record<string, string> = {
      ...(offPolicy ? OFTEN_OFF_POLICY : OFTEN),
      'constraint.costLimit': field('limit'),
      seed: field('seed'),
      'training.steps': field('steps'),
    };
    for (const slot of slots) if (chosen(slot) !== '') settings[`${slot}.name`] = chosen(slot);
    for (const line of element('settings', HTMLTextAreaElement).value.split('\n')) {
      if (line.trim() === '') continue;
      const at = line.indexOf('=');
      if (at < 1) throw new Error(`The line "${line.trim().slice(0, 80)}" of the settings must read key=value.`);
      settings[line.slice(0, at).trim()] = line.slice(at + 1).trim();
    }
    return {
      algorithm: chosen('algorithm'),
      environment: chosen('environment'),
      settings,
      plugin: this.plugin,
      threads,
    };
  }
}

function chosen(menu: Slot | 'algorithm' | 'environment'): string {
  return element(menu, HTMLSelectElement).value;
}

function field(name: 'limit' | 'seed' | 'steps'): string {
  return element(name, HTMLInputElement).value.trim();
}

function option({ name, summary }: Choice): HTMLOptionElement {
  const made = document.createElement('option');
  made.value = name;
  made.textContent = name;
  made.title = summary;
  return made;
}

function group(label: string, options: readonly HTMLOptionElement[]): HTMLOptGroupElement {
  const made = document.createElement('optgroup');
  made.label = label;
  made.append(...options);
  return made;
}

function fillMenu(id: string, content: readonly HTMLElement[], first: string): void {
  const menu = element(id, HTMLSelectElement);
  const before = menu.value;
  menu.replaceChildren(...content);
  const names = [...menu.options].map(({ value }) => value);
  menu.value = names.includes(before) && before !== '' ? before : first;
}
