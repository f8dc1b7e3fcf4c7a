/** V8's CPU profile of one thread, as `node --cpu-prof` writes it. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** Id of the node on top of the stack at each sample, and the time since the sample before [µs]. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

/** What a thread did, coarsely, in the order of figures. */
export const kinds = ['physics', 'kernels', 'learning', 'environment', 'Node', 'garbage', 'idle'] as const;
export type Kind = (typeof kinds)[number];

export const kindDocs: Readonly<Record<Kind, string>> = {
  physics: 'MuJoCo',
  kernels: 'matrix products, activations, Adam',
  learning: "Belay's code around them: losses, collection, advantages, eigendecompositions, log",
  environment: 'tasks: observation, reward, cost, layouts',
  Node: 'loading and compiling modules, files, the event loop',
  garbage: 'garbage collection',
  idle: 'waiting',
};

export interface ThreadProfile {
  /** Seconds of each kind. */
  readonly seconds: Readonly<Record<Kind, number>>;
  /** The functions that took most: name, kind, seconds. */
  readonly top: readonly { readonly name: string; readonly kind: Kind; readonly seconds: number }[];
}

const TOP = 12;

/** Seconds by kind and by function of the samples that `since` (µs after the first) does not leave out. */
export function readProfile({ nodes, samples, timeDeltas }: CpuProfile, since = 0): ThreadProfile {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map<number, ProfileNode>();
  for (const node of nodes) for (const child of node.children ?? []) parents.set(child, node);
  const kindOfNode = new Map(nodes.map((node) => [node.id, kindOf(node, parents)]));
  // Now and then the profiler loses the JavaScript below; the module's other frames say whose it is.
  const modules = new Map<string, Kind>();
  for (const { id, callFrame } of nodes) {
    const kind = kindOfNode.get(id) as Kind;
    if (callFrame.url.startsWith('wasm:') && kind !== 'Node') modules.set(callFrame.url, kind);
  }
  for (const { id, callFrame } of nodes) {
    const kind = modules.get(callFrame.url);
    if (kind !== undefined) kindOfNode.set(id, kind);
  }

  const seconds = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>;
  const functions = new Map<string, { name: string; kind: Kind; seconds: number }>();
  let at = 0;
  samples.forEach((id, i) => {
    const delta = timeDeltas[i]!;
    at += delta;
    if (at < since) return;
    const kind = kindOfNode.get(id) as Kind;
    seconds[kind] += delta / 1e6;
    const { functionName, url } = (byId.get(id) as ProfileNode).callFrame;
    const name = `${functionName || '(anonymous)'}${place(url)}`;
    const known = functions.get(name) ?? { name, kind, seconds: 0 };
    known.seconds += delta / 1e6;
    functions.set(name, known);
  });
  const top = [...functions.values()].filter(({ kind }) => kind !== 'idle').sort((a, b) => b.seconds - a.seconds);
  return { seconds, top: top.slice(0, TOP) };
}

/** WebAssembly and the way into it carry no file: who called says whether it is MuJoCo or the kernels. */
function kindOf(node: ProfileNode, parents: ReadonlyMap<number, ProfileNode>): Kind {
  const { functionName, url } = node.callFrame;
  if (functionName === '(idle)') return 'idle';
  if (functionName === '(garbage collector)') return 'garbage';
  // A thread that waits for another one's batch, or for its blocks (kernels/src/blocks.ts).
  if (functionName === 'asleep' && /kernels\/(src|dist)\//.test(url)) return 'idle';
  let source: ProfileNode | undefined = node;
  while (source !== undefined && isWebAssembly(source)) source = parents.get(source.id);
  const from = source?.callFrame.url ?? '';
  if (from.includes('@mujoco') || (url.startsWith('wasm:') && url.includes('mujoco'))) return 'physics';
  if (/kernels\/(src|dist)\//.test(from)) return 'kernels';
  if (/envs\/(src|dist)\//.test(from)) return 'environment';
  if (/(core|algorithms|kfcpo|cli|studies)\/(src|dist)\//.test(from) || from.includes('ml-matrix')) return 'learning';
  return 'Node';
}

function isWebAssembly({ callFrame: { functionName, url } }: ProfileNode): boolean {
  return url.startsWith('wasm:') || functionName === 'js-to-wasm' || functionName === 'wasm-to-js';
}

/** ' (file)' of a file, nothing for what has none. */
function place(url: string): string {
  if (url === '' || url.startsWith('wasm:')) return '';
  return ` (${url.split('/').at(-1)})`;
}
