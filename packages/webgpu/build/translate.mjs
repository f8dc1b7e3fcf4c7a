// WGSL of src/environments/lane, which uses scalars only, as AssemblyScript. Literals keep their types; everything else is spelling.

const rules = [
  // Literals first: a float is f32, an integer with u is u32.
  [/(?<![\w.])(0x[0-9a-fA-F]+|\d+)u\b/g, '(<u32>$1)'],
  [/(?<![\w.])(\d+\.\d+(?:e[-+]?\d+)?|\d+e[-+]?\d+)(?![\w.])/g, '(<f32>$1)'],
  [/bitcast</g, 'reinterpret<'],
  [/^fn (\w+)\(([^)]*)\) -> (\w+) \{/gm, 'function $1($2): $3 {'],
  [/^fn (\w+)\(([^)]*)\) \{/gm, 'function $1($2): void {'],
  [/^var<private> /gm, 'let '],
  [/\blet (?=\w+ =)/g, 'const '],
  [/\bvar (?=\w+\b)/g, 'let '],
];

/** @param {string} wgsl */
export function translate(wgsl) {
  return rules.reduce((text, [pattern, by]) => text.replace(pattern, by), wgsl);
}
