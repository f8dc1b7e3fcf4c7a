import type { StudyWatcher } from '@belay-rl/studies';
import { PlainWatcher } from './plain-watcher.ts';
import { TerminalWatcher } from './terminal-watcher.ts';

export interface ClosableWatcher extends StudyWatcher {
  message(sentence: string): void;
  close(): void;
}

const USUAL_WIDTH = 80;

/** Live in a terminal, plain lines elsewhere. */
export function chooseWatcher(): ClosableWatcher {
  const { stdout, env } = process;
  const write = (text: string): void => void stdout.write(text);
  if (stdout.isTTY && env.TERM !== 'dumb' && env.CI === undefined) {
    const colours = env.NO_COLOR === undefined || env.NO_COLOR === '';
    return new TerminalWatcher({ write, width: () => stdout.columns || USUAL_WIDTH, colours });
  }
  const plain = new PlainWatcher(write);
  return {
    begin: (progress) => plain.begin(progress),
    change: (state, what) => plain.change(state, what),
    message: (sentence) => write(`${sentence}\n`),
    close() {},
  };
}
