/** A value of a chart's row: days are `2026-01-31`, moments `2026-01-31 12:00:00`. */
export type Cell = string | number | boolean | null
export type ChartRow = Readonly<Record<string, Cell>>

export const formats = [
  'text',
  'integer',
  'decimal',
  'percent',
  'change',
  'duration',
  'date',
  'moment',
  'weekday',
  'hour',
] as const

/** How a value is written: `percent` and `change` of shares (0.5), `duration` of seconds, `weekday` of 1 (Monday) to 7. */
export type Format = (typeof formats)[number]

/** A column of the rows that a chart shows. */
export interface ShownColumn {
  readonly column: string
  readonly label: string
  /** Undefined: numbers as numbers, all else as text. */
  readonly format: Format | undefined
  /** Drawn as a bar in a table's cell. */
  readonly bar: boolean
  /** The column with the change of this one, shown beside a big number. */
  readonly change: string | undefined
}

export const sizes = ['half', 'full'] as const
/** Whether a chart has the page's whole width, or shares it with its neighbour where there is room. */
export type Size = (typeof sizes)[number]

interface SpecBase {
  readonly title: string
  readonly description: string
  readonly size: Size
  /** In the order in which a table shows them. */
  readonly columns: readonly ShownColumn[]
  /** What to say where there are no rows. */
  readonly empty: string
}

export const periods = ['day', 'week', 'month'] as const
export type Period = (typeof periods)[number]

/** Big numbers: the columns of one row. */
export interface NumbersSpec extends SpecBase {
  readonly kind: 'numbers'
}

export interface TableSpec extends SpecBase {
  readonly kind: 'table'
}

/** Bars over days, weeks or months (`every`), or one per row's x; stacked if there are series. */
export interface BarSpec extends SpecBase {
  readonly kind: 'bar'
  readonly x: string
  readonly y: string
  readonly series: string | undefined
  readonly every: Period | undefined
}

/** A line per y, or per series of the only y. */
export interface LineSpec extends SpecBase {
  readonly kind: 'line'
  readonly x: string
  readonly y: readonly string[]
  readonly series: string | undefined
  readonly every: Period | undefined
  /** What a period without a row is. */
  readonly missing: 'zero' | 'gap'
}

/** A field per x and y, the darker the higher its value. */
export interface HeatmapSpec extends SpecBase {
  readonly kind: 'heatmap'
  readonly x: string
  readonly y: string
  readonly value: string
  /** Whether values are written into the fields. */
  readonly labels: boolean
}

export type ChartSpec = NumbersSpec | TableSpec | BarSpec | LineSpec | HeatmapSpec

/** The column of a name; what isn't listed is shown under its own name. */
export function columnOf({ columns }: Pick<SpecBase, 'columns'>, name: string): ShownColumn {
  const listed = columns.find(({ column }) => column === name)
  return listed ?? { column: name, label: name, format: undefined, bar: false, change: undefined }
}
