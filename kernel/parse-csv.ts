/** What a CSV holds, or why it can't be read. */
export type ParsedCsv =
  | { readonly columns: readonly string[]; readonly rows: readonly (readonly (string | null)[])[] }
  | { readonly line: number; readonly reason: string }

interface Line {
  readonly cells: readonly string[]
  readonly line: number
}

export interface CsvForm {
  readonly delimiter: string
  /** Whether blanks around a name or an unquoted cell count. */
  readonly keepsBlanks: boolean
}

/**
 * Reads CSV (RFC 4180): the first line names the columns, a quote in a quoted cell is doubled, and an empty cell is NULL.
 * Blank lines are no rows.
 */
export function parseCsv(text: string, form: CsvForm = { delimiter: ',', keepsBlanks: false }): ParsedCsv {
  const lines = splitLines(text, form)
  if ('reason' in lines) return lines
  const [head, ...body] = lines
  if (head === undefined) return { columns: [], rows: [] }
  const columns = head.cells
  const unnamed = columns.indexOf('')
  if (unnamed !== -1) return { line: head.line, reason: `column ${unnamed + 1} has no name.` }
  const seen = new Set<string>()
  for (const column of columns) {
    if (seen.has(column.toLowerCase()))
      return { line: head.line, reason: `there are two columns "${column}".` }
    seen.add(column.toLowerCase())
  }
  for (const { cells, line } of body) {
    if (cells.length === columns.length) continue
    const [has, wanted] = [cells.length, columns.length]
    return { line, reason: `it has ${has} ${has === 1 ? 'cell' : 'cells'}, but there are ${wanted} columns.` }
  }
  return { columns, rows: body.map(({ cells }) => cells.map((cell) => (cell === '' ? null : cell))) }
}

function cellPattern({ delimiter, keepsBlanks }: CsvForm): RegExp {
  const end = delimiter.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const blanks = keepsBlanks ? '' : '[ \\t]*'
  return new RegExp(`${blanks}"((?:[^"]|"")*)"${blanks}(?=${end}|\\r?\\n|$)|((?:(?!${end})[^\\r\\n])*)`, 'y')
}

function splitLines(
  text: string,
  form: CsvForm,
): readonly Line[] | { readonly line: number; readonly reason: string } {
  const { delimiter, keepsBlanks } = form
  const cell = cellPattern(form)
  const lines: Line[] = []
  let cells: string[] = []
  let line = 1
  let startLine = 1
  let at = text.startsWith('\ufeff') ? 1 : 0
  for (;;) {
    cell.lastIndex = at
    const [whole = '', quoted, bare = ''] = cell.exec(text) ?? []
    const plain = keepsBlanks ? bare : bare.trim()
    if (quoted === undefined && plain.startsWith('"'))
      return { line, reason: 'a quoted cell does not end, or something stands behind its closing quote.' }
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    line += whole.split('\n').length - 1
    at += whole.length
    if (text.startsWith(delimiter, at)) {
      at += delimiter.length
      continue
    }
    if (cells.length > 1 || cells[0] !== '') lines.push({ cells, line: startLine })
    if (at >= text.length) return lines
    at += text.startsWith('\r\n', at) ? 2 : 1
    line++
    startLine = line
    cells = []
  }
}
