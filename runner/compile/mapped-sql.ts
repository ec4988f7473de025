import type { SourceRange } from '../../kernel/errors/tgelt-error.ts'
import type { OutputMark } from '../template/output.ts'
import type { SourceMap } from './compiled-node.ts'

/** From an offset on, SQL comes from a place of a file; without a file it is tgelt's own. */
interface Segment {
  readonly offset: number
  readonly file: string | undefined
  readonly line: number
  readonly column: number
  /** Its lines and columns go on as the file's do; otherwise all of it comes from that one place. */
  readonly verbatim: boolean
}

/** SQL put together from pieces, each of which knows where it comes from. */
export class MappedSql {
  readonly text: string
  readonly #segments: readonly Segment[]

  private constructor(text: string, segments: readonly Segment[]) {
    this.text = text
    this.#segments = segments
  }

  /** A rendered template's output. */
  static rendered(file: string, text: string, marks: readonly OutputMark[]): MappedSql {
    const start: Segment[] = [{ offset: 0, file: undefined, line: 1, column: 1, verbatim: false }]
    return new MappedSql(text, [...start, ...marks.map((mark) => ({ ...mark, file }))])
  }

  /** Text that tgelt adds: no file has it. */
  static own(text: string): MappedSql {
    return new MappedSql(text, [{ offset: 0, file: undefined, line: 1, column: 1, verbatim: false }])
  }

  /** Text that all comes from one place: a data test's SQL, of its entry in YAML. */
  static from(place: SourceRange, text: string): MappedSql {
    return new MappedSql(text, [
      { offset: 0, file: place.file, line: place.line, column: place.column, verbatim: false },
    ])
  }

  static join(pieces: readonly MappedSql[]): MappedSql {
    let text = ''
    const segments: Segment[] = []
    for (const piece of pieces) {
      for (const segment of piece.#segments)
        segments.push({ ...segment, offset: segment.offset + text.length })
      text += piece.text
    }
    return new MappedSql(text, segments)
  }

  /** The part from `start` to `end`, with what it knows of its places. */
  slice(start: number, end: number = this.text.length): MappedSql {
    const first = this.#segmentAt(start)
    const opening = first && first.offset < start ? [this.#advance(first, start)] : []
    const inside = this.#segments.filter(({ offset }) => offset >= start && offset < end)
    const segments = [...opening, ...inside].map((segment) => ({
      ...segment,
      offset: segment.offset - start,
    }))
    return new MappedSql(this.text.slice(start, end), segments)
  }

  toMap(): SourceMap {
    return { origin: (line, column) => this.#origin(line, column) }
  }

  #origin(line: number, column: number): SourceRange | undefined {
    const offset = offsetOf(this.text, line, column)
    const segment = offset === undefined ? undefined : this.#segmentAt(offset)
    if (offset === undefined || segment?.file === undefined) return undefined
    const at = segment.verbatim ? this.#advance(segment, offset) : segment
    return { file: segment.file, line: at.line, column: at.column }
  }

  /** The last segment that begins at or before an offset. */
  #segmentAt(offset: number): Segment | undefined {
    let low = 0
    let high = this.#segments.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#segments[middle]?.offset ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    return this.#segments[low - 1]
  }

  #advance(segment: Segment, offset: number): Segment {
    if (!segment.verbatim) return { ...segment, offset }
    const passed = this.text.slice(segment.offset, offset)
    const newline = passed.lastIndexOf('\n')
    if (newline === -1) return { ...segment, offset, column: segment.column + passed.length }
    const line = segment.line + passed.split('\n').length - 1
    return { ...segment, offset, line, column: passed.length - newline }
  }
}

/** The offset of a place; undefined if the text has no such line. A column beyond the line's end is its end. */
function offsetOf(text: string, line: number, column: number): number | undefined {
  let start = 0
  for (let number = 1; number < line; number++) {
    const newline = text.indexOf('\n', start)
    if (newline === -1) return undefined
    start = newline + 1
  }
  const newline = text.indexOf('\n', start)
  const end = newline === -1 ? text.length : newline
  return Math.min(start + column - 1, end)
}
