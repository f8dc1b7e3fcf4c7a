import test from 'ava';
import { columns, fitting, headerLine, rowLine } from '../../src/reporter/columns.ts';
import type { EpochReport, RunStart } from '../../src/reporter/reporter.ts';
import { TerminalReporter } from '../../src/reporter/terminal.ts';

const run: RunStart = {
  algorithm: 'kfcpo',
  environment: 'SafetyPointGoal1-v0',
  directory: 'runs/kfcpo',
  steps: 1_000_000,
  epochs: 50,
  epochsDone: 0,
  stepsDone: 0,
  limit: 25,
  environments: 4,
  workers: 2,
};

const report: EpochReport = {
  epoch: 12,
  steps: 240_000,
  return: 4.312,
  cost: 131.24,
  episodeLength: 1000,
  kl: 0.0184,
  rollBack: 0.021,
  stepsPerSecond: 5123.4,
  secondsLeft: 151,
};

/** What a terminal of that width shows: carriage return, erase line and line ends are obeyed, colours dropped. */
function screen(width: number) {
  const lines = [''];
  let widest = 0;
  return {
    lines,
    widest: () => widest,
    write(text: string) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what terminals are told with
      for (const piece of text.match(/\u001b\[2K|\u001b\[\d+m|\r|\n|[^\u001b\r\n]+/g) ?? []) {
        if (piece === '\n') lines.push('');
        else if (piece === '\u001b[2K') lines[lines.length - 1] = '';
        else if (piece !== '\r' && !piece.startsWith('\u001b')) lines[lines.length - 1] += piece;
        widest = Math.max(widest, lines.at(-1)?.length ?? 0);
      }
    },
    width: () => width,
    colours: true,
  };
}

test('at 80 columns every column fits, aligned under its title', (t) => {
  const chosen = fitting(79);

  t.is(chosen.length, columns.length);
  const [head, row] = [headerLine(chosen), rowLine(chosen, report, run)];
  t.is(head.length, row.length);
  t.true(row.length <= 79);
  t.regex(row, /12\/50 +240k +4\.31 +131 \/ 25 +0\.0184 +2% +5,123 +2:31$/);
});

test('a narrow terminal keeps return and cost to the last', (t) => {
  t.deepEqual(
    fitting(20).map(({ title }) => title),
    ['return', 'cost/limit'],
  );
});

test('a row stays within its columns for large numbers', (t) => {
  const large: EpochReport = {
    ...report,
    epoch: 1000,
    steps: 123_456_789,
    return: -123_456,
    cost: 12_345,
    stepsPerSecond: 123_456,
  };

  t.true(rowLine(columns, large, { epochs: 1000, limit: 1000 }).length <= 85);
});

test('the live line is redrawn in place, and rows of finished epochs stay', (t) => {
  const terminal = screen(80);
  const reporter = new TerminalReporter(terminal, () => 0);
  reporter.start({ ...run, epochs: 3 });
  for (const epoch of [1, 2, 3]) reporter.epoch({ ...report, epoch, cost: epoch * 10 });
  reporter.close();

  const rows = terminal.lines.filter((line) => /^ *\d\/3/.test(line));
  t.deepEqual(
    rows.map((line) => line.trim().slice(0, 3)),
    ['1/3', '2/3', '3/3'],
  );
  t.true(terminal.widest() <= 79);
});

test('a long run leaves about twenty rows behind, its first and last among them', (t) => {
  const terminal = screen(80);
  const reporter = new TerminalReporter(terminal, () => 0);
  reporter.start({ ...run, epochs: 500 });
  for (let epoch = 1; epoch <= 500; epoch++) reporter.epoch({ ...report, epoch });
  reporter.close();

  const rows = terminal.lines.filter((line) => /^ *\d+\/500/.test(line));
  t.true(rows.length >= 20 && rows.length <= 25, `${rows.length} rows`);
  t.regex(rows[0] as string, /^ *1\/500/);
  t.regex(rows.at(-1) as string, /^ *500\/500/);
});

test('a message does not stay mixed with the live line', (t) => {
  const terminal = screen(80);
  const reporter = new TerminalReporter(terminal, () => 0);
  reporter.start(run);
  reporter.message('Stopping after this epoch.');
  reporter.close();

  t.true(terminal.lines.includes('Stopping after this epoch.'));
});

test('the first line names the simulator, if there was a choice', (t) => {
  const terminal = screen(80);
  const reporter = new TerminalReporter(terminal, () => 0);

  reporter.start({ ...run, engine: 'planar' });

  t.is(terminal.lines[0], 'kfcpo on SafetyPointGoal1-v0 (planar)');
  reporter.close();
});
