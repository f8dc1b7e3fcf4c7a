/** A live line on stderr that counts episodes; nothing if stderr is no terminal. */
export class EpisodeCounter {
  readonly #total: number;
  #done = 0;
  #shown = false;

  constructor(total: number) {
    this.#total = total;
  }

  add(): void {
    this.#done++;
    if (!process.stderr.isTTY || process.env.CI !== undefined) return;
    process.stderr.write(`\r\u001b[2Kepisode ${this.#done}/${this.#total}`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) process.stderr.write('\r\u001b[2K');
    this.#shown = false;
  }
}
