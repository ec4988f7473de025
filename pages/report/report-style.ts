/** What the report adds to the base style. */
export const reportStyle = `
body { padding: 0 1rem 4rem; }
header, main, footer, nav { max-width: 60rem; margin-inline: auto; }
header { padding: 3rem 0 1.5rem; }
h1 { font-size: 2rem; letter-spacing: -0.01em; }
header p { color: var(--soft); margin-top: 0.5rem; }
nav { border-block: 1px solid var(--line); padding: 0.75rem 0; font-size: 0.9375rem; }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
nav > ul > li { display: flex; flex-wrap: wrap; gap: 0.25rem 0.9rem; align-items: baseline; width: 100%; }
nav > ul > li > a { font-weight: 600; width: 15rem; overflow-wrap: anywhere; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
.part { padding-top: 3rem; }
.part > h2 { font-size: 1.625rem; padding-bottom: 0.5rem; border-bottom: 2px solid var(--ink); }
.part > .soft { margin-top: 0.5rem; }
.topic { padding-top: 2.25rem; }
.topic > h3 { font-size: 1.1875rem; }
.topic > p { color: var(--soft); margin-top: 0.25rem; max-width: 44rem; }
.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; margin-top: 1rem; }
figure { margin: 0; padding: 1.1rem 1.25rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; min-width: 0; }
figure.full { grid-column: 1 / -1; }
figure h4 { font-size: 1rem; font-weight: 600; }
figcaption { margin-bottom: 0.75rem; }
figcaption p { font-size: 0.875rem; color: var(--soft); margin-top: 0.15rem; max-width: 44rem; }
figure details { margin-top: 0.5rem; }
figure details .scroll { max-height: 20rem; margin-top: 0.5rem; }
.empty { padding-top: 3rem; }
.note { color: var(--soft); font-size: 0.9375rem; }
.drawing { display: block; width: 100%; height: auto; font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; overflow: visible; }
.drawing.half { max-width: 36rem; }
.drawing.narrow { display: none; }
.c1 { fill: var(--c1); } .c2 { fill: var(--c2); } .c3 { fill: var(--c3); } .c4 { fill: var(--c4); }
.c5 { fill: var(--c5); } .c6 { fill: var(--c6); } .c7 { fill: var(--c7); } .c8 { fill: var(--c8); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; margin: 0 0 0.5rem; padding: 0; font-size: 0.8125rem; }
.legend li { display: flex; align-items: center; gap: 0.4rem; }
.swatch { width: 0.75rem; height: 0.75rem; border-radius: 2px; }
.ramp { display: flex; align-items: center; gap: 0.5rem; color: var(--soft); font-size: 0.8125rem; margin-top: 0.25rem; }
.ramp svg { width: 6rem; height: 0.7rem; fill: var(--c1); }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 1rem 1.5rem; margin: 0; }
.numbers dt { color: var(--soft); font-size: 0.8125rem; }
.numbers dd { margin: 0; font-size: 1.5rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.change { font-size: 0.875rem; font-weight: 500; color: var(--soft); white-space: nowrap; }
.change.up::before { content: "▲ " / ""; font-size: 0.65em; }
.change.down::before { content: "▼ " / ""; font-size: 0.65em; }
figure td bdi { overflow-wrap: anywhere; }
.amount { display: inline-block; min-width: 2.75em; }
figure.kind-table th { white-space: normal; }
figure.kind-table td:not(.number) { min-width: 6rem; }
figure.kind-table td.number, figure.kind-table td.day { white-space: nowrap; }
.share { width: 4rem; height: 0.6rem; margin-inline-end: 0.6rem; background: color-mix(in srgb, var(--c1) 12%, transparent); border-radius: 2px; }
.share rect { fill: var(--c1); opacity: 0.8; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.875rem; }
footer p + p { margin-top: 0.25rem; }
@media screen and (max-width: 54rem) {
  .charts { grid-template-columns: minmax(0, 1fr); }
}
@media screen and (max-width: 38rem) {
  header { padding-top: 1.5rem; }
  h1 { font-size: 1.5rem; }
  figure { padding: 0.9rem 0.9rem; }
  .drawing.wide { display: none; }
  .drawing.narrow { display: block; }
  .numbers { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .numbers dd { font-size: 1.25rem; }
  .share { width: 2rem; }
}
@media print {
  html { font-size: 9.5pt; }
  body { padding: 0; }
  nav { break-after: page; }
  figure { break-inside: avoid; border-color: #bbb; }
  .part { break-before: page; padding-top: 0; }
}
`.trim()
