import { Catalogue } from './catalogue/catalogue.ts'
import { sqlType } from './engine/column-types.ts'
import { generateUuids } from './engine/generated-uuids.ts'
import { evaluateSubqueriesOnce } from './engine/once-only-subqueries.ts'
import { plainRow } from './engine/values.ts'
import { startZetasqlEngine } from './engine/zetasql-engine.ts'
import { type FaultBook, openFaultDesk } from './faults.ts'
import { openLanguageDesk } from './language/language-desk.ts'
import type { LanguageService } from './language/language-service.ts'
import type { LoggedJob, LoggedRequest } from './log.ts'
import { openSession } from './open-session.ts'
import { JobDesk } from './rest/job-desk.ts'
import { startServer } from './rest/server.ts'
import { Uploads } from './rest/upload.ts'
import { answerText } from './statements/query.ts'

export interface DoubleOptions {
  /** The project's id; "tgelt-test" if none is given. */
  readonly project?: string
  /** Where datasets and jobs are unless they say otherwise; "US" if none is given. */
  readonly location?: string
}

export interface AnalyzedColumn {
  readonly name: string
  /** As BigQuery writes it in SQL: INT64, ARRAY<STRING>, STRUCT<a INT64>. */
  readonly type: string
}

/** A BigQuery of one's own: the REST API in front of Google's SQL engine, on a free port of this computer. */
export interface BigqueryDouble {
  /** To be given to the client as apiEndpoint. */
  readonly url: string
  readonly project: string
  readonly faults: FaultBook
  /** Every job that was inserted, dry runs too, in order. */
  readonly jobs: readonly LoggedJob[]
  /** Every request, in order of arrival. */
  readonly requests: readonly LoggedRequest[]
  readonly language: LanguageService
  /** The rows of "dataset.table" (a view, too), INT64 as number or, beyond 2^53, as string. */
  tableRows(name: string): Promise<Record<string, unknown>[]>
  /** The columns that a query has; what is wrong with it is thrown as BigQuery words it. */
  analyze(sql: string): Promise<{ readonly columns: readonly AnalyzedColumn[] }>
  /** Ends the server and the engine. */
  close(): Promise<void>
}

/** Starts a BigQuery that has neither datasets nor tables. */
export async function startBigqueryDouble({
  project = 'tgelt-test',
  location = 'US',
}: DoubleOptions = {}): Promise<BigqueryDouble> {
  const engine = evaluateSubqueriesOnce(generateUuids(await startZetasqlEngine()))
  const catalogue = new Catalogue(project)
  const language = openLanguageDesk()
  const faults = openFaultDesk()
  const backend = { engine, catalogue, language, faults, location }
  const jobs = new JobDesk(backend)
  const session = () => openSession(backend)
  const server = await startServer({ backend, jobs, uploads: new Uploads(), session })
  return {
    url: server.url,
    project,
    faults,
    jobs: jobs.log,
    requests: server.requests,
    language,
    async tableRows(name) {
      const { columns, rows } = await answerText(session(), `select * from \`${project}.${name}\``)
      return rows.map((row) => plainRow(row, columns))
    },
    async analyze(sql) {
      const { columns } = await answerText({ ...session(), dryRun: true }, sql)
      return { columns: columns.map((column) => ({ name: column.name, type: sqlType(column.type) })) }
    },
    async close() {
      faults.clear()
      await server.close()
      await engine.close()
    },
  }
}
