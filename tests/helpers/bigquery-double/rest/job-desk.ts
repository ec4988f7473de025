import { randomUUID } from 'node:crypto'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { SqlEngine } from '../engine/sql-engine.ts'
import { asBigqueryError, BigqueryError, duplicate, invalid, notFound } from '../errors.ts'
import type { FaultDesk, StruckFault } from '../faults.ts'
import type { LanguageDesk } from '../language/language-desk.ts'
import type { LoggedJob } from '../log.ts'
import { openSession } from '../open-session.ts'
import { execute } from '../statements/execute.ts'
import { isScript, runScript } from '../statements/script.ts'
import { type Outcome, outcome, type Session } from '../statements/session.ts'
import { bytesBilled, refuseAbove } from './billing.ts'
import { runCopy } from './copy.ts'
import { destinationOf, saveResult } from './destination.ts'
import type { Job, Json } from './job.ts'
import { readLoad, runLoad } from './load.ts'
import { type QueryParameter, readParameter } from './query-parameters.ts'

export interface Backend {
  readonly engine: SqlEngine
  readonly catalogue: Catalogue
  readonly language: LanguageDesk
  readonly faults: FaultDesk
  /** Where a job is that doesn't say. */
  readonly location: string
}

/** What a request wants done. */
export interface JobRequest {
  readonly jobReference?: { readonly jobId?: string; readonly location?: string }
  readonly configuration: Json
}

interface QueryConfiguration {
  readonly query: string
  readonly useLegacySql?: boolean
  readonly defaultDataset?: { readonly datasetId: string }
  readonly queryParameters?: readonly QueryParameter[]
  readonly maximumBytesBilled?: string
  readonly destinationTable?: { readonly datasetId: string; readonly tableId: string }
}

type StartableJob = Job & { start(fault: StruckFault | undefined): void }

/** The jobs of a double: they are executed one after the other. */
export class JobDesk {
  readonly log: LoggedJob[] = []
  readonly #backend: Backend
  readonly #jobs = new Map<string, Job>()
  readonly #cancels = new Map<string, () => void>()
  readonly #loads = new Map<string, number>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(backend: Backend) {
    this.#backend = backend
  }

  /** Takes a job and begins it; a dry run is over when this settles, and fails where it fails. */
  async insert(request: JobRequest, media: Buffer | undefined, fault: StruckFault | undefined): Promise<Job> {
    const { configuration } = request
    const id = request.jobReference?.jobId ?? `job_${randomUUID()}`
    const query = configuration['query'] as QueryConfiguration | undefined
    const location =
      request.jobReference?.location ?? this.#placeOf(query?.query ?? JSON.stringify(configuration))
    if (this.#jobs.has(id)) throw duplicate(`Job ${this.#backend.catalogue.project}:${location}.${id}`)
    const isDryRun = configuration['dryRun'] === true
    const job = this.#open(id, location, configuration, media)
    if (!isDryRun) this.#jobs.set(id, job)
    job.start(fault)
    if (isDryRun) {
      await job.done
      if (job.error !== undefined) throw job.error
    }
    return job
  }

  find(id: string, location: string | undefined): Job {
    const job = this.#jobs.get(id)
    if (
      job === undefined ||
      (location !== undefined && location.toUpperCase() !== job.location.toUpperCase())
    ) {
      throw notFound(
        `Not found: Job ${this.#backend.catalogue.project}:${location === undefined ? '' : `${location}.`}${id}`,
      )
    }
    return job
  }

  list(parentId: string | undefined): readonly Job[] {
    if (parentId !== undefined) return [...(this.#jobs.get(parentId)?.children ?? [])].reverse()
    return [...this.#jobs.values()].filter((job) => job.parentId === undefined).reverse()
  }

  cancel(id: string, location: string | undefined): Job {
    const job = this.find(id, location)
    this.#cancels.get(id)?.()
    return job
  }

  /** A query belongs where the datasets are that it speaks of. */
  #placeOf(text: string): string {
    const { catalogue, location } = this.#backend
    const spokenOf = catalogue.datasets().filter((one) => text.includes(one.id))
    const isHere =
      spokenOf.length === 0 || spokenOf.some((one) => one.location.toUpperCase() === location.toUpperCase())
    return isHere ? location : (spokenOf[0]?.location ?? location)
  }

  #open(id: string, location: string, configuration: Json, media: Buffer | undefined): StartableJob {
    const query = configuration['query'] as QueryConfiguration | undefined
    const log = logOf(id, configuration)
    this.log.push(log)
    let start: StartableJob['start'] = () => {}
    const started = new Promise<StruckFault | undefined>((begin) => {
      start = begin
    })
    const job: StartableJob = {
      id,
      location,
      configuration: { ...configuration, jobType: log.kind.toUpperCase() },
      log,
      createdMs: Date.now(),
      parentId: undefined,
      endedMs: undefined,
      error: undefined,
      furtherErrors: [],
      outcome: undefined,
      load: undefined,
      copy: undefined,
      children: [],
      done: started.then((fault) => {
        const work = () => {
          if (query !== undefined) return this.#query(job, query, fault)
          return log.kind === 'copy' ? this.#copy(job) : this.#load(job, media)
        }
        return this.#run(job, fault, work)
      }),
      start,
    }
    return job
  }

  async #run(job: Job, fault: StruckFault | undefined, work: () => Promise<void>): Promise<void> {
    job.log.state = 'RUNNING'
    try {
      if (fault?.effect.kind === 'hold') await this.#held(job, fault)
      if (fault?.effect.kind === 'job-error') throw failureOf(fault.effect)
      // One at a time: what a statement reads and writes is never another's half.
      const turn = this.#last.then(work)
      this.#last = turn.catch(() => {})
      await turn
    } catch (error) {
      job.error = asBigqueryError(error)
    }
    job.log.error = job.error && { reason: job.error.reason, message: job.error.message }
    job.endedMs = Date.now()
    job.log.state = 'DONE'
  }

  async #held(job: Job, fault: StruckFault): Promise<void> {
    const cancelled = new Promise<'cancelled'>((cancel) =>
      this.#cancels.set(job.id, () => cancel('cancelled')),
    )
    if ((await Promise.race([fault.released, cancelled])) === 'cancelled') {
      throw new BigqueryError('stopped', 'Job execution was cancelled: User requested cancellation')
    }
  }

  async #query(job: Job, configuration: QueryConfiguration, fault: StruckFault | undefined): Promise<void> {
    const { engine } = this.#backend
    if (configuration.useLegacySql === true)
      throw invalid('Legacy SQL is not supported by the BigQuery of the tests')
    const session = openSession(this.#backend, {
      location: job.location,
      defaultDataset: configuration.defaultDataset?.datasetId,
      parameters: (configuration.queryParameters ?? []).map(readParameter),
      dryRun: job.log.dryRun,
    })
    const statements = await engine.parse(configuration.query)
    const [only] = statements
    if (only === undefined) throw invalid('Required parameter is missing: query')
    if (!isScript(statements)) {
      const done = await this.#charged(job, session, (own) => execute(own, configuration.query, only))
      job.outcome = done
      job.log.statementType = done.statementType
      saveResult(session, job.configuration['query'] as Json, done)
      return
    }
    job.log.statementType = 'SCRIPT'
    if (session.dryRun) {
      job.outcome = outcome('SCRIPT')
      return
    }
    await this.#script(job, session, configuration.query, statements, fault)
  }

  async #script(
    job: Job,
    session: Session,
    sql: string,
    statements: Awaited<ReturnType<SqlEngine['parse']>>,
    fault: StruckFault | undefined,
  ): Promise<void> {
    const { steps, error } = await runScript(
      session,
      sql,
      statements,
      (run) => this.#charged(job, session, run),
      (statement) => {
        const effect = fault?.effect
        if (effect?.kind === 'statement-error' && effect.statement.test(statement)) throw failureOf(effect)
      },
    )
    job.children = steps.map((step, at) => childJob(job, step, at))
    for (const one of job.children) this.#jobs.set(one.id, one)
    const referenced = steps.flatMap((step) => step.outcome?.referenced ?? [])
    job.outcome = outcome('SCRIPT', { referenced })
    if (error !== undefined) throw error
  }

  /** Runs a statement if it costs no more than the job may, and adds up what it costs. */
  async #charged(job: Job, session: Session, run: (session: Session) => Promise<Outcome>): Promise<Outcome> {
    const { maximumBytesBilled, dryRun } = job.log
    if (maximumBytesBilled !== undefined && !dryRun) {
      const estimate = await run({ ...session, dryRun: true })
      refuseAbove(maximumBytesBilled, job.log.totalBytesBilled + bytesBilled(estimate))
    }
    const done = await run(session)
    job.log.totalBytesProcessed += done.bytesProcessed
    if (!dryRun) job.log.totalBytesBilled += bytesBilled(done)
    return done
  }

  async #copy(job: Job): Promise<void> {
    job.copy = runCopy(this.#backend.catalogue, job.location, job.configuration)
  }

  async #load(job: Job, media: Buffer | undefined): Promise<void> {
    const load = await readLoad(job.configuration, media)
    const limit = this.#backend.faults.loadsPerTableLimit
    const day = new Date().toISOString().slice(0, 10)
    const counter = `${load.target.dataset}.${load.target.name} ${day}`
    const count = (this.#loads.get(counter) ?? 0) + 1
    if (limit !== undefined && count > limit) {
      throw new BigqueryError(
        'quotaExceeded',
        'Quota exceeded: Your table exceeded quota for imports or query appends per table. For more information, see https://cloud.google.com/bigquery/docs/troubleshoot-quotas',
      )
    }
    this.#loads.set(counter, count)
    const done = runLoad(this.#backend.catalogue, job.location, load)
    job.load = done.statistics
    job.furtherErrors = done.furtherErrors
    if (done.error !== undefined) throw done.error
  }
}

function failureOf({
  reason,
  message,
}: {
  readonly reason: string
  readonly message?: string
}): BigqueryError {
  return new BigqueryError(reason, message ?? `The job failed: ${reason}`)
}

function logOf(id: string, configuration: Json): LoggedJob {
  const query = configuration['query'] as QueryConfiguration | undefined
  const limit = query?.maximumBytesBilled
  return {
    jobId: id,
    kind: query !== undefined ? 'query' : configuration['copy'] === undefined ? 'load' : 'copy',
    sql: query?.query,
    dryRun: configuration['dryRun'] === true,
    labels: (configuration['labels'] as Record<string, string> | undefined) ?? {},
    maximumBytesBilled: limit === undefined ? undefined : Number(limit),
    destination: destinationOf(configuration),
    statementType: undefined,
    totalBytesProcessed: 0,
    totalBytesBilled: 0,
    state: 'PENDING',
    error: undefined,
  }
}

function childJob(
  parent: Job,
  step: { sql: string; outcome: Outcome | undefined; error: BigqueryError | undefined },
  at: number,
): Job {
  const id = `script_job_${parent.id}_${at}`
  const log: LoggedJob = {
    ...parent.log,
    jobId: id,
    sql: step.sql,
    state: 'DONE',
    statementType: step.outcome?.statementType,
    totalBytesProcessed: step.outcome?.bytesProcessed ?? 0,
    totalBytesBilled: step.outcome === undefined ? 0 : bytesBilled(step.outcome),
    error: step.error,
  }
  return {
    id,
    location: parent.location,
    configuration: { jobType: 'QUERY', query: { query: step.sql } },
    log,
    createdMs: parent.createdMs,
    parentId: parent.id,
    endedMs: Date.now(),
    error: step.error,
    furtherErrors: [],
    outcome: step.outcome,
    load: undefined,
    copy: undefined,
    children: [],
    done: Promise.resolve(),
  }
}
