import { relationKey } from '../../resource/relation.ts'
import type { Connection, RelationKind } from '../warehouse.ts'

const relationsQuery = `
select schema_name, table_name, 'table' from duckdb_tables()
where database_name = current_database() and not temporary and not internal
union all
select schema_name, view_name, 'view' from duckdb_views()
where database_name = current_database() and not temporary and not internal`

/** All tables and views of the file, in one query. */
export async function readRelations(connection: Connection): Promise<ReadonlyMap<string, RelationKind>> {
  const { rows } = await connection.query(relationsQuery)
  return new Map(
    rows.map(([schema, identifier, kind]) => [
      relationKey({ schema: String(schema), identifier: String(identifier) }),
      kind === 'view' ? 'view' : 'table',
    ]),
  )
}
