import { showValue } from '../charts/show-value.ts'
import { baseStyle } from '../html/base-style.ts'
import { type Content, type Html, html } from '../html/html.ts'
import { pageText } from '../html/page.ts'
import {
  type Catalogue,
  type ChatFreshness,
  layersOf,
  type Outcome,
  type TableFacts,
  tableOutcome,
} from './catalogue.ts'
import { catalogueScript } from './catalogue-script.ts'
import { catalogueStyle } from './catalogue-style.ts'
import { outcomeText, wholeLineage } from './lineage-svg.ts'
import { tableSection } from './table-section.ts'

/** The catalogue as one HTML page. `sha256` gives a text's hash in base64, by which the page allows its own script. */
export function cataloguePage(catalogue: Catalogue, sha256: (text: string) => string): string {
  const { projectName, tables } = catalogue
  return pageText({
    title: `Tables of ${projectName}`,
    description: `The tables of ${projectName}: what they hold, what they are made of, how they are tested.`,
    styles: [baseStyle, catalogueStyle],
    script: { text: catalogueScript, sha256: sha256(catalogueScript) },
    body: html`<a class="skip" href="#_tables">To the tables</a>
<header class="side">
<h1>Tables of ${projectName}</h1>
<div id="_search" hidden><input type="search" aria-label="Search tables and columns" placeholder="Search" autocomplete="off" spellcheck="false"><output aria-live="polite"></output><small><kbd>/</kbd> to search, <kbd>↓</kbd> <kbd>Enter</kbd> to go</small></div>
<nav aria-label="Tables">
<ul><li><a href="#_lineage">Lineage</a></li>${catalogue.freshness.length > 0 && html`<li><a href="#_freshness">Freshness</a></li>`}</ul>
${layersOf(tables).map((layer) => layerList(layer, tables))}
</nav>
</header>
<main>
<section class="page-section" id="_lineage">
<h2>Lineage</h2>
<label class="fit"><input type="checkbox" id="_fit"> All at once</label>
${wholeLineage(tables)}
</section>
${freshnessSection(catalogue.freshness)}
<div id="_tables">
${layersOf(tables).map((layer) => inLayer(layer, tables).map((table) => tableSection(table, tables)))}
</div>
<footer><p>${lastRunText(catalogue.lastRun)} Holds no data but counts and dates.</p></footer>
</main>`,
  })
}

function inLayer(layer: string, tables: readonly TableFacts[]): readonly TableFacts[] {
  return tables.filter((table) => table.layer === layer)
}

function layerList(layer: string, tables: readonly TableFacts[]): Html {
  const entries = inLayer(layer, tables).map(
    (table) =>
      html`<li data-search="${searchText(table)}"><a href="#${table.id}">${outcomeDot(tableOutcome(table))}${table.name}</a></li>\n`,
  )
  return html`<div class="layer"><h2>${layer}</h2><ul>${entries}</ul></div>\n`
}

function searchText({ name, layer, relation, kind, tags, columns }: TableFacts): string {
  return [name, layer, relation, kind, ...tags, ...columns.map((column) => column.name)]
    .join(' ')
    .toLowerCase()
}

function outcomeDot(outcome: Outcome): Html {
  return html`<svg class="dot" viewBox="0 0 10 10" role="img" aria-label="${outcomeText(outcome)}"><circle class="${outcome}" cx="5" cy="5" r="4"/></svg>`
}

function freshnessSection(freshness: readonly ChatFreshness[]): Content {
  if (freshness.length === 0) return undefined
  const rows = freshness.map(
    ({ chatKey, records, lastObservedAt, lastLoadedAt }) =>
      html`<tr><td>${chatKey}</td><td class="number">${showValue(records, 'integer')}</td><td class="day">${showValue(lastObservedAt, 'moment')}</td><td class="day">${showValue(lastLoadedAt, 'moment')}</td></tr>\n`,
  )
  return html`<section class="page-section" id="_freshness">
<h2>Freshness</h2>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Chat</th><th scope="col" class="number">Records</th><th scope="col">Last seen in Telegram (UTC)</th><th scope="col">Last loaded (UTC)</th></tr></thead><tbody>
${rows}</tbody></table></div>
</section>
`
}

function lastRunText(lastRun: Catalogue['lastRun']): string {
  if (lastRun === undefined) return 'Nothing has been run yet.'
  return `Outcomes are those of ${lastRun.command}, ${showValue(lastRun.at, 'moment')} UTC.`
}
