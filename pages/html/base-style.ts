/** What all pages look like: colours for light and dark, type, tables, print. */
export const baseStyle = `
:root {
  --paper: #fbfbfa; --sheet: #ffffff; --ink: #1c2127; --soft: #5b6570; --line: #dfe3e7; --accent: #1f6feb;
  --on-accent: #ffffff; --warn: #8a5a00; --bad: #b42318; --good: #1a7f4b;
  --c1: #2b6cd4; --c2: #d9690f; --c3: #2a9063; --c4: #a8479b; --c5: #8a6d00; --c6: #0f8694; --c7: #c8403a; --c8: #6a5acd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --sheet: #1b2026; --ink: #e6e9ec; --soft: #9aa5b1; --line: #323a43; --accent: #6ea8fe;
    --on-accent: #0d1117; --warn: #e3b341; --bad: #ff8a80; --good: #57c98b;
    --c1: #6ea8fe; --c2: #f2994a; --c3: #57c98b; --c4: #d58ad0; --c5: #d4b43e; --c6: #4fc3cf; --c7: #ff8a80; --c8: #a79cf2;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
}
h1, h2, h3, h4 { line-height: 1.25; margin: 0; text-wrap: balance; overflow-wrap: anywhere; }
p { margin: 0; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--sheet); padding: 0.5rem 1rem; z-index: 2; }
.soft { color: var(--soft); }
.scroll { overflow: auto; max-width: 100%; }
table { border-collapse: collapse; font-size: 0.875rem; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: start; padding: 0.3rem 0.75rem 0.3rem 0; border-bottom: 1px solid var(--line); vertical-align: baseline; }
th { color: var(--soft); font-weight: 500; white-space: nowrap; }
tbody tr:last-child > * { border-bottom: 0; }
th.number, td.number { text-align: end; white-space: nowrap; }
td.day { white-space: nowrap; }
td:last-child, th:last-child { padding-inline-end: 0; }
details > summary { cursor: pointer; color: var(--soft); font-size: 0.875rem; width: fit-content; }
@media print {
  :root {
    --paper: #fff; --sheet: #fff; --ink: #000; --soft: #444; --line: #bbb; --on-accent: #fff;
    --c1: #2b6cd4; --c2: #d9690f; --c3: #2a9063; --c4: #a8479b; --c5: #8a6d00; --c6: #0f8694; --c7: #c8403a; --c8: #6a5acd;
  }
  * { print-color-adjust: exact; }
  details, .skip { display: none; }
  .scroll { overflow: visible; }
  table { font-size: 0.8125rem; }
  h2, h3, h4 { break-after: avoid; }
  tr { break-inside: avoid; }
}
`.trim()
