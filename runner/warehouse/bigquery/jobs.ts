import type { Sql } from '../../dialect/dialect.ts'
import type { BigqueryTarget } from '../../resource/target.ts'
import type { NodeScope } from '../warehouse.ts'
import { ApiFailure, hasStatus, isPassingReason } from './api-failure.ts'
import type { ApiRequest } from './client.ts'
import { asStatementError, interruptedError, type Refusal, toStatementError } from './error.ts'
import { Interrupted, type Interrupts, never } from './interrupts.ts'
import { jobId, labelValue } from './job-names.ts'
import { asksServices, isRepeatableScript, renamesTables } from './repeatable-script.ts'
import type { Requests } from './requests.ts'
import type { Job, JobList, QueryStatistics } from './rest.ts'
import { pollMs } from './waits.ts'

/** How long an interrupt waits for an answer, so that a job that was just being made is cancelled, too. */
const cancelWithinMs = 10_000

export interface JobsOptions {
  readonly target: BigqueryTarget
  /** What jobs are labelled with as `tgelt_run`. */
  readonly runId: string
  readonly requests: Requests
  readonly interrupts: Interrupts
}

/** What a job is made for. */
type Scope = NodeScope | undefined

/** What a job does. */
interface Work {
  /** Empty for a job that runs no statement. */
  readonly sql: Sql
  /** What it is to BigQuery: `query`, `copy`. */
  readonly configuration: object
  /** Whether it does no harm if it is made again after it has failed for a reason that passes. */
  readonly mayRepeat: (failed: Job) => boolean
}

/** Statements and copies as jobs: each is made once, followed to its end, and made again where that does no harm. */
export class Jobs {
  readonly #options: JobsOptions
  #count = 0

  constructor(options: JobsOptions) {
    this.#options = options
  }

  /** Runs a statement or script to its end. Throws a StatementError for what BigQuery refuses. */
  async run(sql: Sql, scope: Scope): Promise<Job> {
    return this.#make(
      {
        sql,
        configuration: { query: this.#queryToRun(sql, scope) },
        // A statement that failed has changed nothing, and neither has a script whose transaction was rolled back with it:
        // BigQuery's statements are atomic. A script without one may have done half of its work; a job that failed early
        // does not say what it was.
        mayRepeat: ({ statistics }) => {
          const { statementType = sql.includes(';') ? 'SCRIPT' : '' } = statistics?.query ?? {}
          return (statementType !== 'SCRIPT' || isRepeatableScript(sql)) && !asksServices(sql)
        },
      },
      scope,
    )
  }

  /** Runs a copy job to its end: one that replaces what it writes, so that it does no harm twice. Throws a StatementError. */
  async copy(copy: object, scope: Scope): Promise<Job> {
    return this.#make({ sql: '', configuration: { copy }, mayRepeat: () => true }, scope)
  }

  /** What BigQuery knows of a statement without running it. Throws a StatementError for what it refuses. */
  async dryRun(sql: Sql, scope: Scope): Promise<QueryStatistics> {
    const { requests, interrupts } = this.#options
    const configuration = { dryRun: true, labels: this.labels(scope), query: this.#query(sql) }
    const jobReference = this.reference(this.#newId(scope, ++this.#count, 1))
    const request = { method: 'POST', path: '/jobs', body: { configuration, jobReference } } as const
    try {
      // Nothing is made, so that it may be asked again.
      const job = await requests.repeat<Job>(request, interrupts.signal)
      const { errorResult } = job.status ?? {}
      if (errorResult !== undefined) throw toStatementError(errorResult, sql)
      const totalBytesProcessed = job.statistics?.totalBytesProcessed
      return {
        ...(totalBytesProcessed === undefined ? {} : { totalBytesProcessed }),
        ...job.statistics?.query,
      }
    } catch (thrown) {
      throw thrown instanceof Interrupted ? interruptedError(sql) : asStatementError(thrown, sql)
    }
  }

  /** Undefined if there is no job of this id. */
  async get(id: string, signal: AbortSignal): Promise<Job | undefined> {
    const { requests, target } = this.#options
    const query = { location: target.location }
    try {
      return await requests.repeat<Job>({ method: 'GET', path: `/jobs/${id}`, query }, signal)
    } catch (thrown) {
      if (hasStatus(thrown, 404)) return undefined
      throw thrown
    }
  }

  /** The statements of a script, in order. */
  async children(id: string): Promise<readonly Job[]> {
    const { requests, interrupts } = this.#options
    const query = { parentJobId: id, projection: 'full' }
    const children: Job[] = []
    const pages = requests.pages<JobList>({ method: 'GET', path: '/jobs', query }, interrupts.signal)
    for await (const { jobs = [] } of pages) children.push(...jobs)
    return children.reverse()
  }

  /** Looks again and again until the job is done; an interrupt cancels it. */
  async follow(job: Job, id: string, signal: AbortSignal): Promise<Job> {
    const { requests } = this.#options
    try {
      let seen = job
      for (let poll = 1; seen.status?.state !== 'DONE'; poll++) {
        await requests.sleep(pollMs(poll), signal)
        const found = await this.get(id, signal)
        if (found === undefined) throw new ApiFailure(`The job ${id} is gone`, { status: 404 })
        seen = found
      }
      return seen
    } catch (thrown) {
      if (thrown instanceof Interrupted) await this.cancel(id)
      throw thrown
    }
  }

  /** Tells BigQuery to stop a job. That it does not answer is nobody's business any more. */
  async cancel(id: string): Promise<void> {
    const { requests, target } = this.#options
    const query = { location: target.location }
    const request = { method: 'POST', path: `/jobs/${id}/cancel`, query } as const
    const tell = () => requests.once(request, never, cancelWithinMs)
    await tell().catch((thrown: unknown) => {
      if (thrown instanceof ApiFailure && thrown.isPassing) return tell().catch(() => undefined)
      return undefined
    })
  }

  /** What the run's jobs carry. */
  labels(scope: Scope): Readonly<Record<string, string>> {
    const { target, runId } = this.#options
    const model = scope === undefined ? {} : { tgelt_model: labelValue(scope.name) }
    return { ...target.labels, tgelt_run: labelValue(runId), ...model }
  }

  reference(id: string): { readonly jobId: string; readonly location: string } {
    return { jobId: id, location: this.#options.target.location }
  }

  async #make(work: Work, scope: Scope): Promise<Job> {
    const { sql } = work
    try {
      return await this.#run(work, scope, this.#options.interrupts.signal)
    } catch (thrown) {
      throw thrown instanceof Interrupted ? interruptedError(sql) : asStatementError(thrown, sql)
    }
  }

  async #run(work: Work, scope: Scope, signal: AbortSignal): Promise<Job> {
    const { requests, target } = this.#options
    const number = ++this.#count
    let ids = 1
    for (let attempt = 1; ; attempt++) {
      const id = this.#newId(scope, number, ids)
      const refusal = await this.#attempt(id, work, scope, signal)
      if ('job' in refusal) return refusal.job
      if (attempt > target.jobRetries || !refusal.mayRepeat) throw toStatementError(refusal, work.sql)
      if (refusal.isOver) ids++
      await requests.backOff(attempt, signal, refusal.retryAfterMs)
    }
  }

  async #attempt(id: string, work: Work, scope: Scope, asked: AbortSignal): Promise<{ job: Job } | Failed> {
    if (asked.aborted) throw asked.reason
    // It takes a moment, and nobody may come upon the middle of it.
    const signal = renamesTables(work.sql) ? never : asked
    let made: Job
    try {
      made = await this.#insert(id, work, scope, signal)
    } catch (thrown) {
      if (!(thrown instanceof ApiFailure)) throw thrown
      const found = await this.#find(id, thrown, signal)
      if (found === undefined) {
        // The request may still be under way: only with the same id is it refused if it arrives after all.
        return { ...failed(thrown), isOver: !thrown.isAmbiguous, mayRepeat: thrown.isPassing }
      }
      made = found
    }
    const job = await this.follow(made, id, signal)
    const { errorResult } = job.status ?? {}
    if (errorResult === undefined) return { job }
    const mayRepeat = work.mayRepeat(job) && isPassingReason(errorResult.reason)
    return { ...errorResult, isOver: true, mayRepeat }
  }

  /** The job that was asked for, if it was made although the answer says otherwise or nothing. */
  async #find(id: string, failure: ApiFailure, signal: AbortSignal): Promise<Job | undefined> {
    return failure.isAmbiguous || failure.status === 409 ? this.get(id, signal) : undefined
  }

  async #insert(id: string, work: Work, scope: Scope, signal: AbortSignal): Promise<Job> {
    const { jobExecutionTimeoutSeconds } = this.#options.target
    const timeout =
      jobExecutionTimeoutSeconds === undefined
        ? {}
        : { jobTimeoutMs: String(jobExecutionTimeoutSeconds * 1000) }
    const configuration = { labels: this.labels(scope), ...timeout, ...work.configuration }
    const body = { configuration, jobReference: this.reference(id) }
    return this.make(id, { method: 'POST', path: '/jobs', body }, signal)
  }

  /** Makes a job, once. One that was just being made when an interrupt came is cancelled. */
  async make(id: string, request: ApiRequest, signal: AbortSignal, withinMs?: number): Promise<Job> {
    const { requests } = this.#options
    if (signal.aborted) throw signal.reason
    const making = requests.once<Job>(request, never, withinMs)
    const settled = making.then(
      () => undefined,
      () => undefined,
    )
    let stop = (): void => {}
    const aborted = new Promise<'aborted'>((done) => {
      stop = () => done('aborted')
      signal.addEventListener('abort', stop, { once: true })
    })
    const first = await Promise.race([settled, aborted])
    signal.removeEventListener('abort', stop)
    if (first !== 'aborted') return (await making).body
    const enough = new AbortController()
    await Promise.race([settled, requests.waits.deadline(cancelWithinMs, enough.signal).catch(() => {})])
    enough.abort()
    await this.cancel(id)
    throw signal.reason
  }

  #queryToRun(sql: Sql, scope: Scope) {
    const { target } = this.#options
    const maximumBytesBilled = scope?.maximumBytesBilled ?? target.maximumBytesBilled
    return {
      ...this.#query(sql),
      priority: target.priority.toUpperCase(),
      ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled: String(maximumBytesBilled) }),
    }
  }

  #query(sql: Sql) {
    return { query: sql, useLegacySql: false }
  }

  #newId(scope: Scope, number: number, attempt: number): string {
    return jobId(this.#options.runId, scope?.name ?? 'run', number, attempt)
  }
}

interface Failed extends Refusal {
  /** The id stands for a job that has failed, or for one that was refused. */
  readonly isOver: boolean
  readonly mayRepeat: boolean
  readonly retryAfterMs?: number | undefined
}

function failed({ message, reason, status, retryAfterMs }: ApiFailure) {
  return { message, reason, status, retryAfterMs }
}
