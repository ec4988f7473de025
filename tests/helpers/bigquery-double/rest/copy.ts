import type { Catalogue } from '../catalogue/catalogue.ts'
import type { RelationName, Table } from '../catalogue/relation.ts'
import { engineColumns, sqlType } from '../engine/column-types.ts'
import type { Row } from '../engine/sql-engine.ts'
import { duplicate, invalid, unsupported } from '../errors.ts'
import { partitionIdOf } from '../pruning/partition-ids.ts'
import { describePartitioning } from '../statements/partition-spec.ts'
import type { Json } from './job.ts'

interface TableReference {
  readonly datasetId: string
  readonly tableId: string
}

interface CopyConfiguration {
  readonly sourceTable?: TableReference
  readonly destinationTable?: TableReference
  readonly writeDisposition?: string
}

interface Partition extends RelationName {
  readonly id: string
}

/** Copies one partition of a table to the same partition of another; gives the job's statistics. */
export function runCopy(catalogue: Catalogue, location: string, configuration: Json): Json {
  const copy = configuration['copy'] as CopyConfiguration
  const [from, to] = [partitionOf(copy.sourceTable), partitionOf(copy.destinationTable)]
  const [source, target] = [catalogue.table(from, location), catalogue.table(to, location)]
  refuseOther(catalogue, source, target)
  const isSame = (table: Table, id: string) => (row: Row) => partitionIdOf(table, row) === id
  const rows = source.rows.filter(isSame(source, from.id))
  if (from.id !== to.id)
    throw invalid(`Cannot copy partition ${from.id} to ${to.id} of a table that is partitioned by a column`)
  const isThere = isSame(target, to.id)
  const disposition = copy.writeDisposition ?? 'WRITE_EMPTY'
  if (disposition === 'WRITE_EMPTY' && target.rows.some(isThere))
    throw duplicate(`Table ${catalogue.qualified(to)}$${to.id}`)
  const kept = disposition === 'WRITE_TRUNCATE' ? target.rows.filter((row) => !isThere(row)) : target.rows
  catalogue.put({ ...target, rows: [...kept, ...rows], modifiedMs: catalogue.nowMs() })
  return { copiedRows: String(rows.length) }
}

function partitionOf(table: TableReference | undefined): Partition {
  if (table === undefined) throw invalid('Required parameter is missing')
  const [name = '', id] = table.tableId.split('$')
  if (id === undefined) throw unsupported('copies of whole tables')
  return { dataset: table.datasetId, name, id }
}

function refuseOther(catalogue: Catalogue, source: Table, target: Table): void {
  const [given, wanted] = [describePartitioning(source.options), describePartitioning(target.options)]
  if (given !== wanted) {
    throw invalid(
      `Incompatible table partitioning specification. Destination table has the specification ${wanted}, the source ${given}`,
    )
  }
  const clusters = ({ options }: Table): string => JSON.stringify(options.clustering?.fields ?? [])
  if (clusters(source) !== clusters(target))
    throw invalid('Incompatible table clustering specification of source and destination')
  const schema = ({ fields }: Table): string =>
    JSON.stringify(
      engineColumns(fields).map(({ name, type }, at) => [
        name,
        sqlType(type),
        fields[at]?.mode === 'REQUIRED',
      ]),
    )
  if (schema(source) !== schema(target))
    throw invalid(`Provided Schema does not match Table ${catalogue.qualified(target)}.`)
}
