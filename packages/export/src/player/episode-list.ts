import { element, figure, made } from './elements.ts';
import type { PlayedRun } from './played-run.ts';
import type { Episode } from './player.ts';

/** Episodes that the page remembers. */
const KEPT = 10;

/** The figures of the episode under way, and of those before it. */
export class EpisodeList {
  readonly #run: PlayedRun;
  readonly #limit: number;
  readonly #done: Episode[] = [];

  constructor(run: PlayedRun) {
    this.#run = run;
    this.#limit = run.limits[0] ?? Number.POSITIVE_INFINITY;
  }

  show({ steps, return: sum, costs, ended }: Episode, maxSteps: number): void {
    element('return', HTMLElement).textContent = figure(sum);
    element('steps', HTMLElement).textContent = `${steps} of ${maxSteps}${ended ? ', ended' : ''}`;
    const place = element('costs', HTMLElement);
    place.replaceChildren(...this.#run.costNames.flatMap((name, k) => this.#cost(name, costs[k]!, k)));
  }

  #cost(name: string, cost: number, k: number): HTMLElement[] {
    const limit = this.#run.limits[k]!;
    if (k > 0 && !Number.isFinite(limit)) return [];
    const row = made('div', '', 'cost');
    const said = Number.isFinite(limit) ? `${figure(cost)} of ${figure(limit)}` : figure(cost);
    const over = cost > limit;
    row.append(
      made('span', k === 0 ? 'cost' : name),
      made('b', over ? `${said}, over the limit` : said, over ? 'over' : ''),
    );
    if (!Number.isFinite(limit)) return [row];
    const meter = document.createElement('progress');
    meter.max = Math.max(limit, 1e-9);
    meter.value = Math.min(cost, meter.max);
    meter.className = over ? 'over' : '';
    meter.setAttribute('aria-label', `${name}: share of the limit`);
    row.append(meter);
    return [row];
  }

  add(episode: Episode): void {
    this.#done.unshift(episode);
    this.#done.length = Math.min(this.#done.length, KEPT);
    const rows = this.#done.map(({ seed, steps, return: sum, costs }) => {
      const row = document.createElement('tr');
      const over = (costs[0] ?? 0) > this.#limit;
      const link = document.createElement('a');
      link.href = `#seed=${seed}`;
      link.textContent = String(seed);
      link.addEventListener('click', () => {
        const field = element('seed', HTMLInputElement);
        field.value = String(seed);
        field.dispatchEvent(new Event('change'));
      });
      const first = document.createElement('td');
      first.append(link);
      row.append(
        first,
        made('td', figure(sum)),
        made('td', figure(costs[0] ?? 0), over ? 'over' : ''),
        made('td', String(steps)),
      );
      return row;
    });
    element('episodes', HTMLElement).replaceChildren(...rows);
    const within = this.#done.filter(({ costs }) => (costs[0] ?? 0) <= this.#limit).length;
    element('count', HTMLElement).textContent = Number.isFinite(this.#limit)
      ? `${within} of the last ${this.#done.length} episodes within the limit`
      : '';
  }
}
