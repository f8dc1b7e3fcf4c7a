import uPlot from 'uplot';

/** One chart over environment steps. `limit`: drawn as a line of its own. */
export class Curve {
  readonly #place: HTMLElement;
  readonly #label: string;
  #limit: number | null = null;
  #steps: number[] = [];
  #values: (number | null)[] = [];
  #plot: uPlot | null = null;

  constructor(place: HTMLElement, label: string) {
    this.#place = place;
    this.#label = label;
    const again = (): void => this.#draw();
    addEventListener('resize', again);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
  }

  begin(limit: number | null): void {
    this.#limit = limit;
    this.#steps = [];
    this.#values = [];
    this.#draw();
  }

  add(steps: number, value: number): void {
    this.#steps.push(steps);
    this.#values.push(Number.isFinite(value) ? value : null);
    if (this.#plot === null || this.#steps.length < 3) this.#draw();
    else this.#plot.setData([this.#steps, this.#values]);
  }

  #draw(): void {
    this.#plot?.destroy();
    const style = getComputedStyle(document.documentElement);
    const [ink, line, limitInk, curve] = ['--ink', '--line', '--limit', '--curve'].map((name) =>
      style.getPropertyValue(name).trim(),
    ) as [string, string, string, string];
    const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
    const limit = this.#limit;
    this.#plot = new uPlot(
      {
        width: Math.max(220, this.#place.clientWidth),
        height: 200,
        legend: { show: false },
        scales: {
          x: { time: false },
          y: { range: (_, least, most) => rangeWith(least, most, limit) },
        },
        axes: [
          { ...axis, values: (_, steps) => steps.map(short) },
          { ...axis, size: 52 },
        ],
        series: [{}, { label: this.#label, stroke: curve, width: 2, points: { show: this.#steps.length < 3 } }],
        hooks: { draw: [(plot) => drawLimit(plot, limit, limitInk)] },
      },
      [this.#steps, this.#values],
      this.#place,
    );
  }
}

function rangeWith(least: number | null, most: number | null, limit: number | null): [number, number] {
  const values = [least, most, limit].filter((value) => value !== null && Number.isFinite(value)) as number[];
  if (limit !== null) values.push(0);
  if (values.length === 0) return [0, 1];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = 0.08 * (high - low || 1);
  return [limit === null ? low - margin : low, high + margin];
}

function drawLimit({ ctx, bbox, valToPos }: uPlot, limit: number | null, ink: string): void {
  if (limit === null) return;
  const y = Math.round(valToPos(limit, 'y', true));
  const scale = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ink;
  ctx.fillStyle = ink;
  ctx.lineWidth = 1.5 * scale;
  ctx.setLineDash([6 * scale, 4 * scale]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.textAlign = 'right';
  ctx.font = `${12 * scale}px system-ui, sans-serif`;
  ctx.fillText(`limit ${limit}`, bbox.left + bbox.width - 4 * scale, y - 5 * scale);
  ctx.restore();
}

function short(x: number): string {
  if (x >= 1e6) return `${Number((x / 1e6).toPrecision(3))}M`;
  return x >= 1e3 ? `${Number((x / 1e3).toPrecision(3))}k` : String(x);
}
