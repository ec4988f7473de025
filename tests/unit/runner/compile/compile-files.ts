import type { CompileState, NamingDialect } from '../../../../runner/compile/compile-scope.ts'
import type { FixtureDialect } from '../../../../runner/compile/compile-unit-test.ts'
import type { CompiledNode } from '../../../../runner/compile/compiled-node.ts'
import { type Compiler, createCompiler } from '../../../../runner/compile/create-compiler.ts'
import { duckdbDialect } from '../../../../runner/dialect/duckdb/duckdb-dialect.ts'
import { buildGraph } from '../../../../runner/graph/graph.ts'
import type { ExecutableNode } from '../../../../runner/resource/node.ts'
import { type FileTexts, parseFiles } from '../project/parse-files.ts'

/** Just enough of an engine to write names and values. */
const plainDialect: NamingDialect & FixtureDialect = {
  ...duckdbDialect,
  relation: ({ database, schema, identifier }) => [database, schema, identifier].filter(Boolean).join('.'),
  identifier: (name) => `"${name}"`,
  literal: (value) => `'${value.replaceAll("'", "''")}'`,
}

export const emptyWarehouse: CompileState = { relations: new Map(), fullRefresh: false }

export function compilerOf(files: FileTexts): { compiler: Compiler; node: (id: string) => ExecutableNode } {
  const project = parseFiles(files)
  const node = (id: string): ExecutableNode => {
    const found = [...project.nodes.values()].find(({ uniqueId }) => uniqueId.startsWith(id))
    if (found === undefined || found.resourceType === 'source') throw new Error(`no ${id}`)
    return found
  }
  return { compiler: createCompiler(project, buildGraph(project.nodes), plainDialect), node }
}

export function compileNode(files: FileTexts, id: string, state: Partial<CompileState> = {}): CompiledNode {
  const { compiler, node } = compilerOf(files)
  return compiler.compile(node(id), { ...emptyWarehouse, ...state })
}
