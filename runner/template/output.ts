/** From `offset` on, the output comes from a place of the template; `verbatim` text keeps its lines. */
export interface OutputMark {
  readonly offset: number
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly verbatim: boolean
}

/** What a template has written so far. Only a template's own output keeps marks, not that of a macro or a block. */
export class Output {
  text = ''
  readonly marks: OutputMark[] | undefined

  constructor(marks?: OutputMark[]) {
    this.marks = marks
  }

  write(text: string, lineno: number, colno: number, verbatim: boolean): void {
    if (text === '') return
    this.marks?.push({ offset: this.text.length, line: lineno + 1, column: colno + 1, verbatim })
    this.text += text
  }
}
