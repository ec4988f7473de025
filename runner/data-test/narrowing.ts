import type { DataTestConfig } from '../resource/config.ts'
import type { DataTestNode, ModelNode, ResourceNode, SeedNode, UniqueId } from '../resource/node.ts'

/** What has to be known of a run before a test may read nothing but the rows that changed since it passed. */
export interface Narrowing {
  /** The model that the test stands under. */
  readonly model: UniqueId
  /** The names of the tables that it reads. */
  readonly tables: readonly string[]
  /** Of a test of relationships: whose rows must not have gone since then, and the column that is referred to. */
  readonly parent: { readonly node: UniqueId; readonly field: string } | undefined
}

/** Conditions that hold of every number of failing rows but none. */
const anyRow = /^\s*(!=\s*0|<>\s*0|>\s*0|>=\s*1)\s*$/

/** SQL whose answer for a row depends on other rows, on the clock or on chance. */
const looksBeyondRow =
  /\b(select|over|current_\w+|now|today|localtime\w*|get_current_\w+|transaction_timestamp|age|rand\w*|setseed|\w*uuid\w*|nextval|currval|getenv|getvariable)\b/i

/**
 * Whether the verdict of a generic test over the whole table follows from an earlier pass and the changed rows: the
 * tested model says which rows those are, any failing row counts, and nothing but the row decides. The kind must be one
 * that comes with tgelt: what a project's own test reads is not known.
 *
 * @param parent what a test of relationships refers to; undefined if that is no plain ref()
 */
export function narrowingOf(
  node: DataTestNode,
  tested: ResourceNode | undefined,
  parent: ResourceNode | undefined,
): Narrowing | undefined {
  const { generic, config } = node
  if (generic === undefined || tested === undefined || !tellsChangedRows(tested)) return undefined
  if (!countsEveryRow(config)) return undefined
  const { to, ...others } = generic.arguments
  const judged = [generic.columnName, config.where, others, generic.kind === 'relationships' ? undefined : to]
  if (textsIn(judged).some((text) => looksBeyondRow.test(text))) return undefined
  const own = { model: tested.uniqueId, tables: [tested.relation.identifier], parent: undefined }
  if (generic.kind !== 'relationships') return own
  const field = generic.arguments['field']
  if (typeof field !== 'string' || parent === undefined || !keepsRowsUntilBuilt(parent)) return undefined
  return {
    model: tested.uniqueId,
    tables: [tested.relation.identifier, parent.relation.identifier],
    parent: { node: parent.uniqueId, field },
  }
}

/**
 * The same of a singular test, which says itself, with is_untested(), which rows its answer follows from. `model` is the
 * first that it says so of; all else that it reads are tables, of which a run tells whether it only added to them.
 */
export function singularNarrowingOf(
  { config }: DataTestNode,
  model: ModelNode,
  reads: readonly ResourceNode[],
): Narrowing | undefined {
  if (!tellsChangedRows(model) || !countsEveryRow(config)) return undefined
  const tables = reads.filter(keepsRowsUntilBuilt)
  if (tables.length < reads.length) return undefined
  return {
    model: model.uniqueId,
    tables: tables.map(({ relation }) => relation.identifier),
    parent: undefined,
  }
}

function tellsChangedRows(node: ResourceNode): node is ModelNode {
  return node.resourceType === 'model' && node.config.changedRows !== undefined
}

function countsEveryRow({ limit, failCalc, warnIf, errorIf }: DataTestConfig): boolean {
  return (
    limit === undefined &&
    failCalc.replaceAll(/\s/g, '') === 'count(*)' &&
    anyRow.test(warnIf) &&
    anyRow.test(errorIf)
  )
}

/** What a view or a source shows changes without its being built. */
function keepsRowsUntilBuilt(node: ResourceNode): node is ModelNode | SeedNode {
  if (node.resourceType === 'seed') return true
  return (
    node.resourceType === 'model' && ['table', 'incremental', 'ingest'].includes(node.config.materialized)
  )
}

/**
 * Whether a run that adds to a table leaves every value of a column in it that was there: rows are only appended, or
 * replaced by rows of the same key, and the column is that key.
 */
export function keepsValues(node: ModelNode, column: string): boolean {
  const { materialized, uniqueKey, incrementalStrategy, onSchemaChange } = node.config
  // A column of another type may hold other values.
  if (onSchemaChange === 'sync_all_columns') return false
  if (materialized === 'ingest' || incrementalStrategy === 'append' || uniqueKey.length === 0) return true
  const [key, ...others] = uniqueKey
  return others.length === 0 && key?.toLowerCase() === column.toLowerCase()
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
