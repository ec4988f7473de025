import type { Catalogue } from '../catalogue/catalogue.ts'
import type { RelationName, RelationOptions, Table } from '../catalogue/relation.ts'
import type { Field } from '../engine/column-types.ts'
import type { Row } from '../engine/sql-engine.ts'
import { type BigqueryError, duplicate, invalid, notFound, unsupported } from '../errors.ts'
import type { Json } from './job.ts'
import { RowRefused, readRows } from './media-rows.ts'
import { readParquet } from './parquet.ts'

interface LoadConfiguration {
  readonly destinationTable: { readonly datasetId: string; readonly tableId: string }
  readonly schema?: { readonly fields?: readonly Field[] }
  readonly sourceFormat?: string
  readonly writeDisposition?: string
  readonly createDisposition?: string
  readonly timePartitioning?: RelationOptions['timePartitioning']
  readonly rangePartitioning?: RelationOptions['rangePartitioning']
  readonly clustering?: RelationOptions['clustering']
  readonly autodetect?: boolean
  readonly ignoreUnknownValues?: boolean
  readonly maxBadRecords?: number
  readonly skipLeadingRows?: number | string
  readonly fieldDelimiter?: string
  readonly nullMarker?: string
  readonly allowQuotedNewlines?: boolean
  readonly schemaUpdateOptions?: readonly string[]
}

export interface Load {
  readonly target: RelationName
  readonly configuration: LoadConfiguration
  readonly media: Buffer
}

export interface LoadResult {
  readonly statistics: Json
  readonly error: BigqueryError | undefined
  readonly furtherErrors: readonly { readonly reason: string; readonly message: string }[]
}

export async function readLoad(configuration: Json, media: Buffer | undefined): Promise<Load> {
  const load = configuration['load'] as LoadConfiguration | undefined
  if (load === undefined)
    throw invalid('Only query, load and copy jobs are supported by the BigQuery of the tests')
  if (media === undefined) throw invalid('Load configuration must specify at least one source URI')
  if (load.autodetect === true)
    throw invalid('autodetect is not supported by the BigQuery of the tests: give a schema')
  if (Number(load.maxBadRecords ?? 0) !== 0)
    throw invalid('maxBadRecords is not supported by the BigQuery of the tests')
  const { datasetId, tableId } = load.destinationTable
  if (tableId.includes('$'))
    throw invalid('Partition decorators are not supported by the BigQuery of the tests')
  const target = { dataset: datasetId, name: tableId }
  if (load.sourceFormat !== 'PARQUET') return { target, configuration: load, media }
  const { fields, media: rows } = await readParquet(media)
  const asJson = { schema: { fields }, sourceFormat: 'NEWLINE_DELIMITED_JSON' }
  return { target, configuration: { ...load, ...asJson }, media: rows }
}

/** Loads all rows or none. */
export function runLoad(
  catalogue: Catalogue,
  location: string,
  { target, configuration, media }: Load,
): LoadResult {
  catalogue.dataset(target.dataset, location)
  const existing = catalogue.find(target) === undefined ? undefined : catalogue.table(target)
  if (existing === undefined && configuration.createDisposition === 'CREATE_NEVER') {
    throw notFound(`Not found: Table ${catalogue.qualified(target)}`)
  }
  if (existing?.fields.some((field) => field.isPseudo))
    throw unsupported('loading into tables by ingestion time')
  const disposition = configuration.writeDisposition ?? 'WRITE_APPEND'
  if (disposition === 'WRITE_EMPTY' && (existing?.rows.length ?? 0) > 0)
    throw duplicate(`Table ${catalogue.qualified(target)}`)
  const keepsTable = existing !== undefined && disposition !== 'WRITE_TRUNCATE'
  const given = configuration.schema?.fields
  const fields = keepsTable ? mergedFields(catalogue, existing, configuration) : (given ?? existing?.fields)
  if (fields === undefined) throw invalid('No schema specified on job or table.')
  try {
    const rows = readRows(media, fields, given ?? fields, configuration)
    save(
      catalogue,
      target,
      existing,
      fields,
      keepsTable ? [...widen(existing.rows, fields), ...rows] : rows,
      configuration,
    )
    return {
      statistics: {
        inputFiles: '1',
        inputFileBytes: String(media.length),
        outputRows: String(rows.length),
        badRecords: '0',
      },
      error: undefined,
      furtherErrors: [],
    }
  } catch (error) {
    if (error instanceof RowRefused) return refused(error)
    throw error
  }
}

const widen = (rows: readonly Row[], fields: readonly Field[]): readonly Row[] =>
  rows.map((row) => (row.length === fields.length ? row : fields.map((_, at) => row[at] ?? {})))

/** The table's fields, with those that the job adds if it may. */
function mergedFields(
  catalogue: Catalogue,
  existing: Table,
  configuration: LoadConfiguration,
): readonly Field[] {
  const given = configuration.schema?.fields ?? []
  const mayAdd = configuration.schemaUpdateOptions?.includes('ALLOW_FIELD_ADDITION') ?? false
  const prefix = `Provided Schema does not match Table ${catalogue.qualified(existing)}.`
  const added: Field[] = []
  for (const field of given) {
    const before = existing.fields.find((one) => one.name.toLowerCase() === field.name.toLowerCase())
    if (before === undefined) {
      if (!mayAdd) throw invalid(`${prefix} Cannot add fields (field: ${field.name})`)
      added.push(field)
    } else if (typeName(before) !== typeName(field)) {
      throw invalid(
        `${prefix} Field ${field.name} has changed type from ${typeName(before)} to ${typeName(field)}`,
      )
    } else if ((before.mode ?? 'NULLABLE') !== (field.mode ?? 'NULLABLE')) {
      throw invalid(
        `${prefix} Field ${field.name} has changed mode from ${before.mode ?? 'NULLABLE'} to ${field.mode ?? 'NULLABLE'}`,
      )
    }
  }
  return [...existing.fields, ...added]
}

const synonyms: Readonly<Record<string, string>> = {
  INT64: 'INTEGER',
  FLOAT64: 'FLOAT',
  BOOL: 'BOOLEAN',
  STRUCT: 'RECORD',
}

const typeName = ({ type }: Field): string => synonyms[type.toUpperCase()] ?? type.toUpperCase()

function save(
  catalogue: Catalogue,
  target: RelationName,
  existing: Table | undefined,
  fields: readonly Field[],
  rows: readonly Row[],
  { timePartitioning, rangePartitioning, clustering }: LoadConfiguration,
): void {
  const nowMs = catalogue.nowMs()
  catalogue.put({
    kind: 'TABLE',
    ...target,
    fields: fields.map((field) => ({ mode: 'NULLABLE', ...field, type: typeName(field) })),
    rows,
    options: {
      ...existing?.options,
      ...(timePartitioning === undefined ? {} : { timePartitioning }),
      ...(rangePartitioning === undefined ? {} : { rangePartitioning }),
      ...(clustering === undefined ? {} : { clustering }),
    },
    createdMs: existing?.createdMs ?? nowMs,
    modifiedMs: nowMs,
  })
}

function refused({ format, message, position }: RowRefused): LoadResult {
  const prefix = 'Error while reading data, error message:'
  const counts = 'Rows: 1; errors: 1'
  const summary = `${prefix} ${format} table encountered too many errors, giving up. ${counts}. Please look into the errors[] collection for more details.`
  return {
    statistics: { badRecords: '1', outputRows: '0' },
    error: invalid(summary),
    furtherErrors: [
      {
        reason: 'invalid',
        message: `${prefix} ${format} processing encountered too many errors, giving up. ${counts}; max bad: 0; error percent: 0`,
      },
      {
        reason: 'invalid',
        message: `${prefix} ${format} parsing error in row starting at position ${position}: ${message}`,
      },
    ],
  }
}
