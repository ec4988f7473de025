import type { RelationOptions } from '../catalogue/relation.ts'
import { fieldOf } from '../engine/column-types.ts'
import { duplicate, invalid, unsupported } from '../errors.ts'
import type { Outcome, Session } from '../statements/session.ts'
import type { Json } from './job.ts'

interface Destination {
  readonly destinationTable?: { readonly datasetId: string; readonly tableId: string }
  readonly writeDisposition?: string
  readonly timePartitioning?: RelationOptions['timePartitioning']
  readonly clustering?: RelationOptions['clustering']
}

/** Writes a query's rows into the table that its job names, if it names one. */
export function saveResult(
  session: Session,
  configuration: Json,
  { statementType, columns, rows }: Outcome,
): void {
  const {
    destinationTable,
    writeDisposition = 'WRITE_EMPTY',
    timePartitioning,
    clustering,
  } = configuration as Destination
  if (destinationTable === undefined || statementType !== 'SELECT' || session.dryRun) return
  const name = { dataset: destinationTable.datasetId, name: destinationTable.tableId }
  session.catalogue.dataset(name.dataset, session.location)
  const existing = session.catalogue.find(name)
  if (existing !== undefined && existing.kind !== 'TABLE')
    throw invalid(`${session.catalogue.qualified(name)} is a ${existing.kind}`)
  if (existing !== undefined && writeDisposition === 'WRITE_EMPTY' && existing.rows.length > 0) {
    throw duplicate(`Table ${session.catalogue.qualified(name)}`)
  }
  if (existing?.fields.some((field) => field.isPseudo))
    throw unsupported('results into tables by ingestion time')
  const fields = columns.map((column) => fieldOf(column.name, column.type))
  const before = writeDisposition === 'WRITE_APPEND' ? (existing?.rows ?? []) : []
  if (
    before.length > 0 &&
    JSON.stringify(existing?.fields.map((one) => [one.name, one.type])) !==
      JSON.stringify(fields.map((one) => [one.name, one.type]))
  ) {
    throw invalid(`Provided Schema does not match Table ${session.catalogue.qualified(name)}.`)
  }
  const nowMs = session.catalogue.nowMs()
  session.catalogue.put({
    kind: 'TABLE',
    ...name,
    fields,
    rows: [...before, ...rows],
    options: {
      ...existing?.options,
      ...(timePartitioning === undefined ? {} : { timePartitioning }),
      ...(clustering === undefined ? {} : { clustering }),
    },
    createdMs: existing?.createdMs ?? nowMs,
    modifiedMs: nowMs,
  })
}

/** "dataset.table" that a load or copy job writes. */
export function destinationOf(configuration: Json): string | undefined {
  const { load, copy } = configuration as { readonly load?: Destination; readonly copy?: Destination }
  const target = (load ?? copy)?.destinationTable
  return target && `${target.datasetId}.${target.tableId}`
}
