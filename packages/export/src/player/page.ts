// The page that `belay export --format web` writes: reads run.belay next to it and plays it.
import algorithms from '@belay-rl/algorithms';
import { createRegistry, decodeState } from '@belay-rl/core/run';
import { safetyGymnasium } from '@belay-rl/envs';
import { element, figure } from './elements.ts';
import { EpisodeList } from './episode-list.ts';
import type { PlayedRun } from './played-run.ts';
import { anySeed, Player, sentenceOf } from './player.ts';

/** Steps a second of the tasks' own time. */
const STEPS_PER_SECOND = 50;
/** Longest time that steps may keep the page from drawing [ms]. */
const LONGEST_TURN = 25;
/** Pictures are drawn in software: more pixels cost smoothness and show little more. */
const WIDTH = 640;
const HEIGHT = 480;
/** An ended episode stands still for so long [ms]. */
const REST = 1200;

async function open(): Promise<Player> {
  const answer = await fetch('run.belay');
  if (!answer.ok) throw new Error(`run.belay did not come (${answer.status}): put it next to this page.`);
  const run = decodeState(new Uint8Array(await answer.arrayBuffer()), 'run.belay') as unknown as PlayedRun;
  return Player.open(run, createRegistry().add(safetyGymnasium).add(algorithms));
}

function show(player: Player): void {
  const canvas = element('view', HTMLCanvasElement);
  const pause = element('pause', HTMLButtonElement);
  const speed = element('speed', HTMLSelectElement);
  const seed = element('seed', HTMLInputElement);
  const list = new EpisodeList(player.run);
  const context = canvas.getContext('2d')!;
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  let playing = true;
  let owed = 0;
  let before = performance.now();
  let endedAt = 0;

  const begin = (chosen: number): void => {
    player.begin(chosen);
    seed.value = String(chosen);
    history.replaceState(null, '', `#seed=${chosen}`);
    endedAt = 0;
    owed = 0;
    draw();
  };
  const draw = (): void => {
    const { pixels } = player.draw(WIDTH, HEIGHT);
    context.putImageData(new ImageData(new Uint8ClampedArray(pixels), WIDTH, HEIGHT), 0, 0);
    list.show(player.episode, player.maxSteps);
  };
  const turn = (now: number): void => {
    requestAnimationFrame(turn);
    const elapsed = Math.min(now - before, 250);
    before = now;
    if (!playing) return;
    if (player.episode.ended) {
      if (endedAt === 0) {
        endedAt = now;
        list.add(player.episode);
      } else if (now - endedAt > REST) begin(anySeed());
      return;
    }
    owed += (elapsed / 1000) * STEPS_PER_SECOND * Number(speed.value);
    const began = performance.now();
    let stepped = false;
    while (owed >= 1 && !player.episode.ended && performance.now() - began < LONGEST_TURN) {
      player.step();
      owed--;
      stepped = true;
    }
    // What does not fit into a turn is left out: the page plays slower than asked rather than stands still.
    owed = Math.min(owed, 1);
    if (stepped) draw();
  };

  pause.addEventListener('click', () => {
    playing = !playing;
    pause.textContent = playing ? 'Pause' : 'Play';
    pause.setAttribute('aria-pressed', String(!playing));
  });
  element('again', HTMLButtonElement).addEventListener('click', () => begin(anySeed()));
  seed.addEventListener('change', () => begin(Math.max(0, Math.floor(Number(seed.value)) || 0) % 2 ** 31));
  const asked = /^#seed=(\d{1,10})$/.exec(location.hash)?.[1];
  begin(asked === undefined ? anySeed() : Number(asked) % 2 ** 31);
  requestAnimationFrame(turn);
}

try {
  const player = await open();
  const { run } = player;
  const { algorithm } = run.policy['identity'] as { algorithm: string };
  document.title = `${algorithm} on ${run.environment}`;
  element('title', HTMLElement).textContent = document.title;
  element('state', HTMLElement).textContent = `trained for ${figure(Number(run.policy['steps']))} steps`;
  element('player', HTMLElement).hidden = false;
  show(player);
} catch (error) {
  element('state', HTMLElement).textContent = sentenceOf(error);
  element('state', HTMLElement).className = 'over';
}
