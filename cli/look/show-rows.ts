import { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import { assertOneStatement } from '../../runner/compile/one-statement.ts'
import { isTest } from '../../runner/resource/is-test.ts'
import type { RelationNode, ResourceNode } from '../../runner/resource/node.ts'
import { type Locatable, locateIn, startOf } from '../../runner/run/locate-error.ts'
import type { QueryResult, Warehouse } from '../../runner/warehouse/warehouse.ts'
import type { CommandContext } from '../command.ts'
import type { ShowOptions } from '../commands/show.ts'
import { cliError } from '../errors.ts'
import { type OpenedProject, openProject } from '../project/open-project.ts'
import { openWarehouse } from '../project/open-warehouse.ts'
import { select } from '../project/select.ts'
import { compilerFor } from '../run/compiler.ts'
import { sayNotes } from './say-notes.ts'
import { tableText } from './table-text.ts'

/** Runs one query on the published file, read-only, and writes its rows to stdout. */
export async function showRows(context: CommandContext, options: ShowOptions): Promise<void> {
  const opened = await openProject(context, 'show', options)
  const node = options.inline === undefined ? oneNode(context, opened, options) : undefined
  const warehouse = await openWarehouse(context, opened, 'read', 'tgelt show')
  const interrupt = (): void => warehouse.interrupt()
  context.signal.addEventListener('abort', interrupt, { once: true })
  try {
    const query = await compileQuery(context, opened, warehouse, node, options.inline ?? '')
    const result = await runQuery(warehouse, query, options.limit)
    context.stdout.write(tableText(result, options.output, node?.name))
  } finally {
    await warehouse.finish('discard')
  }
}

function oneNode(context: CommandContext, { graph }: OpenedProject, options: ShowOptions): ResourceNode {
  // Naming a model means its rows, not those of its tests; naming a test alone means its failing rows.
  const selection = { ...options, indirectSelection: 'empty' as const }
  const nodes =
    options.select === undefined ? [] : select(context, graph, selection, ['model', 'seed', 'source', 'test'])
  const relations = nodes.filter((node) => !isTest(node))
  const candidates = relations.length > 0 ? relations : nodes
  const [node, ...others] = candidates
  if (node === undefined || others.length > 0)
    throw cliError('show-one', { names: candidates.map(({ name }) => name) })
  return node
}

/**
 * The query behind a node, as a full build would run it: an incremental model shows all its rows, not the next batch.
 * What has no query of its own (a seed, a source, landed files) is read from its table.
 */
async function compileQuery(
  context: CommandContext,
  opened: OpenedProject,
  warehouse: Warehouse,
  node: ResourceNode | undefined,
  inline: string,
): Promise<Locatable> {
  const compiler = compilerFor(opened)
  const state = { relations: await warehouse.relations(), fullRefresh: true }
  if (node === undefined) {
    const compiled = compiler.compileInline(inline, state)
    sayNotes(context, compiled)
    return { ...compiled, start: undefined }
  }
  if (isStoredOnly(node)) {
    const sql = `select * from ${warehouse.dialect.relation(node.relation)}`
    return { sql, map: { origin: () => undefined }, sources: new Map(), start: node.propertiesLocation }
  }
  const compiled = compiler.compile(node, state)
  sayNotes(context, compiled)
  return { ...compiled, start: startOf(compiled.node, compiled.sources) }
}

function isStoredOnly(node: ResourceNode): node is RelationNode {
  return (
    node.resourceType === 'source' ||
    node.resourceType === 'seed' ||
    (node.resourceType === 'model' && node.config.materialized === 'ingest')
  )
}

async function runQuery(warehouse: Warehouse, query: Locatable, limit: number): Promise<QueryResult> {
  const connection = await warehouse.connect()
  try {
    assertOneStatement(query)
    return await connection.query(query.sql, limit < 0 ? undefined : limit)
  } catch (error) {
    throw error instanceof TgeltError ? locateIn(error, query, {}) : error
  } finally {
    connection.close()
  }
}
