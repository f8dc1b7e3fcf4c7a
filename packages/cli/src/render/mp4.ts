import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { BelayError, refuse } from '@belay-rl/core';
import type { PictureFile } from './picture-file.ts';
import { pngBytes } from './png.ts';

/** A film, by the ffmpeg on the PATH. Errors: `render-output` if there is none, or if it fails. */
export function mp4Output(path: string): PictureFile {
  if (spawnSync('ffmpeg', ['-version']).status !== 0) {
    throw refuse('render-output', 'An .mp4 needs ffmpeg on the PATH, and there is none; install it, or choose a .gif.');
  }
  let ffmpeg: ReturnType<typeof start> | undefined;
  return {
    single: false,
    async add(picture, seconds) {
      ffmpeg ??= start(path, 1 / seconds);
      if (!ffmpeg.child.stdin.write(pngBytes(picture)))
        await Promise.race([once(ffmpeg.child.stdin, 'drain'), ffmpeg.ended]);
    },
    async finish() {
      ffmpeg?.child.stdin.end();
      const code = await ffmpeg?.ended;
      if (code !== 0) throw new BelayError('render-output', `ffmpeg could not write ${path} (exit code ${code}).`);
    },
  };
}

function start(path: string, framesPerSecond: number) {
  const child = spawn(
    'ffmpeg',
    [
      '-loglevel',
      'error',
      '-y',
      '-f',
      'image2pipe',
      '-framerate',
      String(framesPerSecond),
      '-i',
      '-',
      // The pixel format that players know halves colours, and so takes even sizes only.
      '-vf',
      'pad=ceil(iw/2)*2:ceil(ih/2)*2',
      '-pix_fmt',
      'yuv420p',
      path,
    ],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  // A process that ended early closes its pipe; its exit code tells.
  child.stdin.on('error', () => {});
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
    child.on('error', () => resolve(null));
  });
  return { child, ended };
}
