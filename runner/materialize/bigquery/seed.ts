import { sha256Hex } from '../../../kernel/hash.ts'
import { columnFields } from '../../dialect/bigquery/fields.ts'
import { parseSeed, seedColumns } from '../../dialect/bigquery/seed.ts'
import { seedCell } from '../../dialect/bigquery/seed-types.ts'
import type { BigqueryDialect, SeedFile } from '../../dialect/dialect.ts'
import type { SeedNode } from '../../resource/node.ts'
import { type Relation, relationKey } from '../../resource/relation.ts'
import type { TableField } from '../../resource/table-facts.ts'
import { changeTable, load, readText, type Steps, tableFacts } from '../call.ts'
import { materializeError } from '../errors.ts'
import type { BigqueryContext, Materialization } from '../materialization.ts'
import { requireSeed } from '../require-node.ts'
import { configuredTypes } from '../seed-types.ts'
import { withDescriptions } from './descriptions.ts'
import { freeOfCharge } from './estimates.ts'
import { putTable } from './replace.ts'
import { ddlOptions, optionsOf } from './table-spec.ts'

/**
 * A table of a CSV file's rows, put in place as a whole by one load job, which costs nothing. Types are inferred from all
 * rows, as DuckDB infers them; values are read by the load, which refuses those that are not of their column's type.
 */
export const seed: Materialization<BigqueryDialect> = {
  name: 'seed',
  runs: true,
  estimate: freeOfCharge,
  *steps(general) {
    const context = requireSeed(general)
    const { node, absolutePath } = context
    const path = absolutePath(node.file)
    const file = { path, text: yield* readText(path), delimiter: node.config.delimiter, columnTypes: {} }
    const { rows, fields } = readSeed(node, file)
    const rowsAffected = yield* putTable(context, undefined, function* (relation, expiresAfterHours) {
      const loaded = yield* load({
        relation,
        jobId: loadJobId(context),
        fields: optionsOf(node).persistDocs.columns ? withDescriptions(fields, node.columns) : fields,
        disposition: 'replace',
        expiresAfterMs: expiresAfterHours && expiresAfterHours * 60 * 60 * 1000,
        source: { kind: 'rows', rows },
      })
      yield* describeSeedTable(context, relation)
      return loaded
    })
    return { rowsAffected, built: [{ relation: node.relation, kind: 'table' }] }
  },
}

/** Named after the table and the run: the same rows are loaded again by the next run, whatever has become of them. */
function loadJobId({ node: { relation }, now }: BigqueryContext<SeedNode>): string {
  const which = sha256Hex(relationKey(relation)).slice(0, 8)
  return `tgelt_seed_${relation.identifier.replace(/\W/g, '_')}_${which}_${now.replace(/\W/g, '')}`
}

interface SeedRows {
  readonly fields: readonly TableField[]
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

function readSeed(node: SeedNode, file: SeedFile): SeedRows {
  const parsed = parseSeed(file)
  if (parsed.columns.length === 0) throw materializeError('seed-empty', { file: node.file })
  const columnTypes = configuredTypes(
    node,
    parsed.columns.map((name) => ({ name })),
  )
  const fields = columnFields(seedColumns(parsed, columnTypes))
  const rows = parsed.rows.map((cells) =>
    Object.fromEntries(fields.map((field, index) => [field.name, loadedValue(cells[index] ?? null, field)])),
  )
  return { fields, rows }
}

/** A cell as a load job reads it: texts stand for all types but these. */
function loadedValue(cell: string | null, { type }: TableField): unknown {
  if (cell === null) return null
  if (type === 'JSON') return jsonOf(cell)
  const text = seedCell(cell, type)
  return type === 'BOOL' && /^(true|false)$/.test(text) ? text === 'true' : text
}

function jsonOf(cell: string): unknown {
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}

/** A load says nothing of a table but its columns. */
function* describeSeedTable(context: BigqueryContext<SeedNode>, relation: Relation): Steps<void> {
  const { description, labels = {} } = ddlOptions(context)
  const wanted = Object.entries(labels)
  if (wanted.length === 0 && description === undefined) return
  const facts = yield* tableFacts(relation)
  if (facts === undefined) return
  const isLabelled = wanted.every(([name, value]) => facts.labels[name] === value)
  if (isLabelled && (description === undefined || facts.description === description)) return
  yield* changeTable(relation, {
    labels: { ...facts.labels, ...labels },
    ...(description === undefined ? {} : { description }),
  })
}
