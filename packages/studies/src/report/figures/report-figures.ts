import { performanceProfile } from '../../statistics/compare.ts';
import { type Analysis, type Row, unique } from '../analyse.ts';
import { diagnosticColumns, isMeasure } from '../history.ts';
import type { LoadedRun } from '../loaded-run.ts';
import { bandFigure } from './band-figure.ts';
import { bandPoint, bandPoints } from './band-points.ts';
import { barFigure } from './bar-figure.ts';
import { type Figure, palette } from './figure.ts';
import { heatMapFigure } from './heat-map-figure.ts';
import { scatterFigure } from './scatter-figure.ts';

/** Figures of one heading of the report. */
export interface FigureSection {
  readonly title: string;
  /** null: all together. */
  readonly environment: string | null;
  readonly kind: 'results' | 'settings' | 'diagnostics';
  readonly figures: readonly Figure[];
}

/** More lines than this in one figure cannot be told apart. */
const MAX_SERIES = palette.length;

const steps = { title: 'environment steps', format: '~s' } as const;

export function reportFigures(analysis: Analysis): readonly FigureSection[] {
  const sections = analysis.environments.flatMap((environment) => environmentSections(analysis, environment));
  const profile = profileFigure(analysis);
  return [
    ...sections,
    {
      title: 'All environments',
      environment: null,
      kind: 'results' as const,
      figures: profile === null ? [] : [profile],
    },
  ].filter(({ figures }) => figures.length > 0);
}

function environmentSections(analysis: Analysis, environment: string): readonly FigureSection[] {
  const rows = analysis.rows.filter((row) => row.environment === environment && row.judged.length > 0);
  if (rows.length === 0) return [];
  // The best ones, in the order of the study: colours then stay with their contenders.
  const shown = rows.filter(({ rank }) => rank !== null && rank <= MAX_SERIES);
  const omitted = rows.length - shown.length;
  const note = omitted === 0 ? '' : ` The ${MAX_SERIES} best of ${rows.length} are shown.`;
  const name = (what: string): string => `${what}-${environment}`.replace(/[^A-Za-z0-9-]+/g, '-');
  const limits = unique(shown.map(({ limit }) => limit));
  const limit = limits.length === 1 ? limits[0]! : null;
  const curve = (
    what: string,
    title: string,
    column: (run: LoadedRun) => readonly number[],
    y: Parameters<typeof bandFigure>[0]['y'],
  ): Figure | null => {
    const points = shown.flatMap((row) =>
      bandPoints(
        row.variant,
        row.runs.map((run) => ({ steps: run.history.steps, values: column(run) })),
      ),
    );
    if (points.length === 0) return null;
    const band = shown.some((row) => row.runs.length > 1)
      ? ', with pointwise 95 % bootstrap bands'
      : ' (one run each: no bands)';
    return bandFigure({
      name: name(what),
      title: `${title}, ${environment}`,
      caption: `${title} over training: means over seeds${band}.${note}`,
      points,
      series: shown.map(({ variant }) => variant),
      x: steps,
      y,
    });
  };
  const measures = unique(
    shown.flatMap((row) => row.runs.flatMap((run) => Object.keys(run.history.diagnostics).filter(isMeasure))),
  );
  const curves = [
    curve('return', 'Return', ({ history }) => history.return, { title: 'return of an episode' }),
    curve('cost', 'Cost', ({ history }) => history.cost, { title: 'cost of an episode', zero: true, limit }),
    scatterFigure(name('scatter'), environment, shown),
    ...measures.map((column) => {
      const measure = column.slice(column.indexOf('/') + 1);
      return curve(
        `measure-${measure.toLowerCase()}`,
        capital(measure),
        ({ history }) => history.diagnostics[column] ?? history.steps.map(() => Number.NaN),
        { title: `${measure} of an episode`, zero: true },
      );
    }),
  ];
  const diagnostics = Object.entries(diagnosticColumns).map(([column, title]) =>
    curve(
      column.replace(/^.*\//, '').toLowerCase(),
      capital(title),
      ({ history }) => history.diagnostics[column] ?? history.steps.map(() => Number.NaN),
      { title, zero: true },
    ),
  );
  const speed = rows.filter(({ secondsPerEpoch }) => secondsPerEpoch > 0);
  const seconds =
    speed.length === 0
      ? null
      : barFigure({
          name: name('seconds'),
          title: `Seconds per epoch, ${environment}`,
          caption: 'Mean time of an epoch, rollouts and learning together; runs side by side slow each other down.',
          bars: speed.map((row) => ({ label: row.variant, value: row.secondsPerEpoch })),
          axis: 'seconds',
        });
  const present = (figures: readonly (Figure | null)[]): readonly Figure[] =>
    figures.filter((figure) => figure !== null);
  return [
    { title: environment, environment, kind: 'results', figures: present(curves) },
    { title: `${environment}: settings`, environment, kind: 'settings', figures: gridFigures(rows, environment, name) },
    {
      title: `${environment}: diagnostics`,
      environment,
      kind: 'diagnostics',
      figures: present([...diagnostics, seconds]),
    },
  ];
}

/** For each grid: a line along one axis, a heat map over two. */
function gridFigures(rows: readonly Row[], environment: string, name: (what: string) => string): readonly Figure[] {
  const labels = unique(rows.map(({ label }) => label));
  const axes = unique(rows.flatMap(({ point }) => Object.keys(point)));
  const values = (key: string) => unique(rows.map(({ point }) => JSON.stringify(point[key])));
  const varied = axes.filter((key) => values(key).length > 1);
  const figures: Figure[] = [];
  if (varied.length === 1) {
    const key = varied[0]!;
    const numeric = rows.filter(({ point }) => typeof point[key] === 'number' && Number.isFinite(point[key]));
    const swept = key === 'constraint.costLimit';
    for (const [what, of] of numeric.length < 2
      ? []
      : ([
          ['return', (row: Row) => row.judged.map((one) => one.return)],
          ['cost', (row: Row) => row.judged.map(({ cost }) => cost)],
        ] as const)) {
      const series = unique(numeric.map(({ label }) => label));
      figures.push(
        bandFigure({
          name: name(`${what}-by-${key}`),
          title: `${capital(what)} by ${key}, ${environment}`,
          caption: `Final ${what} at each value of ${key}: means over seeds with 95 % bootstrap bands.${swept ? ` ${feasibilityText(numeric)}` : ''}`,
          points: numeric.map((row) => bandPoint(row.label, row.point[key] as number, of(row))),
          series: series.slice(0, MAX_SERIES),
          x: { title: key },
          y: { title: `${what} of an episode`, limit: what === 'cost' && !swept ? numeric[0]!.limit : null },
          diagonal: swept && what === 'cost' ? 'cost = limit' : null,
          marks: true,
        }),
      );
    }
  }
  if (varied.length === 2) {
    const [x, y] = varied as [string, string];
    for (const label of labels) {
      const cells = rows.filter((row) => row.label === label && x in row.point && y in row.point);
      if (cells.length < 2) continue;
      const limit = cells[0]!.limit;
      const common = { rows: cells, x, y };
      figures.push(
        heatMapFigure({
          ...common,
          name: name(`return-grid-${label}`),
          title: `Return of ${label}, ${environment}`,
          caption: `Final return by ${x} and ${y}, mean over seeds.`,
          value: (row) => row.return.value,
        }),
        heatMapFigure({
          ...common,
          name: name(`cost-grid-${label}`),
          title: `Cost of ${label}, ${environment}`,
          caption: `Final cost by ${x} and ${y}, mean over seeds${limit === null ? '' : `; blue is below the limit ${limit}, orange above`}.`,
          value: (row) => row.cost.value,
          middle: limit,
        }),
      );
    }
  }
  return figures;
}

/** Where along a sweep of the limit each algorithm stops respecting it. */
export function feasibilityText(rows: readonly Row[]): string {
  return unique(rows.map(({ label }) => label))
    .map((label) => {
      const mine = rows
        .filter((row) => row.label === label && row.limit !== null && row.rank !== null)
        .toSorted((a, b) => b.limit! - a.limit!);
      const broken = mine.find(({ feasible }) => !feasible);
      return broken === undefined
        ? `${label} respects every limit.`
        : `${label} stops respecting the limit at ${broken.limit}.`;
    })
    .join(' ');
}

function profileFigure({ aggregates }: Analysis): Figure | null {
  if (aggregates.length < 2) return null;
  const shown = aggregates.slice(0, MAX_SERIES);
  const all = shown.flatMap(({ scores }) => scores.flat());
  const [low, high] = [Math.min(...all), Math.max(...all)];
  if (!(high > low)) return null;
  const thresholds = Array.from({ length: 81 }, (_, i) => low + ((high - low) * i) / 80);
  return bandFigure({
    name: 'performance-profiles',
    title: 'Performance profiles',
    caption:
      'Share of runs whose normalised return exceeds each threshold (Agarwal et al. 2021); 0 and 1 are the lowest and highest mean in each environment. Higher is better; costs are not in it.',
    points: shown.flatMap(({ variant, scores }) =>
      performanceProfile(scores, thresholds).map((y, i) => ({
        series: variant,
        x: Number(thresholds[i]!.toPrecision(4)),
        y: Number(y.toPrecision(4)),
        low: null,
        high: null,
      })),
    ),
    series: shown.map(({ variant }) => variant),
    x: { title: 'normalised return' },
    y: { title: 'share of runs above', zero: true, format: '.0%' },
  });
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}
