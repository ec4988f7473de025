import type { Catalogue } from '../catalogue/catalogue.ts'
import { ownColumns, pseudoColumns } from '../catalogue/ingestion-time.ts'
import type { Relation, RelationName, RelationOptions, Table, View } from '../catalogue/relation.ts'
import { type Field, fieldOf } from '../engine/column-types.ts'
import { logicalBytes } from '../engine/logical-bytes.ts'
import type { Value } from '../engine/sql-engine.ts'
import { duplicate, invalid } from '../errors.ts'
import { answerText } from '../statements/query.ts'
import type { Session } from '../statements/session.ts'
import type { Json } from './job.ts'

const referenceOf = (project: string, { dataset, name }: RelationName) => ({
  projectId: project,
  datasetId: dataset,
  tableId: name,
})

/** A table as tables.get shows it. */
export function tableJson(catalogue: Catalogue, relation: Relation): Json {
  const { project } = catalogue
  return {
    ...summaryJson(catalogue, relation),
    kind: 'bigquery#table',
    etag: Buffer.from(`${project}${relation.modifiedMs}`).toString('base64'),
    location: catalogue.dataset(relation.dataset).location,
    schema: { fields: ownColumns(relation.fields) },
    lastModifiedTime: String(relation.modifiedMs),
    ...(relation.options.description === undefined ? {} : { description: relation.options.description }),
    ...(relation.kind === 'TABLE' ? storage(relation) : viewJson(relation)),
  }
}

/** A table as tables.list shows it. */
export function summaryJson(catalogue: Catalogue, relation: Relation): Json {
  const { description: _, ...options } = relation.options
  return {
    kind: 'bigquery#table',
    id: catalogue.qualified(relation),
    tableReference: referenceOf(catalogue.project, relation),
    type: relation.kind,
    creationTime: String(relation.createdMs),
    ...options,
    ...(relation.kind === 'VIEW' ? { view: { useLegacySql: false } } : {}),
  }
}

function storage({ rows, fields }: Table): Json {
  const first = fields.length - ownColumns(fields).length
  const bytes = rows.reduce(
    (sum, row) => sum + row.slice(first).reduce((size, value) => size + logicalBytes(value), 0),
    0,
  )
  return { numRows: String(rows.length), numBytes: String(bytes), numLongTermBytes: '0' }
}

function viewJson({ kind, query, refresh }: View): Json {
  if (kind === 'VIEW') return { view: { query, useLegacySql: false } }
  return { materializedView: { query, ...refresh } }
}

interface TableBody extends RelationOptions {
  readonly tableReference?: { readonly tableId?: string }
  readonly schema?: { readonly fields?: readonly Field[] }
  readonly view?: { readonly query: string }
}

/** What a body sets of a table; what it sets to null is taken away. */
function optionsOf(before: RelationOptions, body: TableBody): RelationOptions {
  const names = [
    'description',
    'friendlyName',
    'labels',
    'expirationTime',
    'requirePartitionFilter',
    'timePartitioning',
    'rangePartitioning',
    'clustering',
  ] as const
  const merged: Record<string, unknown> = { ...before }
  for (const name of names) if (body[name] !== undefined) merged[name] = body[name]
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null))
}

export async function insertTable(session: Session, dataset: string, body: TableBody): Promise<Json> {
  const { catalogue } = session
  catalogue.dataset(dataset)
  const id = body.tableReference?.tableId
  if (id === undefined || id === '') throw invalid('Required parameter is missing: tableId')
  const name = { dataset, name: id }
  if (catalogue.find(name) !== undefined) throw duplicate(`Table ${catalogue.qualified(name)}`)
  const nowMs = catalogue.nowMs()
  const common = { ...name, options: optionsOf({}, body), createdMs: nowMs, modifiedMs: nowMs }
  if (body.view === undefined) {
    const fields = [...pseudoColumns(common.options), ...(body.schema?.fields ?? [])]
    catalogue.put({ kind: 'TABLE', ...common, fields, rows: [] })
  } else {
    const { columns } = await answerText({ ...session, dryRun: true }, body.view.query)
    const fields = columns.map((column) => fieldOf(column.name, column.type))
    catalogue.put({ kind: 'VIEW', ...common, fields, query: body.view.query })
  }
  return tableJson(catalogue, catalogue.relation(name))
}

export function patchTable(catalogue: Catalogue, name: RelationName, body: TableBody): Json {
  const relation = catalogue.relation(name)
  const fields =
    body.schema?.fields === undefined
      ? relation.fields
      : [
          ...pseudoColumns(relation.options),
          ...patchedFields(catalogue, ownColumns(relation.fields), relation, body.schema.fields),
        ]
  const changed = {
    ...relation,
    fields,
    options: optionsOf(relation.options, body),
    modifiedMs: catalogue.nowMs(),
  }
  if (changed.kind !== 'TABLE')
    catalogue.put(body.view === undefined ? changed : { ...changed, query: body.view.query })
  else
    catalogue.put({
      ...changed,
      rows: changed.rows.map((row) => fields.map((field, at) => widened(row[at] ?? {}, field))),
    })
  return tableJson(catalogue, catalogue.relation(name))
}

/** A value with NULL in the fields that were added inside of it. */
function widened(value: Value, field: Field): Value {
  const { fields } = field
  if (fields === undefined) return value
  if (value.arrayValue !== undefined) {
    const single: Field = { ...field, mode: 'NULLABLE' }
    const element = (value.arrayValue.element ?? []).map((one) => widened(one, single))
    return { arrayValue: { element } }
  }
  if (value.structValue === undefined) return value
  const parts = value.structValue.field ?? []
  return { structValue: { field: fields.map((part, at) => widened(parts[at] ?? {}, part)) } }
}

/** The fields may be described otherwise, and NULLABLE ones may be added at the end. */
function patchedFields(
  catalogue: Catalogue,
  own: readonly Field[],
  relation: Relation,
  fields: readonly Field[],
): readonly Field[] {
  const prefix = `Provided Schema does not match Table ${catalogue.qualified(relation)}.`
  for (const [at, before] of own.entries()) {
    const after = fields[at]
    if (after === undefined || after.name.toLowerCase() !== before.name.toLowerCase()) {
      throw invalid(`${prefix} Field ${before.name} is missing in new schema`)
    }
    if (after.type !== before.type) {
      throw invalid(`${prefix} Field ${before.name} has changed type from ${before.type} to ${after.type}`)
    }
  }
  return fields
}
