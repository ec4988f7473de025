/** How a node or a test ended in the last run; `none`: it was not part of it. */
export type Outcome = 'pass' | 'warn' | 'fail' | 'skipped' | 'none'

export interface TestFacts {
  readonly name: string
  /** What it asks for, short: `not_null`, `accepted_values`. */
  readonly label: string
  readonly outcome: Outcome
  /** How many rows failed. */
  readonly failures: number | undefined
}

export interface ColumnFacts {
  readonly name: string
  readonly dataType: string
  readonly description: string
  /** identifier, name or content, where the column holds something personal. */
  readonly personal: string | undefined
  readonly tests: readonly TestFacts[]
}

/** What is told of a model, a seed or a source. Holds no data but counts and dates. */
export interface TableFacts {
  /** Unique in the catalogue: also the name in the page's address. */
  readonly id: string
  readonly name: string
  /** bronze, silver, gold: the folder below model-paths; `seeds`, `sources`. */
  readonly layer: string
  /** `gold.user_daily`. */
  readonly relation: string
  /** `incremental model`, `seed`, `source`. */
  readonly kind: string
  readonly file: string
  readonly description: string
  readonly grain: string
  readonly key: readonly string[]
  readonly tags: readonly string[]
  readonly columns: readonly ColumnFacts[]
  /** Tests of the whole table, singular ones included. */
  readonly tests: readonly TestFacts[]
  /** Ids of tables it is made of, and of those made of it; some may not be in the catalogue. */
  readonly parents: readonly string[]
  readonly children: readonly string[]
  readonly source: string | undefined
  readonly compiled: string | undefined
  readonly rows: number | undefined
  readonly run: { readonly outcome: Outcome; readonly durationMs: number } | undefined
}

/** What has been landed of a chat, by its key alone. */
export interface ChatFreshness {
  readonly chatKey: string
  readonly records: number
  /** Moments in UTC: `2026-01-31 12:00:00`. */
  readonly lastObservedAt: string
  readonly lastLoadedAt: string
}

export interface Catalogue {
  readonly projectName: string
  readonly tables: readonly TableFacts[]
  readonly freshness: readonly ChatFreshness[]
  readonly lastRun: { readonly command: string; readonly at: string } | undefined
}

/** The worst of several outcomes: what a table with its tests came to. */
function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  const severity: readonly Outcome[] = ['fail', 'warn', 'skipped', 'pass']
  return severity.find((outcome) => outcomes.includes(outcome)) ?? 'none'
}

/** What became of a table in the last run, its tests included. */
export function tableOutcome({ run, tests, columns }: TableFacts): Outcome {
  const all = [...tests, ...columns.flatMap((column) => column.tests)].map(({ outcome }) => outcome)
  return worstOutcome(run === undefined ? all : [run.outcome, ...all])
}

/** The layers that tables are in, from where data comes in to where people read. */
export function layersOf(tables: readonly TableFacts[]): readonly string[] {
  const known = ['sources', 'seeds', 'bronze', 'silver', 'gold']
  const rank = (layer: string): number => (known.includes(layer) ? known.indexOf(layer) : known.length)
  const found = [...new Set(tables.map(({ layer }) => layer))]
  return found.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
}
