/** One algorithm of a study: what stands under `label` in the report. */
export interface StudyAlgorithm {
  readonly name: string;
  /** Distinguishes variants of one algorithm; default: the name. */
  readonly label: string;
  /** Its own settings, above the study's. Dotted or nested. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Its own axes, besides the study's. */
  readonly grid: readonly GridAxis[];
  /** Where it stands in the file, e.g. 'algorithms[0]'. */
  readonly path: string;
}

/** One environment of a study. */
export interface StudyEnvironment {
  readonly name: string;
  /** Settings of its runs, above the study's and below the algorithms'. Dotted or nested. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Where it stands in the file, e.g. 'environments[0]'. */
  readonly path: string;
}

/** One axis of a grid: a setting and the values it takes. */
export interface GridAxis {
  readonly key: string;
  readonly values: readonly unknown[];
  readonly path: string;
}

/** Results of others, to stand next to the study's own. */
export interface PublishedLevels {
  /** Where they are from, and what they are means of. */
  readonly source: string;
  /** By environment and label: return and cost of an episode. */
  readonly levels: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>>;
}

/** A study as its file says it, checked as far as it can be without a registry. */
export interface Study {
  /** Path of the file, as it was given. */
  readonly file: string;
  readonly text: string;
  readonly name: string;
  /** The first paragraph of the file's first comment. */
  readonly question: string | null;
  readonly quick: boolean;
  readonly algorithms: readonly StudyAlgorithm[];
  readonly environments: readonly StudyEnvironment[];
  readonly seeds: readonly number[];
  readonly steps: number | null;
  readonly set: Readonly<Record<string, unknown>>;
  readonly grid: readonly GridAxis[];
  /** Label that others are compared with; null: the best that respects the limit. */
  readonly baseline: string | null;
  readonly costLimit: unknown;
  /** Cost limit by which every run is judged, whatever it aims at [cost/episode]; null: each by its own. */
  readonly judgedAt: number | null;
  readonly published: PublishedLevels | null;
  /** Absolute paths, or names of packages. */
  readonly plugins: readonly string[];
  /** Deterministic episodes played with each run's final policy; 0: none. */
  readonly evaluationEpisodes: number;
  /** 'FILE, line N' of a path such as 'set.training.steps'. */
  place(path: string): string;
}
