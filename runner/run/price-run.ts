import { knownErrors, type TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { CompiledNode } from '../compile/compiled-node.ts'
import { markQueries, type RowMark } from '../materialize/changed-rows.ts'
import type { Estimate } from '../materialize/estimate.ts'
import { shouldFullRefresh } from '../materialize/materialization.ts'
import { getMaterialization } from '../materialize/materializations.ts'
import { isTest } from '../resource/is-test.ts'
import type { ExecutableNode, ModelNode, SeedNode } from '../resource/node.ts'
import { type RelationKind, relationKey } from '../resource/relation.ts'
import { billedCostUsd, type Target } from '../resource/target.ts'
import type { Connection, Price } from '../warehouse/warehouse.ts'
import { drive } from './drive.ts'
import { runError } from './errors.ts'
import { locateError } from './locate-error.ts'
import {
  changedRows,
  markedTable,
  markRows,
  materializeContext,
  nodeScope,
  quietPort,
} from './node-context.ts'
import type { RunRequest } from './run-request.ts'

/** What a run needs to be priced: nothing of it is written. */
export type PriceRequest = Pick<
  RunRequest,
  | 'clock'
  | 'compile'
  | 'flags'
  | 'listLanded'
  | 'nodes'
  | 'projectRoot'
  | 'signal'
  | 'target'
  | 'threads'
  | 'warehouse'
> & {
  /** Told after each node. */
  readonly onPriced?: ((done: number) => void) | undefined
}

export interface NodePrice {
  readonly node: ExecutableNode
  readonly estimate: Estimate
  /** Why the node would fail, as the warehouse stands. */
  readonly error?: TgeltError | undefined
}

/** What a run would cost, node by node, as far as it can be told. */
export interface Bill {
  readonly prices: readonly NodePrice[]
  readonly bytesProcessed: number
  readonly bytesBilled: number
  readonly costUsd: number
}

/**
 * Prices a run before it starts: each node's statement is dry-run against what stands in the warehouse. What reads a
 * table that only the run would make can't be told, and says so. Changes nothing; the warehouse stays open.
 */
export async function priceRun(request: PriceRequest): Promise<Bill> {
  const { signal, warehouse } = request
  const interrupt = (): void => warehouse.interrupt()
  signal?.addEventListener('abort', interrupt, { once: true })
  try {
    if (signal?.aborted === true) throw runError('interrupted', {})
    return await priceAll(request)
  } finally {
    signal?.removeEventListener('abort', interrupt)
  }
}

async function priceAll(request: PriceRequest): Promise<Bill> {
  const relations = await request.warehouse.relations()
  const queue = [...request.nodes.entries()]
  const prices: NodePrice[] = []
  let done = 0
  const work = async (): Promise<void> => {
    const connection = await request.warehouse.connect()
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (request.signal?.aborted === true) throw runError('interrupted', {})
        const [index, node] = next
        const price = await priceNode({ request, relations, connection }, node)
        if (price !== undefined) prices[index] = price
        request.onPriced?.(++done)
      }
    } finally {
      connection.close()
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(request.threads, queue.length)) }, work))
  return addUp(prices.filter((price) => price !== undefined))
}

function addUp(prices: readonly NodePrice[]): Bill {
  const sum = (of: (estimate: Estimate) => number | undefined): number =>
    prices.reduce((total, { estimate }) => total + (of(estimate) ?? 0), 0)
  return {
    prices,
    bytesProcessed: sum(({ bytesProcessed }) => bytesProcessed),
    bytesBilled: sum(({ bytesBilled }) => bytesBilled),
    costUsd: sum(({ costUsd }) => costUsd),
  }
}

interface Pricing {
  readonly request: PriceRequest
  readonly relations: ReadonlyMap<string, RelationKind>
  readonly connection: Connection
}

/** Undefined for what runs nothing; unit tests read no tables and are left out, too. */
async function priceNode(pricing: Pricing, node: ExecutableNode): Promise<NodePrice | undefined> {
  if (node.resourceType === 'unit_test') return undefined
  const { connection } = pricing
  const seen: { compiled?: CompiledNode } = {}
  connection.startNode(nodeScope(node))
  try {
    const estimate = await estimateNode(pricing, node, seen)
    return estimate && { node, estimate }
  } catch (thrown) {
    const [error] = knownErrors(thrown)
    if (error === undefined || error.code === 'interrupted') throw thrown
    return unpriced(
      pricing,
      node,
      seen.compiled === undefined ? error : locateError(error, seen.compiled, {}),
    )
  } finally {
    connection.startNode(undefined)
  }
}

/** Whatever else the run makes, these stay as they are. */
const certain: ReadonlySet<string> = new Set(['function-not-found', 'sql-syntax'])

/** What is missing may be what the run makes, a column too; what is wrong with a node by itself will be wrong then, too. */
function unpriced({ request, relations }: Pricing, node: ExecutableNode, error: TgeltError): NodePrice {
  const made = request.nodes.filter((each) => !isTest(each) && node.dependsOn.includes(each.uniqueId))
  if (certain.has(error.code) || (made.length === 0 && error.code !== 'relation-not-found')) {
    return { node, estimate: { unknown: error.message }, error }
  }
  const isMissing = (each: ExecutableNode): boolean =>
    !isTest(each) && !relations.has(relationKey(each.relation))
  const missing = made.filter(isMissing).map(({ name }) => name)
  const isMade = error.code === 'relation-not-found' && missing.length > 0
  return {
    node,
    estimate: { unknown: isMade ? `reads ${missing.join(', ')}, which this run makes` : error.message },
  }
}

async function estimateNode(
  { request, relations, connection }: Pricing,
  node: Exclude<ExecutableNode, { readonly resourceType: 'unit_test' }>,
  seen: { compiled?: CompiledNode },
): Promise<Estimate | undefined> {
  const { flags, target, warehouse } = request
  const materialization =
    node.resourceType === 'test' ? undefined : getMaterialization(node, warehouse.dialect.name)
  if (materialization?.runs === false) return undefined
  const before = await markRows({ request, relations }, node, connection)
  const compiled = await request.compile(node, {
    relations,
    fullRefresh: isTest(node) ? false : shouldFullRefresh(node, flags.fullRefresh),
    storeFailures: flags.storeFailures,
    lastChanged: before?.highest,
  })
  seen.compiled = compiled
  if (node.resourceType === 'test') return priced(target, await priceQuery(connection, compiled))
  const context = materializeContext({ request, relations }, request.clock.now(), compiled, node)
  const built =
    materialization?.estimate === undefined
      ? await priceQuery(connection, compiled)
      : await drive(materialization.estimate(context), quietPort(request, connection))
  const marks = await priceMarks({ request, relations, connection }, node, before)
  return priced(target, marks.reduce(added, built))
}

/** What it takes to tell which rows a run has written to a table that stands there. */
async function priceMarks(
  { request, connection }: Pricing,
  node: ModelNode | SeedNode,
  before: RowMark | undefined,
): Promise<readonly Price[]> {
  const { dialect } = request.warehouse
  const column = changedRows(node)
  const { tables } = connection
  if (before === undefined || column === undefined || tables === undefined) return []
  const queries = markQueries(dialect, markedTable(node, dialect), before.columns, column)
  return Promise.all(queries.map((sql) => tables.price(sql)))
}

function added(estimate: Estimate, { bytesProcessed, bytesBilled }: Price): Estimate {
  return {
    ...estimate,
    bytesProcessed: (estimate.bytesProcessed ?? 0) + bytesProcessed,
    bytesBilled: (estimate.bytesBilled ?? 0) + bytesBilled,
  }
}

async function priceQuery({ tables }: Connection, { sql }: CompiledNode): Promise<Estimate> {
  if (tables === undefined || sql.trim() === '') return { costUsd: 0 }
  return tables.price(sql)
}

/** With what the bytes cost, where the estimate does not say so itself. */
function priced(target: Target, estimate: Estimate): Estimate {
  if (target.type !== 'bigquery' || estimate.bytesBilled === undefined) return estimate
  const bytesCostUsd = billedCostUsd(target, estimate.bytesBilled)
  return { ...estimate, costUsd: (estimate.costUsd ?? 0) + bytesCostUsd }
}
