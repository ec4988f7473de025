import type { ChatFreshness } from '../../pages/catalogue/catalogue.ts'
import type { RelationNode, UniqueId } from '../../runner/resource/node.ts'
import { type RelationKind, relationKey } from '../../runner/resource/relation.ts'
import type { Warehouse } from '../../runner/warehouse/warehouse.ts'
import type { CommandContext } from '../command.ts'
import type { OpenedProject } from '../project/open-project.ts'
import { hasWarehouse, openWarehouse } from '../project/open-warehouse.ts'

/** What the published file tells for a catalogue: counts and dates. */
export interface WarehouseFacts {
  readonly relations: ReadonlyMap<string, RelationKind>
  readonly rows: ReadonlyMap<UniqueId, number>
  readonly freshness: readonly ChatFreshness[]
}

/** Reads it, read-only; nothing of each if there is no warehouse yet. */
export async function readWarehouseFacts(
  context: CommandContext,
  opened: OpenedProject,
  tables: readonly RelationNode[],
): Promise<WarehouseFacts> {
  const { signal } = context
  if (!hasWarehouse(context, opened.project.target))
    return { relations: new Map(), rows: new Map(), freshness: [] }
  const warehouse = await openWarehouse(context, opened, 'read', 'tgelt docs')
  const interrupt = (): void => warehouse.interrupt()
  signal.addEventListener('abort', interrupt, { once: true })
  try {
    const relations = await warehouse.relations()
    return {
      relations,
      rows: await countRows(warehouse, relations, tables),
      freshness: await readFreshness(warehouse, tables),
    }
  } finally {
    await warehouse.finish('discard')
  }
}

/** Rows of tables; counting a view would run its query. */
async function countRows(
  warehouse: Warehouse,
  relations: ReadonlyMap<string, RelationKind>,
  tables: readonly RelationNode[],
): Promise<ReadonlyMap<UniqueId, number>> {
  const stored = tables.filter(({ relation }) => relations.get(relationKey(relation)) === 'table')
  const connection = await warehouse.connect()
  try {
    const counts = new Map<UniqueId, number>()
    for (const { uniqueId, relation } of stored) {
      const { rows } = await connection.query(`select count(*) from ${warehouse.dialect.relation(relation)}`)
      counts.set(uniqueId, Number(rows[0]?.[0]))
    }
    return counts
  } finally {
    connection.close()
  }
}

const landedColumns = ['chat_kind', 'chat_id', 'observed_at', 'loaded_at']

/** When each chat was last seen and loaded, from the model that loads landed records; empty if there is none. */
async function readFreshness(
  warehouse: Warehouse,
  tables: readonly RelationNode[],
): Promise<readonly ChatFreshness[]> {
  const landed = tables.find((node) => node.resourceType === 'model' && node.config.materialized === 'ingest')
  if (landed === undefined) return []
  const columns = (await warehouse.columns(landed.relation)).map(({ name }) => name)
  if (!landedColumns.every((name) => columns.includes(name))) return []
  const connection = await warehouse.connect()
  try {
    const { rows } = await connection.query(`
      select
          chat_kind || ':' || chat_id as chat_key,
          count(*) as records,
          max(observed_at) as last_observed_at,
          max(loaded_at) as last_loaded_at
      from ${warehouse.dialect.relation(landed.relation)}
      group by 1
      order by 1`)
    return rows.map(([chatKey, records, lastObservedAt, lastLoadedAt]) => ({
      chatKey: String(chatKey),
      records: Number(records),
      lastObservedAt: String(lastObservedAt),
      lastLoadedAt: String(lastLoadedAt),
    }))
  } finally {
    connection.close()
  }
}
