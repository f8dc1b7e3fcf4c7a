/** The part of gifenc that is used; it brings no types. Node sees its CommonJS build, as one default export. */
declare module 'gifenc' {
  type Palette = readonly (readonly number[])[];
  interface Encoder {
    writeFrame(
      indices: Uint8Array,
      width: number,
      height: number,
      options: { palette?: Palette; delay: number; first?: boolean },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  }
  const gifenc: {
    GIFEncoder(): Encoder;
    quantize(pixels: Uint8ClampedArray, colours: number): Palette;
    applyPalette(pixels: Uint8ClampedArray, palette: Palette): Uint8Array;
  };
  export default gifenc;
}
