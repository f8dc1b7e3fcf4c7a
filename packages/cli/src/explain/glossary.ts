import { BelayError, type Setting } from '@belay-rl/core';
import { coreSettings, describeSetting, formatValue, offPolicySettings } from '@belay-rl/core/internals';
import { type Registry, resolveConfiguration, trainerColumns } from '@belay-rl/core/run';
import { columnNotes } from './column-notes.ts';
import { errorCodes } from './error-codes.ts';

/** What can be explained. */
export type TermKind = 'column' | 'setting' | 'algorithm' | 'environment' | 'part' | 'error';

/** One word with all that is said of it. */
export interface Term {
  readonly kind: TermKind;
  /** The word as it is written: a column, a dotted key, a name, a code. */
  readonly name: string;
  /** What it is a word of, e.g. 'constraint handler'; '' if the kind says it. */
  readonly of: string;
  readonly definition: string;
  readonly formula: string | null;
  /** [unit] of the definition. */
  readonly unit: string | null;
  /** What is usual for a column, what a setting takes. */
  readonly range: string | null;
  readonly default: string | null;
  /** A page of the documentation. */
  readonly link: string;
}

const slotWords: Readonly<Record<string, string>> = {
  optimizer: 'optimizer',
  constraint: 'constraint handler',
  trustRegion: 'trust region',
  wrapper: 'wrapper',
  network: 'network',
};

/** Slots and what a part in each is called: the four of every composition and the network, then those that single algorithms have. */
function partKinds(registry: Registry): readonly (readonly [string, string])[] {
  const own = registry.names('algorithm').flatMap((name) => Object.keys(registry.algorithm(name).parts ?? {}));
  return [...new Set([...Object.keys(slotWords), ...own])].map((slot) => [slot, slotWords[slot] ?? slot]);
}

/** Every term of a registry, and of Belay itself. */
export function glossary(registry: Registry): readonly Term[] {
  return [...columnTerms(registry), ...settingTerms(registry), ...nameTerms(registry), ...errorTerms()];
}

function term(fields: Pick<Term, 'kind' | 'name' | 'definition' | 'link'> & Partial<Term>): Term {
  return { of: '', formula: null, unit: null, range: null, default: null, ...fields };
}

function columnTerms(registry: Registry): readonly Term[] {
  const found = new Map<string, { doc: string; owners: string[] }>();
  const declare = (owner: string, metrics: Readonly<Record<string, string>> = {}): void => {
    for (const [name, doc] of Object.entries(metrics)) {
      const known = found.get(name);
      if (known === undefined) found.set(name, { doc, owners: [owner] });
      else known.owners.push(owner);
    }
  };
  declare('every run', trainerColumns('cost', ['<cost>'], 'log.window'));
  for (const name of registry.names('algorithm')) declare(name, registry.algorithm(name).metrics);
  for (const [slot] of partKinds(registry)) {
    for (const name of registry.names(slot)) declare(name, registry.part(slot, name).metrics);
  }
  return [...found].map(([name, { doc, owners }]) => {
    const [, definition = doc, unit = null] = /^(.*?)(?: \[(.*)\])?$/.exec(doc) ?? [];
    const { formula = null, usual = null } = columnNotes[name] ?? {};
    return term({
      kind: 'column',
      name,
      of: owners.length > MAX_OWNERS ? `${owners.length} algorithms and parts` : owners.join(', '),
      definition,
      formula,
      unit,
      range: usual,
      link: 'docs/columns.md',
    });
  });
}

/** More owners than this are counted, not named. */
const MAX_OWNERS = 6;

function settingTerms(registry: Registry): readonly Term[] {
  const terms: Term[] = [];
  const add = (prefix: string, of: string, schema: Readonly<Record<string, Setting>> = {}): void => {
    for (const [name, setting] of Object.entries(schema)) {
      const key = prefix === '' ? name : `${prefix}.${name}`;
      const definition = setting.doc;
      const twin = terms.find((known) => known.name === key && known.definition === definition);
      if (twin !== undefined) continue;
      terms.push(
        term({
          kind: 'setting',
          name: key,
          of,
          definition,
          range: describeSetting(setting),
          default: setting.follows ?? formatValue(setting.default),
          link: 'docs/configuration.md',
        }),
      );
    }
  };
  for (const [section, schema] of Object.entries(coreSettings)) add(section, 'every run', schema);
  for (const [section, schema] of Object.entries(offPolicySettings)) add(section, 'off-policy runs', schema);
  for (const [slot, word] of partKinds(registry)) {
    for (const name of registry.names(slot)) add(slot, `${word} ${name}`, registry.part(slot, name).settings);
  }
  for (const name of registry.names('algorithm')) add('algorithm', name, registry.algorithm(name).settings);
  for (const id of registry.names('environment')) add('environment', id, registry.environment(id).settings);
  const known = new Set(terms.map(({ name }) => name));
  for (const { key, setting, of } of choices(registry)) {
    if (!known.has(key)) add('', of, { [key]: setting });
  }
  return terms;
}

interface Choice {
  readonly key: string;
  readonly setting: Setting;
  readonly of: string;
}

const EVERY_RUN = 'every run that has the choice';

/** Settings that a run has because there is something to choose: its parts, the simulator, a variant. */
function choices(registry: Registry): readonly Choice[] {
  const found = new Map<string, Choice>();
  const ids = registry.names('environment');
  const environment = ids.find((id) => registry.environment(id).engines !== undefined) ?? ids[0];
  if (environment === undefined) return [];
  for (const algorithm of registry.names('algorithm')) {
    const { variants } = registry.algorithm(algorithm);
    try {
      const { entries } = resolveConfiguration({ registry, algorithm, environment });
      for (const { key, setting } of entries) {
        // Of its own variants if it has any, else of its parts'.
        const of = key === 'variant' && variants !== undefined ? algorithm : EVERY_RUN;
        const name = `${key} of ${of}`;
        if (!found.has(name)) found.set(name, { key, setting, of });
      }
    } catch (error) {
      // An algorithm that is not for this environment.
      if (!(error instanceof BelayError)) throw error;
    }
  }
  return [...found.values()];
}

function nameTerms(registry: Registry): readonly Term[] {
  const parts = partKinds(registry).flatMap(([slot, word]) =>
    registry.names(slot).map((name) =>
      term({
        kind: 'part',
        name,
        of: word,
        definition: registry.part(slot, name).summary,
        link: 'docs/algorithms.md',
      }),
    ),
  );
  const algorithms = registry
    .names('algorithm')
    .map((name) =>
      term({ kind: 'algorithm', name, definition: registry.algorithm(name).summary, link: 'docs/algorithms.md' }),
    );
  const environments = registry
    .names('environment')
    .map((name) =>
      term({ kind: 'environment', name, definition: registry.environment(name).summary, link: 'docs/environments.md' }),
    );
  return [...algorithms, ...parts, ...environments];
}

function errorTerms(): readonly Term[] {
  return Object.entries(errorCodes).map(([name, definition]) =>
    term({ kind: 'error', name, definition, link: 'docs/errors.md' }),
  );
}
