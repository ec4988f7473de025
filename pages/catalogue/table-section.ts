import { showValue } from '../charts/show-value.ts'
import { type Content, type Html, html, preformatted } from '../html/html.ts'
import type { ColumnFacts, Outcome, TableFacts, TestFacts } from './catalogue.ts'
import { nearLineage, outcomeText } from './lineage-svg.ts'

/** All that is told of a table. */
export function tableSection(table: TableFacts, tables: readonly TableFacts[]): Html {
  return html`<section class="table" id="${table.id}">
<h2><a href="#${table.id}">${table.name}</a> <small>${table.relation} · ${table.kind}</small></h2>
${table.description !== '' && html`<p>${table.description}</p>`}
${factList(table)}
${nearLineage(table, tables)}
${columnTable(table.columns, table.key)}
${testList(table.tests)}
${sqlTexts(table)}
</section>
`
}

function factList({ grain, key, rows, run, file, tags }: TableFacts): Html {
  const facts: readonly (readonly [string, Content])[] = [
    ['Grain', grain],
    ['Key', key.join(', ')],
    ['Rows', rows === undefined ? '' : showValue(rows, 'integer')],
    [
      'Last run',
      run === undefined ? '' : `${outcomeText(run.outcome)}, ${(run.durationMs / 1000).toFixed(2)} s`,
    ],
    ['Tags', tags.join(', ')],
    ['File', file],
  ]
  const told = facts.filter(([, value]) => value !== '')
  return html`<dl class="facts">${told.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

function columnTable(columns: readonly ColumnFacts[], key: readonly string[]): Content {
  if (columns.length === 0) return undefined
  const rows = columns.map(
    ({ name, dataType, description, personal, tests }) =>
      html`<tr><td>${name}${key.includes(name) && html` <span class="badge">key</span>`}</td><td>${dataType}</td><td>${description} <span class="badges">${personal !== undefined && html`<span class="badge personal">personal: ${personal}</span>`}${tests.map(badge)}</span></td></tr>\n`,
  )
  return html`<h3>Columns</h3>
<div class="scroll columns" tabindex="0"><table><thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Meaning and tests</th></tr></thead><tbody>
${rows}</tbody></table></div>`
}

function badge({ label, name, outcome, failures }: TestFacts): Html {
  return html`<span class="badge ${outcome}" title="${name}: ${outcomeText(outcome)}">${sign(outcome)}${label}${failuresText(failures)}</span>`
}

function testList(tests: readonly TestFacts[]): Content {
  if (tests.length === 0) return undefined
  const entries = tests.map(
    (test) =>
      html`<li>${badge(test)}<span class="soft">${test.name === test.label ? '' : test.name}</span></li>\n`,
  )
  return html`<h3>Tests of the table</h3>
<ul class="tests">${entries}</ul>`
}

function failuresText(failures: number | undefined): string {
  return failures === undefined || failures === 0 ? '' : `: ${showValue(failures, 'integer')}`
}

/** Colour alone tells nothing to some people. */
function sign(outcome: Outcome): string {
  return { pass: '✓ ', warn: '! ', fail: '✗ ', skipped: '– ', none: '' }[outcome]
}

function sqlTexts({ source, compiled }: TableFacts): Content {
  if (source === undefined) return undefined
  return html`<details class="sql"><summary>SQL</summary><div>
<div><h4>As written</h4><pre tabindex="0"><code>${preformatted(source.trim())}</code></pre></div>
${compiled !== undefined && html`<div><h4>Compiled</h4><pre tabindex="0"><code>${preformatted(compiled.trim())}</code></pre></div>`}
</div></details>`
}
