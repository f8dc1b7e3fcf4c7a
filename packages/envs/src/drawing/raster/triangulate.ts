import type { Shape, TriangleMesh } from '../drawing.ts';

/** Triangles in the shape's frame: per vertex x, y, z and the unit normal's x, y, z. */
export interface Surface {
  /** Vertices × 6. */
  readonly vertices: Float64Array;
  /** Three vertices each, counter-clockwise from outside. */
  readonly faces: Int32Array;
}

/** Corners of a circle, and rings from pole to pole, even. */
export interface Detail {
  readonly around: number;
  readonly rings: number;
}

const FINE: Detail = { around: 28, rings: 12 };

export function triangulate(shape: Shape, detail: Detail = FINE): Surface {
  const [a, b, c] = shape.size;
  switch (shape.kind) {
    case 'sphere':
      return ball(a, a, a, 0, detail);
    case 'ellipsoid':
      return ball(a, b, c, 0, detail);
    case 'capsule':
      return ball(a, a, a, b, detail);
    case 'cylinder':
      return cylinder(a, b, detail);
    case 'box':
      return box(a, b, c);
    case 'mesh':
      return facets(shape.mesh as TriangleMesh);
  }
}

class SurfaceBuilder {
  readonly #vertices: number[] = [];
  readonly #faces: number[] = [];

  vertex(x: number, y: number, z: number, nx: number, ny: number, nz: number): number {
    const length = Math.hypot(nx, ny, nz) || 1;
    return this.#vertices.push(x, y, z, nx / length, ny / length, nz / length) / 6 - 1;
  }

  triangle(a: number, b: number, c: number): void {
    this.#faces.push(a, b, c);
  }

  quad(a: number, b: number, c: number, d: number): void {
    this.#faces.push(a, b, c, a, c, d);
  }

  build(): Surface {
    return { vertices: Float64Array.from(this.#vertices), faces: Int32Array.from(this.#faces) };
  }
}

/** An ellipsoid whose upper half is lifted, and lower half lowered, by `half`: a capsule if the half axes are equal. */
function ball(a: number, b: number, c: number, half: number, { around, rings }: Detail): Surface {
  const surface = new SurfaceBuilder();
  const rows: number[][] = [];
  const row = (polar: number, lift: number): void => {
    const vertices: number[] = [];
    for (let k = 0; k < around; k++) {
      const angle = (2 * Math.PI * k) / around;
      const x = Math.sin(polar) * Math.cos(angle);
      const y = Math.sin(polar) * Math.sin(angle);
      const z = Math.cos(polar);
      vertices.push(surface.vertex(a * x, b * y, c * z + lift, x / a, y / b, z / c));
    }
    rows.push(vertices);
  };
  for (let i = 0; i <= rings / 2; i++) row((Math.PI * i) / rings, half);
  for (let i = rings / 2; i <= rings; i++) row((Math.PI * i) / rings, -half);
  joinRows(surface, rows);
  return surface.build();
}

function cylinder(radius: number, half: number, { around }: Detail): Surface {
  const surface = new SurfaceBuilder();
  const rim = (z: number, normalZ: number): number[] =>
    Array.from({ length: around }, (_, k) => {
      const angle = (2 * Math.PI * k) / around;
      const x = Math.cos(angle);
      const y = Math.sin(angle);
      const flat = normalZ !== 0;
      return surface.vertex(radius * x, radius * y, z, flat ? 0 : x, flat ? 0 : y, normalZ);
    });
  joinRows(surface, [rim(half, 0), rim(-half, 0)]);
  const top = rim(half, 1);
  const bottom = rim(-half, -1);
  for (let k = 1; k + 1 < around; k++) {
    surface.triangle(top[0]!, top[k]!, top[k + 1]!);
    surface.triangle(bottom[0]!, bottom[k + 1]!, bottom[k]!);
  }
  return surface.build();
}

/** Rows run from top to bottom, vertices counter-clockwise seen from above. */
function joinRows(surface: SurfaceBuilder, rows: readonly (readonly number[])[]): void {
  for (let i = 0; i + 1 < rows.length; i++) {
    const upper = rows[i] as readonly number[];
    const lower = rows[i + 1] as readonly number[];
    for (let k = 0; k < upper.length; k++) {
      const next = (k + 1) % upper.length;
      surface.quad(upper[k]!, lower[k]!, lower[next]!, upper[next]!);
    }
  }
}

function box(a: number, b: number, c: number): Surface {
  const surface = new SurfaceBuilder();
  const half = [a, b, c];
  for (let axis = 0; axis < 3; axis++) {
    const u = (axis + 1) % 3;
    const v = (axis + 2) % 3;
    for (const side of [1, -1]) {
      const corner = (su: number, sv: number): number => {
        const point = [0, 0, 0];
        const normal = [0, 0, 0];
        point[axis] = side * half[axis]!;
        point[u] = su * half[u]!;
        point[v] = sv * half[v]!;
        normal[axis] = side;
        return surface.vertex(...(point as [number, number, number]), ...(normal as [number, number, number]));
      };
      const corners = [corner(-1, -1), corner(side, -side), corner(1, 1), corner(-side, side)];
      surface.quad(...(corners as [number, number, number, number]));
    }
  }
  return surface.build();
}

/** A mesh with flat faces. */
function facets({ vertices, faces }: TriangleMesh): Surface {
  const surface = new SurfaceBuilder();
  const at = (vertex: number, k: number): number => vertices[3 * vertex + k]!;
  for (let f = 0; f < faces.length; f += 3) {
    const [a, b, c] = [faces[f]!, faces[f + 1]!, faces[f + 2]!];
    const edge = (to: number): number[] => [0, 1, 2].map((k) => at(to, k) - at(a, k));
    const [ux, uy, uz] = edge(b) as [number, number, number];
    const [vx, vy, vz] = edge(c) as [number, number, number];
    const normal = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx] as const;
    const [p, q, r] = [a, b, c].map((vertex) => surface.vertex(at(vertex, 0), at(vertex, 1), at(vertex, 2), ...normal));
    surface.triangle(p as number, q as number, r as number);
  }
  return surface.build();
}
