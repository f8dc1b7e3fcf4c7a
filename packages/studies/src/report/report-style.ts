/** The report's look. System fonts; colours by the reader's preference; figures take the text's colour. */
export const reportStyle = `
:root { color-scheme: light dark; --text: #1c2127; --quiet: #57606a; --page: #ffffff; --plate: #f5f7f9; --line: #d6dbe1; --good: #00735c; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e8ec; --quiet: #a0a9b3; --page: #14181d; --plate: #1d2329; --line: #37404a; --good: #39c6a0; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 3rem) 4rem; max-width: 76rem; color: var(--text); background: var(--page); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
h1 { margin: 0; font-size: clamp(1.5rem, 4vw, 2.1rem); line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 2.8rem 0 0.8rem; font-size: 1.3rem; overflow-wrap: anywhere; }
h3 { margin: 0 0 0.4rem; font-size: 1rem; font-weight: 600; overflow-wrap: anywhere; }
.question { margin: 0.5rem 0 0; max-width: 60rem; font-size: 1.1rem; color: var(--quiet); }
.note { margin: 0.5rem 0 0; color: var(--quiet); font-style: italic; }
.summary { margin-top: 1.6rem; padding: 0.4rem 1.2rem; border-left: 4px solid var(--good); background: var(--plate); }
.summary h2 { margin: 1rem 0 0.2rem; font-size: 1rem; }
.summary p, .summary ul { margin: 0.4rem 0; max-width: 62rem; overflow-wrap: anywhere; }
.summary ul { padding-left: 1.2rem; }
.verdicts { display: flex; flex-wrap: wrap; gap: 1rem; margin-top: 1.4rem; }
.verdict { flex: 1 1 16rem; padding: 0.8rem 1.1rem 0.9rem; background: var(--plate); border-top: 4px solid var(--line); }
.verdict.sure { border-top-color: var(--good); } .verdict.none { border-top-color: var(--bad); }
.verdict h2 { margin: 0; font-size: 0.95rem; font-weight: 600; color: var(--quiet); }
.verdict p { margin: 0.15rem 0 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.verdict .best { font-size: 1.6rem; font-weight: 700; line-height: 1.25; } .verdict .gain { font-weight: 600; }
.verdict .sure { color: var(--quiet); font-size: 0.875rem; }
.figures { display: flex; flex-wrap: wrap; gap: 2rem 1.4rem; align-items: flex-start; }
figure { flex: 1 1 20rem; margin: 0; min-width: 0; }
.figures > figure:only-child { flex: 0 1 28rem; }
@media (min-width: 960px) { .figures > figure:not(:only-child) { flex-basis: calc((100% - (var(--columns) - 1) * 1.4rem) / var(--columns) - 1px); } }
figure svg { display: block; width: 100%; height: auto; max-width: 44rem; }
.episodes { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 1.2rem; }
.episodes h3 { font-variant-numeric: tabular-nums; } .episodes img { display: block; width: 100%; height: auto; }
figcaption, .caption { color: var(--quiet); font-size: 0.875rem; text-align: left; }
figcaption { margin-top: 0.4rem; }
.caption { margin: 0 0 0.5rem; max-width: 60rem; }
.table { overflow-x: auto; margin: 0 0 1.6rem; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th { text-align: left; vertical-align: bottom; font-weight: 600; border-bottom: 2px solid var(--line); }
td { border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
.wraps td:last-child { white-space: normal; overflow-wrap: anywhere; }
th, td { padding: 0.35rem 1rem 0.35rem 0; min-width: 2.2rem; }
th.long { min-width: 9rem; }
td.feasible::after { content: " ✓"; color: var(--good); font-weight: 700; }
tr.above { color: var(--quiet); }
.whole, .fraction { display: inline-block; } .whole { text-align: right; }
code { font: 0.875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
dt { font-weight: 600; } dd { margin: 0 0 0.6rem; overflow-wrap: anywhere; }
@media print { body { max-width: none; } figure, .table { break-inside: avoid; } }
`;
