import type { Engine } from '../../contracts/engine.ts';
import type { Rows } from '../../contracts/rows.ts';
import type { Done, Vec } from '../../contracts/values.ts';

/** Rows, and their numbers on the host: the rows' own storage, or a copy of what lies on a device. */
export interface Mirror {
  readonly rows: Rows;
  readonly host: Vec;
}

export function mirrorOf(rows: Rows): Mirror {
  return { rows, host: rows.host ?? new Float32Array(rows.capacity * rows.width) };
}

/** Brings the host up to date with the rows. */
export function download({ rows, host }: Mirror, engine: Engine): Done {
  if (rows.host === null) return engine.take(rows, host);
}

/** Brings the rows up to date with the host. */
export function upload({ rows, host }: Mirror, engine: Engine): Done {
  if (rows.host === null) return engine.put(host, rows);
}
