import type { Picture } from '@belay-rl/envs';

/** A file that the pictures of an episode are written to. */
export interface PictureFile {
  /** One picture is enough: what follows would not be kept. */
  readonly single: boolean;
  /** `seconds`: how long the picture is shown. */
  add(picture: Picture, seconds: number): void | Promise<void>;
  /** Writes the file. */
  finish(): Promise<void>;
}
