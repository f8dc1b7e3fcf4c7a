// The live page: asks for runs.json every few seconds and draws what changed. Text from runs is only ever set as text.
import uPlot from './uplot.js';

const EVERY = 2000;

const palette = ['#0b6bcb', '#c8501e', '#23806a', '#8f4bb8', '#a8760a', '#c23b6b', '#4a6b8a', '#6d7a1f'];

const charts = [
  { key: 'return', title: 'Return of an episode' },
  { key: 'cost', title: 'Cost of an episode', limit: true },
  { key: 'over', title: 'Epochs above the limit (share of the last 20)', range: [0, 1] },
  { key: 'multiplier', title: 'Multiplier λ' },
  { key: 'weight', title: 'Weight of the cost in the blend', range: [0, 1] },
  { key: 'kl', title: 'KL of an epoch’s update [nats]' },
  { key: 'rollbacks', title: 'Share of steps rolled back', range: [0, 1] },
  { key: 'speed', title: 'Environment steps a second' },
];

const state = document.querySelector('#state');
const tiles = document.querySelector('#tiles');
const environments = document.querySelector('#environments');
let axis = 'steps';
let runs = [];
let drawn = '';
let plots = [];

for (const input of document.querySelectorAll('input[name=axis]')) {
  input.addEventListener('change', () => {
    axis = input.value;
    draw();
  });
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => draw());
let resizing;
addEventListener('resize', () => {
  clearTimeout(resizing);
  resizing = setTimeout(draw, 150);
});

async function ask() {
  try {
    const response = await fetch('runs.json');
    const body = await response.json();
    if (!response.ok) throw new Error(body.error);
    runs = body.runs;
    const text = JSON.stringify(runs);
    if (text !== drawn) {
      drawn = text;
      draw();
    }
    tellState();
  } catch (error) {
    state.textContent =
      error instanceof TypeError ? 'Belay is not there any more: start belay watch again.' : error.message;
  }
  setTimeout(ask, EVERY);
}

function tellState() {
  const counts = new Map();
  for (const { status } of runs) counts.set(status, (counts.get(status) ?? 0) + 1);
  const texts = [...counts].map(([status, count]) => `${count} ${status}`);
  const left = Math.max(0, ...runs.map(({ secondsLeft }) => secondsLeft ?? 0));
  state.textContent = `${texts.join(', ')}${left > 0 ? `; about ${duration(left)} left` : ''}`;
}

function draw() {
  for (const plot of plots) plot.destroy();
  plots = [];
  tiles.replaceChildren(...runs.map(tile));
  const ids = [...new Set(runs.map(({ environment }) => environment))];
  environments.replaceChildren(...ids.map(section));
  for (const [box, chart, group] of pending.splice(0)) plots.push(plotOf(box, chart, group));
}

const element = (name, text = '', className = '') => {
  const node = document.createElement(name);
  node.textContent = text;
  if (className !== '') node.className = className;
  return node;
};

function tile(run) {
  const box = element('article', '', 'tile');
  box.append(element('h3', `${run.contender}, seed ${run.seed}`));
  box.append(element('p', `${run.environment} · ${run.status}`));
  const figures = element('p', '', 'figures');
  const cost = last(run.curves.cost);
  figures.append(`return ${figure(last(run.curves.return))}, `);
  const word = run.limit === null ? '' : cost <= run.limit ? 'within' : 'over';
  figures.append(element('span', `cost ${figure(cost)}${run.limit === null ? '' : ` / ${figure(run.limit)}`}`, word));
  box.append(figures);
  const speed = last(run.curves.speed);
  const parts = [
    `${run.steps.toLocaleString('en-US')}${run.plannedSteps === null ? '' : ` of ${run.plannedSteps.toLocaleString('en-US')}`} steps`,
    ...(speed === null ? [] : [`${Math.round(speed).toLocaleString('en-US')}\u00a0steps/s`]),
    ...(run.secondsLeft === null ? [] : [`${duration(run.secondsLeft).replaceAll(' ', '\u00a0')}\u00a0left`]),
  ];
  box.append(element('p', parts.join(' · ')));
  if (run.overLimit !== null) {
    box.append(element('p', `${Math.round(100 * run.overLimit)} % of the last epochs above the limit`));
  }
  if (run.plannedSteps !== null) {
    const bar = element('progress');
    bar.max = run.plannedSteps;
    bar.value = run.steps;
    bar.setAttribute('aria-label', 'share of the training that is done');
    box.append(bar);
  }
  return box;
}

const pending = [];

function section(id) {
  const box = element('section');
  box.append(element('h2', id));
  const group = runs.filter(({ environment }) => environment === id);
  const contenders = contendersOf(group);
  if (contenders.length > 1) {
    const legend = element('ul', '', 'legend');
    for (const [i, { name, seeds }] of contenders.entries()) {
      const item = element('li');
      const mark = element('i');
      mark.style.background = colour(i);
      item.append(mark, `${name} (${seeds.length} ${seeds.length === 1 ? 'seed' : 'seeds'})`);
      legend.append(item);
    }
    box.append(legend);
  }
  const grid = element('div', '', 'charts');
  for (const chart of charts) {
    if (!contenders.some(({ seeds }) => seeds.some((run) => values(run, chart.key) !== null))) continue;
    const card = element('article', '', 'chart');
    card.append(element('h3', chart.title));
    const place = element('div');
    card.append(place);
    grid.append(card);
    pending.push([place, chart, group]);
  }
  box.append(grid);
  const drawn = group.filter(
    (run) => run.episodes !== null && (run.episodes.newest !== null || run.episodes.note !== null),
  );
  if (drawn.length > 0) box.append(episodesOf(drawn));
  return box;
}

/** The newest and the worst episode of each run. */
function episodesOf(drawn) {
  const grid = element('div', '', 'episodes');
  for (const run of drawn) {
    const { newest, worst, played, note } = run.episodes;
    const name = `${run.contender}, seed ${run.seed}`;
    if (newest === null) grid.append(element('p', `Episodes of ${name} are not drawn: ${note}`));
    else {
      grid.append(episode(newest, `${name}: the newest episode`));
      grid.append(episode(worst, `${name}: the worst of ${played} played here`));
    }
  }
  return grid;
}

function episode({ picture, epoch, cost, limit, length, shows, return: sum }, title) {
  const card = element('figure', '', 'chart');
  card.append(element('h3', title));
  const image = element('img');
  image.src = `episodes/${picture}.png`;
  image.alt =
    shows === 'images'
      ? 'What the policy saw, line by line from the episode’s beginning to its end, in a red frame where a step cost something.'
      : 'The robot’s path from its black start, from above, red where a step cost something.';
  image.width = 480;
  image.height = 360;
  const caption = element('figcaption', `after epoch ${epoch}: return ${figure(sum)}, `);
  const over = limit !== null && cost > limit;
  const costs = element('span', `cost ${figure(cost)}${limit === null ? '' : ` of ${figure(limit)}`}`);
  if (limit !== null) costs.className = over ? 'over' : 'within';
  caption.append(costs, `, ${length} steps, mean actions`);
  card.append(image, caption);
  return card;
}

function contendersOf(group) {
  const names = [...new Set(group.map(({ contender }) => contender))];
  return names.map((name) => ({ name, seeds: group.filter(({ contender }) => contender === name) }));
}

/** A curve of a run; null: it has none. */
function values(run, key) {
  if (key !== 'over') return run.curves[key] ?? null;
  const costs = run.curves.epochCost;
  if (run.limit === null || costs === undefined) return null;
  return costs.map((_, i) => {
    const known = costs.slice(Math.max(0, i - 19), i + 1).filter((cost) => cost !== null);
    return known.length === 0 ? null : known.filter((cost) => cost > run.limit).length / known.length;
  });
}

/** Means over seeds and the band from the lowest to the highest, on a common grid of x. */
function bandOf(seeds, key) {
  const lines = seeds
    .map((run) => ({ x: run.curves[axis] ?? [], y: values(run, key) ?? [] }))
    .filter(({ x, y }) => x.length > 0 && y.length > 0);
  if (lines.length === 1) return { x: lines[0].x, mean: lines[0].y, low: null, high: null };
  const xs = [...new Set(lines.flatMap(({ x }) => x))].sort((a, b) => a - b);
  // Beyond the end of the shortest run a mean would be of others.
  const end = Math.min(...lines.map(({ x }) => x.at(-1)));
  const x = xs.filter((at) => at <= end);
  const rows = x.map((at) => lines.map((line) => valueAt(line, at)).filter((y) => y !== null));
  return {
    x,
    mean: rows.map((row) => (row.length === 0 ? null : row.reduce((sum, y) => sum + y, 0) / row.length)),
    low: rows.map((row) => (row.length === 0 ? null : Math.min(...row))),
    high: rows.map((row) => (row.length === 0 ? null : Math.max(...row))),
  };
}

/** The line's value at x, straight between its points; null before its first. */
function valueAt({ x, y }, at) {
  let low = 0;
  let high = x.length - 1;
  if (at < x[0]) return null;
  if (at >= x[high]) return y[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= at) low = middle;
    else high = middle;
  }
  if (y[low] === null || y[high] === null) return y[low];
  return y[low] + ((y[high] - y[low]) * (at - x[low])) / (x[high] - x[low]);
}

function plotOf(place, chart, group) {
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue('--soft').trim();
  const line = style.getPropertyValue('--line').trim();
  const limitInk = style.getPropertyValue('--limit').trim();
  const tables = [];
  const series = [{}];
  const bands = [];
  for (const [i, { name, seeds }] of contendersOf(group).entries()) {
    const { x, mean, low, high } = bandOf(seeds, chart.key);
    if (x === undefined || x.length === 0) continue;
    const plain = { stroke: colour(i), width: 2, spanGaps: true, points: { show: x.length < 3 } };
    if (low === null) {
      tables.push([x, mean]);
      series.push({ ...plain, label: name });
      continue;
    }
    tables.push([x, high, low, mean]);
    bands.push({ series: [series.length, series.length + 1], fill: `${colour(i)}2e` });
    series.push({ stroke: 'transparent', width: 0, points: { show: false } });
    series.push({ stroke: 'transparent', width: 0, points: { show: false } });
    series.push({ ...plain, label: name });
  }
  const limits = [...new Set(group.map(({ limit }) => limit))];
  const limit = chart.limit === true && limits.length === 1 ? limits[0] : null;
  const data = tables.length === 1 ? tables[0] : uPlot.join(tables);
  const known = data
    .slice(1)
    .flat()
    .filter((y) => y !== null && y !== undefined);
  const lowest = Math.min(...known, limit ?? Number.POSITIVE_INFINITY);
  const highest = Math.max(...known, limit ?? Number.NEGATIVE_INFINITY);
  const margin = 0.06 * (highest - lowest || Math.abs(highest) || 1);
  const range = chart.range ?? [chart.key === 'return' ? lowest - margin : Math.min(0, lowest), highest + margin];
  const ticks = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  return new uPlot(
    {
      width: Math.max(220, place.clientWidth),
      height: 220,
      legend: { show: false },
      scales: { x: { time: false }, y: { range: () => range } },
      axes: [
        { ...ticks, values: (_, xs) => xs.map((x) => (axis === 'steps' ? short(x) : duration(x))) },
        { ...ticks, size: 56, values: (_, ys) => ys.map(short) },
      ],
      series,
      bands,
      hooks: {
        draw: [
          (plot) => {
            if (limit === null) return;
            const y = Math.round(plot.valToPos(limit, 'y', true));
            const { ctx, bbox } = plot;
            ctx.save();
            ctx.strokeStyle = limitInk;
            ctx.fillStyle = limitInk;
            ctx.lineWidth = 1.5 * devicePixelRatio;
            ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
            ctx.beginPath();
            ctx.moveTo(bbox.left, y);
            ctx.lineTo(bbox.left + bbox.width, y);
            ctx.stroke();
            ctx.textAlign = 'right';
            ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
            ctx.fillText(`limit ${short(limit)}`, bbox.left + bbox.width - 4, y - 5 * devicePixelRatio);
            ctx.restore();
          },
        ],
      },
    },
    data,
    place,
  );
}

function colour(i) {
  return palette[i % palette.length];
}

function last(curve) {
  return curve?.findLast((value) => value !== null) ?? null;
}

function figure(x) {
  if (x === null || x === undefined) return '–';
  return Math.abs(x) >= 100 ? x.toFixed(0) : Math.abs(x) >= 10 ? x.toFixed(1) : x.toFixed(2);
}

function short(x) {
  if (x === null || x === undefined) return '';
  const size = Math.abs(x);
  if (size >= 1e6) return `${Number((x / 1e6).toPrecision(3))}M`;
  if (size >= 1e4) return `${Number((x / 1e3).toPrecision(3))}k`;
  return String(Number(x.toPrecision(4)));
}

function duration(seconds) {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

ask();
