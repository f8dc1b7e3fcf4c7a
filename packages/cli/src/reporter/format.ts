/** 850 → '850', 20000 → '20k', 1240000 → '1.24M'. */
export function count(x: number): string {
  if (x < 10_000) return String(Math.round(x));
  const [scaled, unit] = x < 999_500 ? [x / 1e3, 'k'] : [x / 1e6, 'M'];
  const digits = scaled < 10 ? 2 : scaled < 100 ? 1 : 0;
  return `${trimZeros(scaled.toFixed(digits))}${unit}`;
}

/** With separators: 1000000 → '1,000,000'. */
export function separated(x: number): string {
  return Math.round(x).toLocaleString('en-US');
}

/** Three significant digits if that is short: 0.0184, 4.31, 31.2, 512, 1.2e6; '–' if nothing was measured. */
export function figure(x: number): string {
  if (Number.isNaN(x)) return '–';
  if (!Number.isFinite(x)) return x > 0 ? '∞' : '-∞';
  const size = Math.abs(x);
  if (size === 0) return '0';
  if (size >= 99_999.5 || size < 0.00095) return x.toExponential(1).replace('e+', 'e');
  if (size >= 99.95) return x.toFixed(0);
  if (size >= 9.995) return x.toFixed(1);
  if (size >= 0.0995) return x.toFixed(2);
  return x.toFixed(4);
}

/** Returns and costs: two decimals from a tenth to ten, as `figure` elsewhere. */
export function score(x: number): string {
  const size = Math.abs(x);
  return size === 0 || (size >= 0.0995 && size < 9.995) ? x.toFixed(2) : figure(x);
}

export function percent(share: number): string {
  if (Number.isNaN(share)) return '–';
  return share > 0 && share < 0.005 ? '<1%' : `${Math.round(share * 100)}%`;
}

/** 58 → '0:58', 3723 → '1:02:03'. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const whole = Math.max(0, Math.round(seconds));
  const pad = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** For sentences: '58 s', '2 min 31 s', '1 h 2 min'. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
}

/** The run's limit, or its limits by name. */
export function limitsText(run: {
  readonly limit: number;
  readonly limits?: readonly { name: string; limit: number }[];
}) {
  if (run.limits === undefined) return `cost limit ${limitText(run.limit)}`;
  return `cost limits ${run.limits.map(({ name, limit }) => `${name} ${limitText(limit)}`).join(', ')}`;
}

/** Which simulator runs, if there is a choice. */
export function engineText({ engine }: { readonly engine?: string }): string {
  return engine === undefined ? '' : ` (${engine})`;
}

/** Of several costs, which are limited and which only logged; null: there is one, and nothing to tell. */
export function costsText(run: {
  readonly limit: number;
  readonly limits?: readonly { name: string; limit: number }[];
  readonly total?: string;
  readonly logged?: readonly string[];
}): string | null {
  const { total, logged = [] } = run;
  if (total === undefined) return null;
  const all = run.limits ?? [{ name: total, limit: run.limit }];
  const limited = all.filter(({ limit }) => Number.isFinite(limit));
  const parts = [
    ...(limited.length === 0
      ? []
      : [`limited: ${limited.map(({ name, limit }) => `${name} ≤ ${limitText(limit)}`).join(', ')}`]),
    ...(logged.length === 0 ? [] : [`only logged: ${logged.join(', ')}`]),
  ];
  return `costs ${parts.join('; ')}`;
}

export function limitText(limit: number): string {
  if (!Number.isFinite(limit)) return '∞';
  return limit !== 0 && Math.abs(limit) < 0.1 ? figure(limit) : trimZeros(limit.toFixed(2));
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
