/** Floats that the panels of a depth × width matrix take (see assembly/pack.ts). */
export function panelFloats(depth: number, width: number): number {
  if (width < 8) return depth * 4 * Math.ceil(width / 4);
  const rest = width % 8;
  const edge = rest === 0 ? 0 : rest <= 4 ? 4 : 8;
  return depth * (width - rest + edge);
}
