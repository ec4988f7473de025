import { displayText } from '../html/display-text.ts'
import { layersOf, type TableFacts } from './catalogue.ts'

/**
 * The tables as Markdown: a section each with its grain, its key and its columns, and at the end all personal columns.
 * `command` is what writes the text anew.
 */
export function catalogueMarkdown(
  projectName: string,
  tables: readonly TableFacts[],
  command: string,
): string {
  const layers = layersOf(tables)
  const inOrder = layers.flatMap((layer) => tables.filter((table) => table.layer === layer))
  return `${[
    `# Tables of ${escaped(projectName)}`,
    `Written by \`${command}\` from the YAML beside the models: change it there.`,
    inOrder
      .map(({ name, grain }) => `- [${escaped(name)}](#${name})${grain === '' ? '' : `: ${escaped(grain)}`}`)
      .join('\n'),
    ...inOrder.map(tableMarkdown),
    '## Personal fields',
    personalMarkdown(inOrder),
  ].join('\n\n')}\n`
}

function tableMarkdown({ name, relation, kind, description, grain, key, columns }: TableFacts): string {
  const facts = [
    `- Table: \`${relation}\` (${kind})`,
    ...(grain === '' ? [] : [`- Grain: ${escaped(grain)}`]),
    ...(key.length === 0 ? [] : [`- Key: ${key.map((column) => `\`${column}\``).join(', ')}`]),
  ]
  const rows = columns.map(
    (column) =>
      `| \`${column.name}\` | ${escaped(column.dataType)} | ${escaped(column.description)}${column.personal === undefined ? '' : ` *(personal: ${escaped(column.personal)})*`} |`,
  )
  return [
    `## ${escaped(name)}`,
    ...(description === '' ? [] : [escaped(description)]),
    facts.join('\n'),
    ...(rows.length === 0 ? [] : [['| column | type | definition |', '|---|---|---|', ...rows].join('\n')]),
  ].join('\n\n')
}

function personalMarkdown(tables: readonly TableFacts[]): string {
  const rows = tables.flatMap(({ name, columns }) =>
    columns.flatMap((column) =>
      column.personal === undefined ? [] : [`| \`${name}.${column.name}\` | ${escaped(column.personal)} |`],
    ),
  )
  if (rows.length === 0) return 'None.'
  return ['| field | what it tells of a person |', '|---|---|', ...rows].join('\n')
}

/** Text on one line that means itself in a Markdown table. */
function escaped(text: string): string {
  return displayText(text)
    .trim()
    .replace(/ {2,}/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*[\]|]|(?<!\w)_|_(?!\w)/g, '\\$&')
}
