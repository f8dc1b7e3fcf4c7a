/** What a stack is laid out in: an engine's memory, or something that only counts. */
export interface Arena {
  floats(length: number, what: string): Float32Array;
  integers(length: number, what: string): Int32Array;
}
