import { type Compiler, createCompiler } from '../../runner/compile/create-compiler.ts'
import { duckdbDialect } from '../../runner/dialect/duckdb/duckdb-dialect.ts'
import type { OpenedProject } from '../project/open-project.ts'

/** The compiler of a project for the engine of its target. */
export function compilerFor({ project, graph }: OpenedProject): Compiler {
  return createCompiler(project, graph, duckdbDialect)
}
