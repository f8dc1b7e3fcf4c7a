/** A worker's own side of its channel; the DOM's types have only the page's. */
export interface ThreadScope {
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
  addEventListener(kind: 'message', listener: (event: MessageEvent) => void): void;
}

export const scope: ThreadScope = globalThis as unknown as ThreadScope;
