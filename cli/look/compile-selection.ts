import { Problems } from '../../kernel/errors/problems.ts'
import { knownErrors } from '../../kernel/errors/tgelt-error.ts'
import type { CompileState } from '../../runner/compile/compile-scope.ts'
import type { CompiledNode } from '../../runner/compile/compiled-node.ts'
import type { ResourceNode } from '../../runner/resource/node.ts'
import { CompiledFiles } from '../../runner/run/compiled-files.ts'
import type { CommandContext } from '../command.ts'
import type { CompileOptions } from '../commands/compile.ts'
import { type OpenedProject, openProject } from '../project/open-project.ts'
import { hasWarehouse, openWarehouse } from '../project/open-warehouse.ts'
import { select } from '../project/select.ts'
import { compilerFor } from '../run/compiler.ts'
import { showQuantity } from '../ui/quantity.ts'
import { sayNotes } from './say-notes.ts'

/** Writes compiled SQL below the target folder. A query, or the only model selected, goes to stdout as well. */
export async function compileSelection(context: CommandContext, options: CompileOptions): Promise<void> {
  const opened = await openProject(context, 'compile', options)
  const compiler = compilerFor(opened)
  const state = {
    relations: await existingRelations(context, opened),
    fullRefresh: options.fullRefresh ?? false,
  }
  if (options.inline !== undefined) {
    const compiled = compiler.compileInline(options.inline, state)
    sayNotes(context, compiled)
    context.stdout.write(`${compiled.sql}\n`)
    return
  }
  const nodes = select(context, opened.graph, options, ['model', 'test'])
  const compiled = compileAll(opened, nodes, state)
  const files = new CompiledFiles(context.root, opened.targetFolder)
  for (const each of compiled) {
    sayNotes(context, each)
    files.add('compiled', each.node, each.sql)
  }
  await files.settle()
  const text = `Compiled ${showQuantity(compiled.length, 'node')} into ${opened.targetFolder}/compiled.`
  context.reporter.message({ name: 'Compiled', level: 'info', text, data: { nodes: compiled.length } })
  const models = compiled.filter(({ node }) => node.resourceType === 'model')
  const [only] = models.length > 0 ? models : compiled
  if (only !== undefined && options.select !== undefined && Math.max(models.length, 1) === 1) {
    context.stdout.write(`${only.sql.trim()}\n`)
  }
}

/** All errors of all nodes, not only those of the first. */
export function compileAll(
  opened: OpenedProject,
  nodes: readonly ResourceNode[],
  state: CompileState,
): readonly CompiledNode[] {
  const compiler = compilerFor(opened)
  const problems = new Problems()
  const compiled = nodes.flatMap((node) => {
    if (node.resourceType === 'source' || node.resourceType === 'seed') return []
    try {
      return [compiler.compile(node, state)]
    } catch (thrown) {
      const errors = knownErrors(thrown)
      if (errors.length === 0) throw thrown
      for (const error of errors) problems.add(error)
      return []
    }
  })
  problems.throwIfAny()
  return compiled
}

/** What is_incremental() depends on; nothing if there is no warehouse yet. */
async function existingRelations(
  context: CommandContext,
  opened: OpenedProject,
): Promise<CompileState['relations']> {
  if (!hasWarehouse(context, opened.project.target)) return new Map()
  const warehouse = await openWarehouse(context, opened, 'read', 'tgelt compile')
  try {
    return await warehouse.relations()
  } finally {
    await warehouse.finish('discard')
  }
}
