import { type Document, isMap, isNode, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { errorMaker } from '../errors/catalogue.ts'
import type { Problems } from '../errors/problems.ts'
import { locate } from '../errors/source-excerpt.ts'
import type { SourceLocation } from '../errors/tgelt-error.ts'

const makeError = errorMaker({
  'yaml-invalid': (p: { reason: string }) => ({ message: `This is not valid YAML: ${p.reason}` }),
})

export type YamlPath = readonly (string | number)[]

/** A parsed YAML file that can say where each of its values stands. */
export class YamlDocument {
  readonly file: string
  readonly text: string
  readonly #document: Document.Parsed
  readonly #lines: LineCounter

  constructor(file: string, text: string, document: Document.Parsed, lines: LineCounter) {
    this.file = file
    this.text = text
    this.#document = document
    this.#lines = lines
  }

  /** The plain value: maps, lists, scalars. An empty file is undefined. */
  toValue(): unknown {
    return this.#document.toJS({ maxAliasCount: 100 }) ?? undefined
  }

  /** Where the value at a path stands; if there is none, its nearest existing parent. */
  locateValue(path: YamlPath): SourceLocation {
    for (let length = path.length; length >= 0; length--) {
      const node = this.#node(path.slice(0, length))
      if (node?.range) return this.#location(node.range[0], node.range[1])
    }
    return this.#location(0, 0)
  }

  /** Where the key itself stands, for errors about the key rather than its value. */
  locateKey(path: YamlPath): SourceLocation {
    const parent = this.#node(path.slice(0, -1))
    const key = path.at(-1)
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
      if (pair && isNode(pair.key) && pair.key.range)
        return this.#location(pair.key.range[0], pair.key.range[1])
    }
    return this.locateValue(path)
  }

  /**
   * The file's text up to the end of the text at a path, in which all else is blank: what is made of it has the file's
   * lines and columns. Undefined for text in quotation marks, which may hold escapes, and for what is no text.
   */
  textInPlace(path: YamlPath): string | undefined {
    const node = this.#node(path)
    if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return undefined
    if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') return undefined
    const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED'
    const [from, end] = node.range
    // A block's own range begins with its header: "|", "|-".
    const start = isBlock ? this.text.indexOf('\n', from) + 1 : from
    return this.text.slice(0, start).replace(/[^\n]/g, ' ') + this.text.slice(start, end)
  }

  #node(path: YamlPath): Node | undefined {
    const found = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true)
    return isNode(found) ? found : undefined
  }

  #location(start: number, end: number): SourceLocation {
    const from = this.#lines.linePos(start)
    const to = this.#lines.linePos(end)
    const range = { file: this.file, line: from.line, column: from.col, endLine: to.line, endColumn: to.col }
    return locate(this.text, range)
  }
}

/**
 * Parses a YAML file. What is wrong with it goes to `problems`, each with its place; then the result is undefined.
 * `file` is the path to show, relative to the project.
 */
export function parseYaml(file: string, text: string, problems: Problems): YamlDocument | undefined {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  for (const error of document.errors) {
    const { line, col } = lines.linePos(error.pos[0])
    const location = locate(text, { file, line, column: col })
    problems.add(makeError('yaml-invalid', { reason: error.message }, { location }))
  }
  return document.errors.length > 0 ? undefined : new YamlDocument(file, text, document, lines)
}
