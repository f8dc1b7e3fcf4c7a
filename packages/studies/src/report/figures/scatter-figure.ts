import { paretoFront } from '../../statistics/ranking.ts';
import type { Row } from '../analyse.ts';
import { type Figure, HEIGHT, limitLayers, seriesEncoding, WIDTH } from './figure.ts';

/** Return against cost: small points are seeds, large ones means with intervals, the line joins who is beaten by no other. */
export function scatterFigure(name: string, environment: string, rows: readonly Row[]): Figure {
  const series = rows.map(({ variant }) => variant);
  const { color } = seriesEncoding(series);
  const legend = color.legend === null ? null : { ...color.legend, symbolType: 'circle', symbolSize: 90 };
  const limits = new Set(rows.map(({ limit }) => limit));
  const limit = limits.size === 1 ? [...limits][0]! : null;
  const means = rows.map((row) => ({
    series: row.variant,
    cost: row.cost.value,
    return: row.return.value,
    costLow: row.cost.interval?.[0] ?? row.cost.value,
    costHigh: row.cost.interval?.[1] ?? row.cost.value,
    returnLow: row.return.interval?.[0] ?? row.return.value,
    returnHigh: row.return.interval?.[1] ?? row.return.value,
  }));
  const front = paretoFront(means).map((i) => means[i]!);
  const seeds = rows.flatMap((row) =>
    row.judged.map((one) => ({ series: row.variant, cost: one.cost, return: one.return })),
  );
  const x = {
    field: 'cost',
    type: 'quantitative',
    title: 'cost of an episode',
    scale: { zero: false },
    axis: { tickCount: 6 },
  };
  const y = {
    field: 'return',
    type: 'quantitative',
    title: 'return of an episode',
    scale: { zero: false },
    axis: { tickCount: 6 },
  };
  const tint = { ...color, legend };
  return {
    name,
    title: `Return against cost, ${environment}`,
    caption: `Final return and cost of each run (small) and their means with 95 % intervals (large)${limit === null ? '' : `; the dashed line is the cost limit ${limit}`}. The thin line joins the Pareto front: who is beaten by nobody in both.`,
    spec: {
      width: WIDTH,
      height: HEIGHT,
      layer: [
        {
          data: { values: front },
          mark: { type: 'line', color: 'currentColor', strokeWidth: 1, opacity: 0.55 },
          encoding: { x, y, order: { field: 'cost' } },
        },
        {
          data: { values: seeds },
          mark: { type: 'point', filled: true, size: 22, opacity: 0.5 },
          encoding: { x, y, color: tint },
        },
        {
          data: { values: means },
          mark: { type: 'rule', strokeWidth: 1.5 },
          encoding: { x: { ...x, field: 'costLow' }, x2: { field: 'costHigh' }, y, color: tint },
        },
        {
          data: { values: means },
          mark: { type: 'rule', strokeWidth: 1.5 },
          encoding: { x, y: { ...y, field: 'returnLow' }, y2: { field: 'returnHigh' }, color: tint },
        },
        {
          data: { values: means },
          mark: { type: 'point', filled: true, size: 110, opacity: 1 },
          encoding: { x, y, color: tint },
        },
        ...limitLayers(limit, 'x').map((layer) => ({ data: { values: [{}] }, ...layer })),
      ],
    } as unknown as Figure['spec'],
  };
}
