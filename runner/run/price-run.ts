import { knownErrors } from '../../kernel/errors/tgelt-error.ts'
import type { CompiledNode } from '../compile/compiled-node.ts'
import type { Estimate } from '../materialize/estimate.ts'
import { shouldFullRefresh } from '../materialize/materialization.ts'
import { getMaterialization } from '../materialize/materializations.ts'
import { isTest } from '../resource/is-test.ts'
import type { ExecutableNode } from '../resource/node.ts'
import type { RelationKind } from '../resource/relation.ts'
import { billedCostUsd, type Target } from '../resource/target.ts'
import type { Connection } from '../warehouse/warehouse.ts'
import { drive } from './drive.ts'
import { markRows, materializeContext, nodeScope, quietPort } from './node-context.ts'
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
>

export interface NodePrice {
  readonly node: ExecutableNode
  readonly estimate: Estimate
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
  const relations = await request.warehouse.relations()
  const queue = [...request.nodes.entries()]
  const prices: NodePrice[] = []
  const work = async (): Promise<void> => {
    const connection = await request.warehouse.connect()
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [index, node] = next
        const estimate = await priceNode({ request, relations, connection }, node)
        if (estimate !== undefined) prices[index] = { node, estimate }
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
async function priceNode(pricing: Pricing, node: ExecutableNode): Promise<Estimate | undefined> {
  if (node.resourceType === 'unit_test') return undefined
  const { connection } = pricing
  connection.startNode(nodeScope(node))
  try {
    return await estimateNode(pricing, node)
  } catch (thrown) {
    const [error] = knownErrors(thrown)
    if (error === undefined || error.code === 'interrupted') throw thrown
    return { unknown: error.message }
  } finally {
    connection.startNode(undefined)
  }
}

async function estimateNode(
  { request, relations, connection }: Pricing,
  node: Exclude<ExecutableNode, { readonly resourceType: 'unit_test' }>,
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
  if (materialization?.estimate !== undefined && node.resourceType !== 'test') {
    const context = materializeContext({ request, relations }, request.clock.now(), compiled, node)
    return priced(target, await drive(materialization.estimate(context), quietPort(request, connection)))
  }
  return priced(target, await priceQuery(connection, compiled))
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
