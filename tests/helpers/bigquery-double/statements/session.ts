import type { Catalogue } from '../catalogue/catalogue.ts'
import type { RelationName, Table } from '../catalogue/relation.ts'
import type {
  Constant,
  EngineColumn,
  EngineTable,
  Parameter,
  Row,
  SqlEngine,
  SyntaxNode,
} from '../engine/sql-engine.ts'
import { BigqueryError, invalidQuery, unsupported } from '../errors.ts'
import type { LanguageDesk } from '../language/language-desk.ts'

export interface FunctionResult {
  readonly table: EngineTable
  /** The tables that its input reads, by the engine's names. */
  readonly reads: ReadonlyMap<string, Table>
  readonly bytesProcessed: number
}

/** Answers a table function, whose input is the query that the last argument gives for a node. */
export type TableFunctionCaller = (
  session: Session,
  sql: string,
  node: SyntaxNode,
  inputQuery: (input: SyntaxNode) => string,
) => Promise<FunctionResult>

/** What the statements of one job share. */
export interface Session {
  readonly engine: SqlEngine
  readonly catalogue: Catalogue
  readonly language: LanguageDesk
  readonly callTableFunction: TableFunctionCaller
  /** Where the job is; undefined if it may be anywhere. */
  readonly location: string | undefined
  readonly defaultDataset: string | undefined
  readonly parameters: readonly Parameter[]
  /** By lower-case name. */
  readonly variables: Map<string, Constant>
  /** By lower-case name. */
  readonly temporary: Map<string, Table>
  /** Nothing is written and no language model is asked. */
  readonly dryRun: boolean
  inTransaction: boolean
}

export interface DmlStatistics {
  readonly insertedRowCount: number
  readonly updatedRowCount: number
  readonly deletedRowCount: number
}

/** What one statement did. */
export interface Outcome {
  readonly statementType: string
  readonly columns: readonly EngineColumn[]
  readonly rows: readonly Row[]
  readonly bytesProcessed: number
  /** Temporary tables too: reading them is billed like reading any other. */
  readonly referenced: readonly RelationName[]
  readonly dml?: DmlStatistics
  readonly ddlOperation?: 'CREATE' | 'REPLACE' | 'SKIP' | 'DROP' | 'ALTER'
  readonly ddlTarget?: RelationName
}

export const outcome = (statementType: string, more: Partial<Outcome> = {}): Outcome => ({
  statementType,
  columns: [],
  rows: [],
  bytesProcessed: 0,
  referenced: [],
  ...more,
})

/** The dataset and name that a path in SQL means: dataset.name, project.dataset.name, or a name of the default dataset. */
export function resolvePath(session: Session, path: readonly string[]): RelationName {
  const parts = path.flatMap((part) => part.split('.'))
  if (parts.some((part) => part.toUpperCase() === 'INFORMATION_SCHEMA'))
    throw unsupported('INFORMATION_SCHEMA')
  const name = parts.at(-1) ?? ''
  if (parts.length === 1 && session.defaultDataset !== undefined)
    return { dataset: session.defaultDataset, name }
  if (parts.length === 1)
    throw invalidQuery(`Table "${name}" must be qualified with a dataset (e.g. dataset.table).`)
  const dataset = parts.at(-2) ?? ''
  const project = parts.slice(0, -2).join('.')
  if (project !== '' && project !== session.catalogue.project) {
    throw new BigqueryError(
      'accessDenied',
      `Access Denied: Table ${project}:${dataset}.${name}: User does not have permission to query table ${project}:${dataset}.${name}, or perhaps it does not exist.`,
    )
  }
  return { dataset, name }
}

/** The temporary table that a path means, if there is one of its name. */
export function temporaryTable(session: Session, path: readonly string[]): Table | undefined {
  const [name, ...more] = path
  if (name === undefined || more.length > 1) return undefined
  if (more.length === 1)
    return name === '_SESSION' ? session.temporary.get(more[0]?.toLowerCase() ?? '') : undefined
  return session.temporary.get(name.toLowerCase())
}

/** The dataset that temporary tables are said to be in. */
export const temporaryDataset = '_SESSION'
