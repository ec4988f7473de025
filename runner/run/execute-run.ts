import { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import { RunBudgets } from '../language-model/run-budgets.ts'
import { addUpScoring } from '../language-model/scoring-progress.ts'
import { getMaterialization } from '../materialize/materializations.ts'
import type { ExecutableNode, UniqueId } from '../resource/node.ts'
import { relationKey } from '../resource/relation.ts'
import { storesFailures } from '../resource/stores-failures.ts'
import type { Connection, Outcome, SchemaName } from '../warehouse/warehouse.ts'
import { CompiledFiles } from './compiled-files.ts'
import { runError } from './errors.ts'
import { decideOutcome, isFailure } from './publication.ts'
import type { NodeResult } from './run-event.ts'
import { type NodeRunContext, runNode } from './run-node.ts'
import type { Publication, RunRequest, RunResult } from './run-request.ts'
import { Scheduler } from './scheduler.ts'
import { skipReason } from './skip-reason.ts'
import { TestedRows } from './tested-rows.ts'
import { planWaits } from './wait-plan.ts'

/** How often a running statement is told again to stop, until it does. */
const interruptEveryMs = 50

/**
 * Runs the selected nodes in graph order on up to `threads` connections and publishes the result if nothing failed.
 * A node that fails skips what depends on it, the others go on. Known errors are results; a defect is thrown after the
 * warehouse has been closed unpublished.
 */
export async function executeRun(request: RunRequest): Promise<RunResult> {
  const { clock, warehouse, emit } = request
  const startedAt = clock.now()
  const startMs = clock.elapsedMs()
  const stop = stopOnAbort(request)
  try {
    const run = new Run(request, startedAt)
    const results = await run.all()
    const interrupted = request.signal?.aborted === true
    const outcome = decideOutcome(request.mode, results, { interrupted, storesFailures: run.storesFailures })
    const publication = await publish(request, outcome, () => run.recordTests())
    const durationMs = clock.elapsedMs() - startMs
    emit({ kind: 'run-finished', results, durationMs })
    const spending = warehouse.spent?.()
    const scoring = addUpScoring(results.flatMap((result) => result.scoring ?? []))
    const { stoppedBy } = run
    return { results, publication, interrupted, spending, scoring, stoppedBy, startedAt, durationMs }
  } finally {
    stop()
    // After a defect; otherwise it has been finished and this does nothing.
    await warehouse.finish('discard')
  }
}

async function publish(
  { warehouse, signal }: RunRequest,
  outcome: Outcome,
  record: () => Promise<void>,
): Promise<Publication> {
  try {
    const isSeenByReaders = !warehouse.isTransactional && signal?.aborted !== true
    if (outcome === 'publish' || isSeenByReaders) await record()
    const { failedWork } = await warehouse.finish(outcome)
    if (outcome === 'publish') return { outcome: 'published' }
    return outcome === 'fail' ? { outcome: 'withheld', failedWork } : { outcome: 'unchanged' }
  } catch (error) {
    if (!(error instanceof TgeltError)) throw error
    return { outcome: 'withheld', error }
  }
}

/** Interrupts until told to stop: a statement that was only being sent when the signal came is caught, too. */
function stopOnAbort({ signal, warehouse }: RunRequest): () => void {
  let timer: NodeJS.Timeout | undefined
  const abort = () => {
    warehouse.interrupt()
    timer = setInterval(() => warehouse.interrupt(), interruptEveryMs)
  }
  if (signal?.aborted === true) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  return () => {
    clearInterval(timer)
    signal?.removeEventListener('abort', abort)
  }
}

async function inOneTransaction(connection: Connection, statements: readonly string[]): Promise<void> {
  if (statements.length === 0) return
  try {
    await connection.begin()
    for (const sql of statements) await connection.execute(sql)
    await connection.commit()
  } finally {
    await connection.rollback()
  }
}

class Run {
  readonly storesFailures: boolean
  readonly #request: RunRequest
  #shared: NodeRunContext
  readonly #nodes: ReadonlyMap<UniqueId, ExecutableNode>
  readonly #waits: ReadonlyMap<UniqueId, ReadonlySet<UniqueId>>
  readonly #scheduler: Scheduler
  readonly #results: NodeResult[] = []
  /** Why what depends on a node is skipped. */
  readonly #blocked = new Map<UniqueId, string>()
  readonly #total: number
  #index = 0
  #stopped: string | undefined
  /** Why nothing was started any more, if it is for no failure. */
  stoppedBy: TgeltError | undefined

  constructor(request: RunRequest, startedAt: Date) {
    this.#request = request
    this.#nodes = new Map(request.nodes.map((node) => [node.uniqueId, node]))
    const order = [...this.#nodes.keys()]
    this.#waits = planWaits(order, request.dependencies)
    this.#scheduler = new Scheduler(order, this.#waits)
    this.#total = request.nodes.filter((node) => this.#hasResult(node)).length
    this.storesFailures = request.nodes.some((node) => storesFailures(node, request.flags.storeFailures))
    const files = new CompiledFiles(request.projectRoot, request.targetFolder)
    const testedRows = new TestedRows(new Map())
    const { warehouse, maxCostUsd } = request
    const leftUsd = () =>
      maxCostUsd === undefined ? undefined : maxCostUsd - (warehouse.spent?.().costUsd ?? 0)
    const budgets = new RunBudgets(request.target.languageModels, leftUsd)
    this.#shared = { request, relations: new Map(), files, startedAt, testedRows, budgets }
  }

  async all(): Promise<readonly NodeResult[]> {
    const { emit, threads, warehouse } = this.#request
    const width = Math.max(1, Math.min(threads, this.#total))
    emit({ kind: 'run-started', total: this.#total, threads: width })
    if (this.#total === 0) return []
    for (const [key, kind] of await warehouse.relations()) this.#shared.relations.set(key, kind)
    const connections = await Promise.all(Array.from({ length: width }, () => warehouse.connect()))
    try {
      await this.#createSchemas()
      await this.#readTestedRows(connections[0])
      await this.#work(connections)
      await this.#shared.files.settle()
    } finally {
      for (const connection of connections) connection.close()
    }
    return this.#results
  }

  /** Makes the warehouse say which tests have passed over which rows: in it, and as a whole. */
  async recordTests(): Promise<void> {
    const { mode, warehouse } = this.#request
    // Tests that are run by themselves read everything and are nobody's promise.
    const statements = mode === 'test' ? [] : this.#shared.testedRows.statements(warehouse)
    if (statements.length === 0) return
    await warehouse.createSchemas([warehouse.stateSchema])
    const connection = await warehouse.connect()
    try {
      await inOneTransaction(connection, statements)
    } finally {
      connection.close()
    }
  }

  async #readTestedRows(connection: Connection | undefined): Promise<void> {
    const { mode, nodes, warehouse } = this.#request
    if (mode === 'test' || connection === undefined) return
    const testedRows = await TestedRows.read(connection, warehouse, this.#shared.relations)
    this.#shared = { ...this.#shared, testedRows }
    if (warehouse.isTransactional) return
    await inOneTransaction(connection, testedRows.strikeOut(warehouse, nodes))
  }

  /** All at once and before anything else: two nodes that both create a schema would be in each other's way. */
  async #createSchemas(): Promise<void> {
    const { nodes, warehouse, flags } = this.#request
    const made = nodes.filter((node) =>
      node.resourceType === 'test' ? storesFailures(node, flags.storeFailures) : this.#hasResult(node),
    )
    const schemas = new Map<string, SchemaName>()
    for (const node of made) {
      if (node.resourceType === 'unit_test') continue
      const { database, schema } = node.relation
      schemas.set(relationKey({ database, schema, identifier: '' }), { database, schema })
    }
    const sorted = [...schemas].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, schema]) => schema)
    await warehouse.createSchemas(sorted)
  }

  /** Keeps every connection busy until nothing is left; a defect is thrown when all have come to rest. */
  async #work(connections: readonly Connection[]): Promise<void> {
    const idle = connections.map((connection, thread) => ({ connection, thread }))
    const running = new Set<Promise<void>>()
    let defect: { readonly thrown: unknown } | undefined
    for (;;) {
      while (idle.length > 0 && defect === undefined) {
        const node = this.#nextNode()
        const slot = node === undefined ? undefined : idle.shift()
        if (node === undefined || slot === undefined) break
        const task: Promise<void> = this.#run(node, slot.connection, slot.thread)
          .catch((thrown: unknown) => {
            defect ??= { thrown }
          })
          .finally(() => {
            idle.push(slot)
            idle.sort((a, b) => a.thread - b.thread)
            running.delete(task)
          })
        running.add(task)
      }
      if (running.size === 0) break
      await Promise.race(running)
    }
    if (defect !== undefined) throw defect.thrown
  }

  /** The next node that really runs; skips those that must not, passes through those that have nothing to run. */
  #nextNode(): ExecutableNode | undefined {
    for (let id = this.#scheduler.next(); id !== undefined; id = this.#scheduler.next()) {
      const node = this.#nodes.get(id)
      if (node === undefined) continue
      const reason = this.#skipReason(id)
      if (reason === undefined && this.#hasResult(node)) return node
      if (reason !== undefined) this.#blocked.set(id, reason)
      if (reason !== undefined && this.#hasResult(node)) this.#skip(node, reason)
      this.#scheduler.done(id)
    }
    return undefined
  }

  #skipReason(id: UniqueId): string | undefined {
    if (this.#request.signal?.aborted === true) return 'interrupted'
    for (const parent of this.#waits.get(id) ?? []) {
      const reason = this.#blocked.get(parent)
      if (reason !== undefined) return reason
    }
    return this.#stopped
  }

  #skip(node: ExecutableNode, message: string): void {
    const result: NodeResult = {
      node,
      status: 'skipped',
      message,
      durationMs: 0,
      startedAt: undefined,
      finishedAt: undefined,
      thread: 0,
    }
    this.#record(result, ++this.#index)
  }

  async #run(node: ExecutableNode, connection: Connection, thread: number): Promise<void> {
    const index = ++this.#index
    this.#request.emit({ kind: 'node-started', node, index, total: this.#total })
    const result = await runNode(this.#shared, node, connection, thread)
    if (isFailure(result.status)) {
      const reason = skipReason(node, (id) => this.#nodes.get(id))
      this.#blocked.set(node.uniqueId, reason)
      if (this.#request.flags.failFast) this.#stopped ??= `${reason} (--fail-fast)`
    }
    this.#stopAtMaxCost()
    if (result.status === 'skipped') this.#blocked.set(node.uniqueId, result.message ?? 'skipped')
    this.#record(result, index)
    this.#scheduler.done(node.uniqueId)
  }

  #stopAtMaxCost(): void {
    const { warehouse, maxCostUsd } = this.#request
    const spentUsd = (warehouse.spent?.().costUsd ?? 0) + this.#shared.budgets.spentUsd
    if (maxCostUsd === undefined || spentUsd <= maxCostUsd || this.stoppedBy !== undefined) return
    this.stoppedBy = runError('max-cost-reached', { spentUsd, maxCostUsd })
    this.#stopped ??= 'the run has cost what it may'
  }

  #record(result: NodeResult, index: number): void {
    this.#results.push(result)
    this.#request.emit({ kind: 'node-finished', result, index, total: this.#total })
  }

  /** An unknown materialisation has a result: the error that says so. */
  #hasResult(node: ExecutableNode): boolean {
    if (node.resourceType !== 'model') return true
    try {
      return getMaterialization(node, this.#request.warehouse.dialect.name).runs
    } catch {
      return true
    }
  }
}
