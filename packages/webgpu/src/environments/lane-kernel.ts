import { contactSource, laneNames, laneSource, noContactSource } from '../generated/lane-source.ts';
import { MOST_COSTS } from './device-fit.ts';
import type { LanePlan } from './lane-plan.ts';
import type { LanePolicy, PackedLayer } from './lane-policy.ts';

/** Contact rows of a lane, 6 numbers each; the lane's MOST_ROWS. */
const CONTACT_NUMBERS = 6 * 60;
const ACTIVATIONS = ['identity_of', 'tanh_of', 'relu_of', 'silu_of'] as const;

/** Bindings of the kernel, in this order. */
export const laneBindings = ['run', 'listed', 'weights', 'lanes', 'words', 'rows', 'outcomes', 'finals'] as const;

/** The kernel of a rollout in WGSL: the lane on a machine of buffers, with the plan's numbers as constants. One thread is one lane. */
export function laneKernel(plan: LanePlan, policy: LanePolicy): string {
  const run = laneNames.run.map((name) => `fn run_${snake(name)}() -> u32 { return run_words.${snake(name)}; }`);
  return [
    `struct Run { ${laneNames.run.map((name) => `${snake(name)}: u32`).join(', ')} };`,
    BUFFERS,
    `var<private> seen_: array<f32, ${plan.words.width}>;`,
    `var<private> told: array<f32, ${plan.words.width}>;`,
    `var<private> contacts: array<f32, ${plan.words.fixed > 0 ? CONTACT_NUMBERS : 6}>;`,
    `var<private> costs_: array<f32, ${MOST_COSTS}>;`,
    `var<private> layer_a: array<f32, ${policy.hidden}>;`,
    `var<private> layer_b: array<f32, ${policy.hidden}>;`,
    ...laneNames.plan.map((name) => `fn plan_${snake(name)}() -> u32 { return ${plan.words[name]}u; }`),
    ...laneNames.reals.map((name) => `fn real_${snake(name)}() -> f32 { return ${float(plan.reals[name])}; }`),
    ...run,
    MACHINE,
    ...policy.layers.map((layer, l) => layerFunction(layer, l)),
    `fn policy() {\n${policy.layers.map((_, l) => `  layer_${l}();`).join('\n')}`,
    `  mean0 = ${target(policy.layers.length - 1)}[0];\n  mean1 = ${target(policy.layers.length - 1)}[1];\n}`,
    laneSource,
    plan.words.fixed > 0 ? contactSource : noContactSource,
    MAIN,
  ].join('\n');
}

function target(l: number): string {
  return l % 2 === 0 ? 'layer_a' : 'layer_b';
}

/** Sixteen outputs at a time, if so many divide it: each sums its bias, then its inputs one after the other. */
function layerFunction({ inputs, stride, first, activation }: PackedLayer, l: number): string {
  const groups = stride / 4;
  const block = [4, 2, 1].find((size) => groups % size === 0) as number;
  const from = l === 0 ? 'told' : target(l - 1);
  const to = target(l);
  const ways = Array.from({ length: block }, (_, b) => b);
  const at = first / 4;
  const lines = [
    `fn layer_${l}() {`,
    `  for (var j = 0u; j < ${groups}u; j += ${block}u) {`,
    ...ways.map((b) => `    var s${b} = weights[${at + inputs * groups}u + j + ${b}u];`),
    `    for (var k = 0u; k < ${inputs}u; k++) {`,
    `      let q = vec4f(${from}[k]);`,
    `      let at = ${at}u + k * ${groups}u + j;`,
    ...ways.map((b) => `      s${b} = fma(q, weights[at + ${b}u], s${b});`),
    '    }',
    ...ways.flatMap((b) => [0, 1, 2, 3].map((e) => `    ${to}[4u * (j + ${b}u) + ${e}u] = s${b}[${e}];`)),
    '  }',
    ...(activation === 0
      ? []
      : [`  for (var k = 0u; k < ${stride}u; k++) { ${to}[k] = ${ACTIVATIONS[activation]}(${to}[k]); }`]),
    '}',
  ];
  return lines.join('\n');
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function float(value: number): string {
  const digits = String(Math.fround(value));
  return /[.e]/.test(digits) ? digits : `${digits}.0`;
}

const BUFFERS = /* wgsl */ `
@group(0) @binding(0) var<uniform> run_words: Run;
@group(0) @binding(1) var<storage, read> listed_: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> lanes: array<f32>;
@group(0) @binding(4) var<storage, read_write> words: array<u32>;
@group(0) @binding(5) var<storage, read_write> rows_: array<f32>;
@group(0) @binding(6) var<storage, read_write> outcomes: array<f32>;
@group(0) @binding(7) var<storage, read_write> finals: array<f32>;
var<private> lane_: u32;`;

const MACHINE = /* wgsl */ `
fn lane_number() -> u32 { return lane_; }
fn held(k: u32) -> f32 { return lanes[k * run_words.lanes + lane_]; }
fn hold(k: u32, value: f32) { lanes[k * run_words.lanes + lane_] = value; }
fn listed(k: u32) -> f32 { return listed_[k]; }
fn weight(k: u32) -> f32 { return weights[k / 4u][k % 4u]; }
fn word_at(k: u32) -> u32 { return (lane_ * run_words.episodes + u32(held(COLUMN_EPISODE))) * 625u + k; }
fn word(k: u32) -> u32 { return words[word_at(k)]; }
fn keep_word(k: u32, value: u32) { words[word_at(k)] = value; }
fn seen(k: u32) -> f32 { return seen_[k]; }
fn see(k: u32, value: f32) { seen_[k] = value; }
fn tell(k: u32, value: f32) { told[k] = value; }
fn row(k: u32) -> f32 { return contacts[k]; }
fn keep_row(k: u32, value: f32) { contacts[k] = value; }
fn cost(k: u32) -> f32 { return costs_[k]; }
fn keep_cost(k: u32, value: f32) { costs_[k] = value; }
fn write_row(k: u32, value: f32) { rows_[k] = value; }
fn write_outcome(k: u32, value: f32) { outcomes[k] = value; }
fn write_final(k: u32, value: f32) { finals[k] = value; }`;

const MAIN = /* wgsl */ `
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  lane_ = id.x;
  if (lane_ < run_words.lanes) { roll(); }
}`;
