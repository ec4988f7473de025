import { type BigqueryTarget, billedCostUsd, showTarget } from '../../runner/resource/target.ts'
import { isLoopback } from '../../runner/warehouse/bigquery/loopback.ts'
import type { Connection, Warehouse } from '../../runner/warehouse/warehouse.ts'
import type { CommandContext } from '../command.ts'
import type { OpenedProject } from '../project/open-project.ts'
import { openWarehouse } from '../project/open-warehouse.ts'
import { showQuantity, showSize } from '../ui/quantity.ts'

/** Runs one check under a name; undefined if it failed. */
type Check = (name: string, find: () => Promise<string>) => Promise<string | undefined>

/** Whether a BigQuery target works: who asks, whether jobs run and what one costs, what stands in the dataset. */
export async function checkBigquery(
  context: CommandContext,
  opened: OpenedProject,
  target: BigqueryTarget,
  check: Check,
): Promise<void> {
  const warehouse = await openWarehouse(context, opened, 'read', 'tgelt debug')
  try {
    const connection = await warehouse.connect()
    const asked = await check('login', () => describeLogin(target, connection))
    // Nothing else can be asked without it.
    if (asked === undefined) return
    await check('query', () => describeQuery(target, connection))
    await check('warehouse', () => describeDatasets(target, warehouse))
  } finally {
    await warehouse.finish('discard')
  }
}

/** A dry run: it needs credentials, the project and the right to make jobs, and costs nothing. */
async function describeLogin(target: BigqueryTarget, { tables }: Connection): Promise<string> {
  await tables?.price('select 1')
  const { executionProject, location, project } = target
  return `${describeAsker(target)}; jobs run in ${executionProject ?? project}, ${location}`
}

function describeAsker({ apiEndpoint, impersonateServiceAccount, keyfile }: BigqueryTarget): string {
  if (isLoopback(apiEndpoint)) return 'nobody: api_endpoint is this computer'
  const who = keyfile === undefined ? 'application default credentials' : `service account of ${keyfile}`
  return impersonateServiceAccount === undefined ? who : `${who}, as ${impersonateServiceAccount}`
}

async function describeQuery(target: BigqueryTarget, connection: Connection): Promise<string> {
  await connection.query('select 1')
  const price = await connection.tables?.price('select 1')
  const bytes = price?.bytesBilled ?? 0
  const usd = billedCostUsd(target, bytes)
  return `select 1 ran, for ${showSize(bytes)} (${usd.toFixed(2)} USD; ${target.pricePerTibUsd} USD per TiB)`
}

async function describeDatasets(target: BigqueryTarget, warehouse: Warehouse): Promise<string> {
  await warehouse.checkSchemas?.()
  const relations = await warehouse.relations()
  const shown = showTarget(target)
  if (relations.size === 0) return `${shown} holds nothing yet: tgelt build makes it`
  return `${shown}: ${showQuantity(relations.size, 'table or view', 'tables and views')}`
}
