import { type Compiler, createCompiler } from '../../runner/compile/create-compiler.ts'
import type { OpenedProject } from '../project/open-project.ts'
import { dialectFor } from '../project/open-warehouse.ts'

/** The compiler of a project for the engine of its target. */
export function compilerFor({ project, graph }: OpenedProject): Compiler {
  return createCompiler(project, graph, dialectFor(project.target))
}
