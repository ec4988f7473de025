import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import { writeFileAtomic } from '../../kernel/files/atomic-file.ts'
import { cataloguePage } from '../../pages/catalogue/catalogue-page.ts'
import { catalogueMarkdown } from '../../pages/catalogue/markdown.ts'
import type { ModelNode, RelationNode, UniqueId } from '../../runner/resource/node.ts'
import type { CommandContext } from '../command.ts'
import type { DocsOptions } from '../commands/docs.ts'
import { compileAll } from '../look/compile-selection.ts'
import { type OpenedProject, openProject } from '../project/open-project.ts'
import { select } from '../project/select.ts'
import { showQuantity } from '../ui/quantity.ts'
import { readLastRun } from './last-run.ts'
import { type KnownFacts, tableFacts } from './table-facts.ts'
import { readWarehouseFacts, type WarehouseFacts } from './warehouse-facts.ts'

/** Writes the catalogue of the selected tables, and says its path on stdout. */
export async function writeDocs(context: CommandContext, options: DocsOptions): Promise<void> {
  const opened = await openProject(context, 'docs', options)
  const nodes = select(context, opened.graph, options, ['model', 'seed', 'source'])
  const tables = nodes.flatMap((node) =>
    node.resourceType === 'test' || node.resourceType === 'unit_test' ? [] : [node],
  )
  const { path, written } =
    options.markdown === undefined
      ? await writePage(context, options, opened, tables)
      : writeMarkdown(options.markdown, options, opened, tables)
  const text = `Documented ${showQuantity(tables.length, 'table')}.`
  context.reporter.message({ name: 'Documented', level: 'info', text, data: { tables: tables.length, path } })
  context.stdout.write(`${written}\n`)
}

interface WrittenFile {
  /** Absolute. */
  readonly path: string
  /** As the user would name it. */
  readonly written: string
}

async function writePage(
  context: CommandContext,
  options: DocsOptions,
  opened: OpenedProject,
  tables: readonly RelationNode[],
): Promise<WrittenFile> {
  const facts = await readWarehouseFacts(context, opened, tables)
  const lastRun = readLastRun(context.root, opened.targetFolder)
  const known = { lastRun, rows: facts.rows, compiled: compiledTexts(opened, tables, facts) }
  const page = cataloguePage(
    {
      projectName: opened.project.name,
      tables: factsOf(tables, opened, known),
      freshness: facts.freshness,
      lastRun,
    },
    (text) => createHash('sha256').update(text).digest('base64'),
  )
  const written = join(options.out ?? join(opened.targetFolder, 'site'), 'index.html')
  const path = resolve(options.out === undefined ? context.root : '.', written)
  writeFileAtomic(path, page)
  return { path, written }
}

function writeMarkdown(
  file: string,
  options: DocsOptions,
  opened: OpenedProject,
  tables: readonly RelationNode[],
): WrittenFile {
  const known = { lastRun: undefined, rows: new Map(), compiled: new Map() }
  const selection = [
    ...(options.select === undefined ? [] : ['--select', ...options.select]),
    ...(options.exclude === undefined ? [] : ['--exclude', ...options.exclude]),
  ]
  const command = ['tgelt docs --markdown', file.replaceAll('\\', '/'), ...selection].join(' ')
  writeFileAtomic(
    resolve(file),
    catalogueMarkdown(opened.project.name, factsOf(tables, opened, known), command),
  )
  return { path: resolve(file), written: file }
}

function factsOf(tables: readonly RelationNode[], { graph }: OpenedProject, known: KnownFacts) {
  return tables.map((node) => tableFacts(node, graph, known))
}

/** The SQL of models as a full build would run it. */
function compiledTexts(
  opened: OpenedProject,
  tables: readonly RelationNode[],
  { relations }: WarehouseFacts,
): ReadonlyMap<UniqueId, string> {
  const models = tables.filter((node): node is ModelNode => node.resourceType === 'model')
  const compiled = compileAll(opened, models, { relations, fullRefresh: true })
  return new Map(compiled.map(({ node, sql }) => [node.uniqueId, sql]))
}
