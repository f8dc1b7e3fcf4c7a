import { type ChildProcess, fork } from 'node:child_process';

/** What the process apart found, as messages between processes carry it. */
export type Answer<T> = { readonly value: T } | { readonly message: string; readonly code: string | null };

/** How a question to a process apart ended. */
export interface Apart<T> {
  /** null: the process ended without one. */
  readonly answer: Answer<T> | null;
  /** All that was written to its standard error. */
  readonly said: string;
  /** How it ended: 'signal SIGSEGV' or 'exit code 1'. */
  readonly end: string;
}

/** A driver that answers no more is given up after so long [ms]. */
const PATIENCE = 60_000;

/** `answer-apart` lies next to this file, as source or compiled. */
const here = (name: string): URL =>
  new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/**
 * Asks one of the questions of `questions.ts` in a process of its own. Graphics drivers and native libraries print what they
 * like, and one that is broken may end the process that loads it: there neither harms a table.
 */
export function askApart<T>(question: string): Promise<Apart<T>> {
  return listen(fork(here('answer-apart'), [question], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] }));
}

/** The answer of a process that sends one message. */
export function listen<T>(child: ChildProcess): Promise<Apart<T>> {
  return new Promise((resolve, reject) => {
    let answer: Answer<T> | null = null;
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.on('message', (message) => {
      answer = message as Answer<T>;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ answer, said, end: signal === null ? `exit code ${code}` : `signal ${signal}` });
    });
  });
}
