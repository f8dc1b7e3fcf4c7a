// The machine under the lane on the CPU: memory that TypeScript lays out (src/environments/twin.ts). The rest of the module is the
// lane's WGSL, translated (build/translate.mjs).

/** Addresses: the plan's words, the run's words, the plan's reals. */
let PLAN: usize = 0;
let RUN: usize = 0;
let REALS: usize = 0;
let LISTED: usize = 0;
let WEIGHTS: usize = 0;
let COLUMNS: usize = 0;
let WORDS: usize = 0;
let ROWS_AT: usize = 0;
let OUTCOMES: usize = 0;
let FINALS: usize = 0;
/** Scratch of one lane: observation, what the policy is told, contact rows, costs, two layers. */
let SEEN: usize = 0;
let TOLD: usize = 0;
let CONTACTS: usize = 0;
let COSTS: usize = 0;
let LAYER_A: usize = 0;
let LAYER_B: usize = 0;
/** Layers of the policy: inputs, outputs, outputs in groups of 4, first weight, activation. */
let LAYERS: usize = 0;
let layerCount: i32 = 0;
let lane: u32 = 0;

/** `addresses`: those above in their order, then the number of layers. */
export function setup(addresses: usize): void {
  PLAN = load<u32>(addresses);
  RUN = load<u32>(addresses, 4);
  REALS = load<u32>(addresses, 8);
  LISTED = load<u32>(addresses, 12);
  WEIGHTS = load<u32>(addresses, 16);
  COLUMNS = load<u32>(addresses, 20);
  WORDS = load<u32>(addresses, 24);
  ROWS_AT = load<u32>(addresses, 28);
  OUTCOMES = load<u32>(addresses, 32);
  FINALS = load<u32>(addresses, 36);
  SEEN = load<u32>(addresses, 40);
  TOLD = load<u32>(addresses, 44);
  CONTACTS = load<u32>(addresses, 48);
  COSTS = load<u32>(addresses, 52);
  LAYER_A = load<u32>(addresses, 56);
  LAYER_B = load<u32>(addresses, 60);
  LAYERS = load<u32>(addresses, 64);
  layerCount = load<i32>(addresses, 68);
}

/** The rollout's next steps of lane `i`, as the run's words say. */
export function rollLane(i: u32): void {
  lane = i;
  roll();
}

/** One step of lane `i` under an action of the caller's; bits: 1 goal met, 2 out of time, and from 4 on the faults. */
export function stepLane(i: u32, action0: f32, action1: f32): u32 {
  lane = i;
  faults = 0;
  take_lane();
  step_lane(action0, action1);
  observe();
  keep_lane();
  return (met ? 1 : 0) | (over ? 2 : 0) | (faults << 2);
}

export function lastReward(): f32 {
  return reward;
}

/** Starts lane `i` from its first record. */
export function beginLane(i: u32): void {
  lane = i;
  begin_episode(0);
  observe();
  keep_lane();
}

/** Contact points of lane `i`'s robot with free body k as it stands. */
export function touchesLane(i: u32, k: u32): f32 {
  lane = i;
  take_lane();
  return touches(k);
}

function fma(a: f32, b: f32, c: f32): f32 {
  return a * b + c;
}

function lane_number(): u32 {
  return lane;
}

function held(k: u32): f32 {
  return load<f32>(COLUMNS + ((<usize>(k * run_lanes() + lane)) << 2));
}

function hold(k: u32, value: f32): void {
  store<f32>(COLUMNS + ((<usize>(k * run_lanes() + lane)) << 2), value);
}

function listed(k: u32): f32 {
  return load<f32>(LISTED + (<usize>k << 2));
}

function weight(k: u32): f32 {
  return load<f32>(WEIGHTS + (<usize>k << 2));
}

function wordAt(k: u32): usize {
  return WORDS + (<usize>((lane * run_episodes() + <u32>held(COLUMN_EPISODE)) * 625 + k) << 2);
}

function word(k: u32): u32 {
  return load<u32>(wordAt(k));
}

function keep_word(k: u32, value: u32): void {
  store<u32>(wordAt(k), value);
}

function seen(k: u32): f32 {
  return load<f32>(SEEN + (<usize>k << 2));
}

function see(k: u32, value: f32): void {
  store<f32>(SEEN + (<usize>k << 2), value);
}

function tell(k: u32, value: f32): void {
  store<f32>(TOLD + (<usize>k << 2), value);
}

function row(k: u32): f32 {
  return load<f32>(CONTACTS + (<usize>k << 2));
}

function keep_row(k: u32, value: f32): void {
  store<f32>(CONTACTS + (<usize>k << 2), value);
}

function cost(k: u32): f32 {
  return load<f32>(COSTS + (<usize>k << 2));
}

function keep_cost(k: u32, value: f32): void {
  store<f32>(COSTS + (<usize>k << 2), value);
}

function write_row(k: u32, value: f32): void {
  store<f32>(ROWS_AT + (<usize>k << 2), value);
}

function write_outcome(k: u32, value: f32): void {
  store<f32>(OUTCOMES + (<usize>k << 2), value);
}

function write_final(k: u32, value: f32): void {
  store<f32>(FINALS + (<usize>k << 2), value);
}

/** Sums in the order of the device's kernel: an output's bias, then its inputs one after the other. */
function policy(): void {
  let from = TOLD;
  for (let l = 0; l < layerCount; l++) {
    const layer = LAYERS + (<usize>l) * 20;
    const inputs = load<u32>(layer), outputs = load<u32>(layer, 4), stride = load<u32>(layer, 8);
    const first = load<u32>(layer, 12), activation = load<u32>(layer, 16);
    const to = l % 2 == 0 ? LAYER_A : LAYER_B;
    for (let j: u32 = 0; j < outputs; j++) {
      let sum = weight(first + inputs * stride + j);
      for (let k: u32 = 0; k < inputs; k++) sum = fma(load<f32>(from + (<usize>k << 2)), weight(first + k * stride + j), sum);
      if (activation == 1) sum = tanh_of(sum);
      else if (activation == 2) sum = relu_of(sum);
      else if (activation == 3) sum = silu_of(sum);
      store<f32>(to + (<usize>j << 2), sum);
    }
    from = to;
  }
  mean0 = load<f32>(from);
  mean1 = load<f32>(from, 4);
}
