/** What the catalogue adds to the base style. */
export const catalogueStyle = `
body { display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
.side { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1rem 2rem 1.25rem; border-inline-end: 1px solid var(--line); background: var(--sheet); }
.side h1 { font-size: 1.125rem; overflow-wrap: anywhere; }
.side h2 { font-size: 0.75rem; text-transform: uppercase; letter-spacing: 0.06em; color: var(--soft); margin: 1.25rem 0 0.25rem; }
.side ul { list-style: none; margin: 0; padding: 0; font-size: 0.9375rem; }
.side li a { display: flex; align-items: center; gap: 0.5rem; padding: 0.15rem 0.4rem; border-radius: 4px; text-decoration: none; color: var(--ink); overflow-wrap: anywhere; min-width: 0; }
.side li a:hover, .side li.found a { background: color-mix(in srgb, var(--accent) 14%, transparent); }
[hidden] { display: none !important; }
#_search { margin-top: 1rem; position: relative; }
#_search input { width: 100%; font: inherit; font-size: 0.9375rem; padding: 0.35rem 2.5rem 0.35rem 0.6rem; border: 1px solid var(--line); border-radius: 6px; background: var(--paper); color: var(--ink); }
#_search output { position: absolute; right: 0.6rem; top: 0.45rem; color: var(--soft); font-size: 0.8125rem; pointer-events: none; }
#_search small { color: var(--soft); font-size: 0.75rem; }
kbd { font: inherit; border: 1px solid var(--line); border-radius: 3px; padding: 0 0.3em; }
.dot { width: 0.55rem; height: 0.55rem; flex: none; overflow: visible; }
main { padding: 2rem 2rem 6rem; min-width: 0; max-width: 100rem; }
main > section { padding-bottom: 2.5rem; }
main h2 { font-size: 1.5rem; }
.page-section > h2 { margin-bottom: 0.75rem; }
.pass { fill: var(--good); } .warn { fill: var(--warn); } .fail { fill: var(--bad); } .skipped, .none { fill: none; stroke: var(--soft); stroke-width: 1.5; }
.lineage { border: 1px solid var(--line); border-radius: 8px; background: var(--sheet); padding: 0.75rem; }
.lineage svg { display: block; font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
.fit { display: block; font-size: 0.875rem; color: var(--soft); margin-bottom: 0.5rem; width: fit-content; cursor: pointer; }
#_lineage:has(#_fit:checked) svg { width: 100%; height: auto; }
.lineage .head { fill: var(--soft); text-anchor: middle; font-size: 12px; letter-spacing: 0.06em; text-transform: uppercase; }
.lineage .edges path { fill: none; stroke: var(--soft); stroke-opacity: 0.4; stroke-width: 1.25; }
.lineage .edges .lit { stroke: var(--accent); stroke-opacity: 1; stroke-width: 2; }
.node rect { fill: var(--paper); stroke: var(--line); }
.node text { fill: var(--ink); }
.node.current rect { stroke: var(--accent); stroke-width: 2; }
.lineage a { text-decoration: none; }
.lineage a:hover rect, .lineage a:focus-visible rect { stroke: var(--accent); }
.table { border-top: 1px solid var(--line); padding-top: 1.75rem; scroll-margin-top: 0; }
.table h2 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 0.75rem; overflow-wrap: anywhere; }
.table h2 a { color: inherit; text-decoration: none; }
.table h2 small { font-size: 0.875rem; font-weight: 400; color: var(--soft); }
.table:target h2 a { color: var(--accent); }
.table .scroll.columns { max-width: 72rem; }
.table > p { max-width: 48rem; margin-top: 0.5rem; }
.facts { display: flex; flex-wrap: wrap; gap: 0.75rem 2rem; margin: 1rem 0; }
.facts dt { color: var(--soft); font-size: 0.8125rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.table h3 { font-size: 1rem; margin: 1.5rem 0 0.5rem; }
.columns th:nth-child(1) { width: 15rem; } .columns th:nth-child(2) { width: 6.5rem; }
.columns td:first-child { overflow-wrap: anywhere; }
.badges { display: inline-flex; flex-wrap: wrap; gap: 0.3rem; list-style: none; margin: 0; padding: 0; }
.badge { display: inline-block; font-size: 0.75rem; line-height: 1.5; padding: 0 0.45rem; border-radius: 1rem; border: 1px solid var(--line); color: var(--soft); white-space: nowrap; }
.badge.pass { border-color: color-mix(in srgb, var(--good) 45%, transparent); color: var(--good); }
.badge.warn { border-color: var(--warn); color: var(--warn); }
.badge.fail { border-color: var(--bad); color: var(--bad); font-weight: 600; }
.badge.personal { border-style: dashed; color: var(--warn); border-color: var(--warn); }
.tests { list-style: none; margin: 0; padding: 0; }
.tests li { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.6rem; padding: 0.15rem 0; font-size: 0.875rem; overflow-wrap: anywhere; }
.sql { margin-top: 1.5rem; }
.sql > div { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; margin-top: 0.75rem; }
.sql h4 { font-size: 0.8125rem; font-weight: 500; color: var(--soft); margin-bottom: 0.25rem; }
pre { margin: 0; padding: 0.75rem 1rem; border: 1px solid var(--line); border-radius: 6px; background: var(--sheet); overflow: auto; max-height: 32rem; font: 0.8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; tab-size: 4; }
footer { color: var(--soft); font-size: 0.875rem; border-top: 1px solid var(--line); padding-top: 1rem; }
@media (hover: none) { #_search small { display: none; } }
@media screen and (max-width: 56rem) {
  body { display: block; }
  .side { position: static; height: auto; border-inline-end: 0; border-bottom: 1px solid var(--line); padding: 1.25rem 1rem; }
  .side ul { columns: 2; column-gap: 1rem; }
  main { padding: 1.25rem 1rem 4rem; }
  .sql > div { grid-template-columns: minmax(0, 1fr); }
  .columns thead { display: none; }
  .columns table, .columns tbody, .columns tr, .columns td { display: block; width: 100%; }
  .columns tr { padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
  .columns td { border: 0; padding: 0.1rem 0; }
  .columns td:first-child { font-weight: 600; }
}
@media print {
  html { font-size: 9pt; }
  body { display: block; }
  .side { display: none; }
  main { max-width: none; padding: 0; }
  .table { break-inside: auto; }
  .fit { display: none; }
  .lineage { border: 0; overflow: visible; padding: 0; }
  .lineage svg { max-width: 100%; height: auto; }
}
`.trim()
