import type { Setting } from '@belay-rl/core';

/** The plain keys of a study file, in the form of every other setting. */
export const studySettings: Readonly<Record<string, Setting>> = {
  name: { doc: 'Name of the study; the report is headed by it.', format: 'string', default: '' },
  steps: {
    doc: 'Environment steps of each run (training.steps); null: the algorithms’ own.',
    format: 'integer',
    default: null,
    nullable: true,
    min: 1,
  },
  baseline: {
    doc: 'Label that the others are compared with; null: the best that respects the limit.',
    format: 'string',
    default: null,
    nullable: true,
  },
  costLimit: {
    doc: 'Cost limit of an episode (constraint.costLimit); null: the algorithms’ own.',
    format: 'limits',
    default: null,
    nullable: true,
    min: 0,
    infinite: true,
  },
  judgedAt: {
    doc: 'Cost limit by which every run is judged, if contenders aim at others (a constraint.costLimit of their own); null: each by its own.',
    format: 'number',
    default: null,
    nullable: true,
    min: 0,
  },
  plugins: { doc: 'Plugin files, relative to the study file, or packages.', format: 'strings', default: [] },
  evaluationEpisodes: {
    doc: 'Episodes with mean actions on held-out layouts that each run’s final policy plays; 0: none.',
    format: 'integer',
    default: 10,
    min: 0,
    max: 10_000,
  },
};

/** Keys whose form is described in words: `study-file.ts` reads them. */
export const studyForms: Readonly<Record<string, string>> = {
  algorithms: 'a list of names, or of { name, label, set, grid }',
  environments: 'a list of names, or of { name, set }',
  seeds: 'a list of seeds, or how many',
  set: 'settings of every run, dotted or nested',
  published:
    'source (text) and levels: by environment and label [return, cost], e.g. { source: …, levels: { SafetyBallRun-v0: { cvpo: [450, 3] } } }',
  grid: 'settings with the list of values each takes; several are crossed',
  quick: 'keys that `--quick` puts in place of the study’s own',
};

export const studyKeys: readonly string[] = [...Object.keys(studySettings), ...Object.keys(studyForms)];

export const publishedKeys: readonly string[] = ['source', 'levels'];

export const environmentKeys: readonly string[] = ['name', 'set'];

export const algorithmKeys: readonly string[] = ['name', 'label', 'set', 'grid'];
