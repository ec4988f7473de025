import { type Content, type Html, html } from '../html/html.ts'
import { layersOf, type Outcome, type TableFacts, tableOutcome } from './catalogue.ts'
import { type LineageLayout, layoutLineage, nodeSize } from './lineage-layout.ts'

const margin = 8

/** All tables and what they are made of, layer by layer from left to right. */
export function wholeLineage(tables: readonly TableFacts[]): Html {
  const nodes = tables.map(({ id, layer, parents }) => ({ id, group: layer, parents }))
  return lineageSvg(tables, layoutLineage(nodes, layersOf(tables)), 'Lineage of all tables', undefined)
}

/** A table between those it is made of and those made of it; undefined if it stands alone. */
export function nearLineage(table: TableFacts, tables: readonly TableFacts[]): Content {
  const parents = tables.filter(({ id }) => table.parents.includes(id))
  const children = tables.filter(({ id }) => table.children.includes(id))
  if (parents.length + children.length === 0) return undefined
  const nodes = [
    ...parents.map(({ id }) => ({ id, group: 'made of', parents: [] })),
    { id: table.id, group: 'this', parents: table.parents },
    ...children.map(({ id }) => ({ id, group: 'used by', parents: [table.id] })),
  ]
  const layout = layoutLineage(nodes, ['made of', 'this', 'used by'])
  return lineageSvg([table, ...parents, ...children], layout, `Lineage of ${table.name}`, table.id)
}

function lineageSvg(
  tables: readonly TableFacts[],
  { nodes, edges, groups, width, height }: LineageLayout,
  label: string,
  current: string | undefined,
): Html {
  const byId = new Map(tables.map((table) => [table.id, table]))
  const heads = groups.map(
    ({ name, x, width: span }) =>
      html`<text class="head" x="${x + span / 2}" y="14">${name === 'this' ? '' : name}</text>`,
  )
  const boxes = nodes.flatMap(({ id, x, y }): readonly Content[] => {
    const table = byId.get(id)
    return table === undefined ? [] : [nodeBox(table, x, y, id === current)]
  })
  const [fullWidth, fullHeight] = [width + 2 * margin, height + 2 * margin]
  return html`<div class="scroll lineage" tabindex="0"><svg viewBox="${-margin} ${-margin} ${fullWidth} ${fullHeight}" width="${fullWidth}" height="${fullHeight}" role="group" aria-label="${label}">
${heads}
<g class="edges">${edges.map(({ path, from, to }) => html`<path d="${path}" data-from="${from}" data-to="${to}"/>`)}</g>
${boxes}
</svg></div>`
}

function nodeBox(table: TableFacts, x: number, y: number, isCurrent: boolean): Html {
  const { width, height } = nodeSize
  const outcome = tableOutcome(table)
  const letters = [...table.name]
  const name = letters.length > 20 ? `${letters.slice(0, 19).join('')}…` : table.name
  return html`<a href="#${table.id}" data-id="${table.id}"><g class="node${isCurrent && ' current'}"><title>${table.relation}: ${outcomeText(outcome)}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5"/><circle class="${outcome}" cx="${x + 14}" cy="${y + height / 2}" r="4"/><text x="${x + 26}" y="${y + height / 2 + 4}">${name}</text></g></a>
`
}

export function outcomeText(outcome: Outcome): string {
  switch (outcome) {
    case 'pass':
      return 'fine'
    case 'warn':
      return 'warned'
    case 'fail':
      return 'failed'
    case 'skipped':
      return 'skipped'
    case 'none':
      return 'not in the last run'
  }
}
