import { locate } from '../../kernel/errors/source-excerpt.ts'
import { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { Graph } from '../graph/graph.ts'
import type { Project } from '../project/project.ts'
import { NodeIndex } from '../project/resolve-references.ts'
import type { DataTestNode, ExecutableNode, ModelNode, UniqueId } from '../resource/node.ts'
import { compileTemplate, Template } from '../template/template.ts'
import { type CompileState, createCompileScope, type NamingDialect, type Notes } from './compile-scope.ts'
import type { CompiledNode, SourceMap } from './compiled-node.ts'
import { type Cte, ctePrefix, injectCtes } from './inject-ctes.ts'
import { MappedSql } from './mapped-sql.ts'
import { withoutSemicolon } from './one-statement.ts'
import { renderGenericTest } from './render-test.ts'

/** SQL from the command line, rendered as a model's is. */
interface CompiledInline {
  readonly sql: string
  readonly map: SourceMap
  readonly sources: ReadonlyMap<string, string>
  /** Nodes that it reads. */
  readonly dependsOn: readonly UniqueId[]
  readonly logged: readonly string[]
  readonly warnings: readonly TgeltError[]
}

export interface Compiler {
  /** Renders a node for what stands in the warehouse now. Pure. Throws a TgeltError with the place of what is wrong. */
  compile<N extends ExecutableNode>(node: N, state: CompileState): CompiledNode<N>
  compileInline(sql: string, state: CompileState): CompiledInline
}

const inlineFile = '<inline>'

/** Makes SQL of a project's nodes, for one engine. */
export function createCompiler(project: Project, graph: Graph, dialect: NamingDialect): Compiler {
  return new ProjectCompiler(project, graph, dialect)
}

class ProjectCompiler implements Compiler {
  readonly #project: Project
  readonly #graph: Graph
  readonly #dialect: NamingDialect
  readonly #index: NodeIndex

  constructor(project: Project, graph: Graph, dialect: NamingDialect) {
    this.#project = project
    this.#graph = graph
    this.#dialect = dialect
    this.#index = new NodeIndex(project.nodes.values())
  }

  compile<N extends ExecutableNode>(node: N, state: CompileState): CompiledNode<N> {
    const notes = newNotes()
    const statement = this.#statement(node, state, notes)
    const ctes = this.#ctes(notes.ephemeral, state, notes)
    const sql = injectCtes(withoutSemicolon(statement), [...ctes.values()])
    const files = [node.file, ...[...ctes.keys()].map((id) => this.#file(id))]
    return {
      node,
      sql: sql.text,
      map: sql.toMap(),
      sources: this.#sources(files),
      ephemeralParents: [...ctes.keys()],
      preHooks: this.#hooks(node, 'pre-hook', state, notes),
      postHooks: this.#hooks(node, 'post-hook', state, notes),
      hookPlaces: {
        pre: this.#project.configLocation(node.uniqueId, 'pre-hook'),
        post: this.#project.configLocation(node.uniqueId, 'post-hook'),
      },
      logged: notes.logged,
      warnings: notes.warnings,
    }
  }

  compileInline(text: string, state: CompileState): CompiledInline {
    const notes = newNotes()
    const scope = createCompileScope({ ...this.#scopeInput(state, notes), node: undefined })
    const rendered = new Template({ file: inlineFile, text }).render(scope)
    const references = [...notes.references]
    const ctes = this.#ctes(notes.ephemeral, state, notes)
    const statement = MappedSql.rendered(inlineFile, rendered.text, rendered.marks)
    const sql = injectCtes(withoutSemicolon(statement), [...ctes.values()])
    const sources = this.#sources([...ctes.keys()].map((id) => this.#file(id)))
    return {
      sql: sql.text,
      map: sql.toMap(),
      sources: new Map([[inlineFile, text], ...sources]),
      dependsOn: references,
      logged: notes.logged,
      warnings: notes.warnings,
    }
  }

  #scopeInput(state: CompileState, notes: Notes): Omit<Parameters<typeof createCompileScope>[0], 'node'> {
    return { project: this.#project, index: this.#index, dialect: this.#dialect, state, notes }
  }

  #statement(node: ExecutableNode, state: CompileState, notes: Notes): MappedSql {
    if (node.resourceType === 'seed') return MappedSql.own('')
    if (node.resourceType === 'test' && node.generic !== undefined)
      return this.#genericTest(node, state, notes)
    const scope = createCompileScope({ ...this.#scopeInput(state, notes), node })
    const rendered = compileTemplate({ file: node.file, text: node.rawSql }).render(scope)
    return MappedSql.rendered(node.file, rendered.text, rendered.marks)
  }

  /** Everything about a generic test points to its entry in YAML: that is where a person can change it. */
  #genericTest(node: DataTestNode, state: CompileState, notes: Notes): MappedSql {
    const scope = createCompileScope({ ...this.#scopeInput(state, notes), node })
    const { generic } = node
    if (generic === undefined) throw new Error(`${node.uniqueId} is no generic test`)
    try {
      const sql = renderGenericTest(this.#project, node, generic, this.#dialect, state, scope)
      return MappedSql.from(node.definedAt, sql)
    } catch (thrown) {
      throw isInMacro(thrown, node) ? thrown : relocate(thrown, this.#locate(node))
    }
  }

  #locate(node: DataTestNode): TgeltError['location'] {
    return locate(this.#project.texts.get(node.definedAt.file) ?? '', node.definedAt)
  }

  /** The CTEs of ephemeral models and of those that they read, each after what it needs. */
  #ctes(
    wanted: ReadonlyMap<UniqueId, ModelNode>,
    state: CompileState,
    notes: Notes,
  ): ReadonlyMap<UniqueId, Cte> {
    const ctes = new Map<UniqueId, Cte>()
    const add = (model: ModelNode): void => {
      if (ctes.has(model.uniqueId)) return
      const own = { ...newNotes(), logged: notes.logged, warnings: notes.warnings }
      const sql = this.#statement(model, state, own)
      for (const parent of own.ephemeral.values()) add(parent)
      ctes.set(model.uniqueId, { name: ctePrefix + model.relation.identifier, sql })
    }
    // Most nodes read no ephemeral model: they don't walk the graph.
    for (const id of wanted.size === 0 ? [] : this.#graph.order) {
      const model = wanted.get(id)
      if (model !== undefined) add(model)
    }
    return ctes
  }

  #hooks(
    node: ExecutableNode,
    key: 'pre-hook' | 'post-hook',
    state: CompileState,
    notes: Notes,
  ): readonly string[] {
    if (node.resourceType !== 'model') return []
    const hooks = key === 'pre-hook' ? node.config.preHooks : node.config.postHooks
    if (hooks.length === 0) return []
    const scope = createCompileScope({ ...this.#scopeInput(state, notes), node, allowsEphemeral: false })
    return hooks.map((text) => {
      try {
        return compileTemplate({ file: node.file, text }).render(scope).text
      } catch (thrown) {
        throw isInMacro(thrown, node)
          ? thrown
          : relocate(thrown, this.#project.configLocation(node.uniqueId, key))
      }
    })
  }

  #file(id: UniqueId): string {
    return this.#project.nodes.get(id)?.file ?? ''
  }

  #sources(files: readonly string[]): ReadonlyMap<string, string> {
    const sources = new Map<string, string>()
    for (const file of files) {
      const text = this.#project.texts.get(file)
      if (text !== undefined) sources.set(file, text)
    }
    return sources
  }
}

function newNotes(): Notes {
  return { ephemeral: new Map(), references: new Set(), logged: [], warnings: [] }
}

/** An error in a macro's file stays there: its place is right. */
function isInMacro(thrown: unknown, node: ExecutableNode): boolean {
  return thrown instanceof TgeltError && thrown.location !== undefined && thrown.location.file !== node.file
}

/** A template made of a string in YAML knows only that string's lines; `location` is where the string stands. */
function relocate(thrown: unknown, location: TgeltError['location']): unknown {
  if (!(thrown instanceof TgeltError)) return thrown
  const { code, message, hint, facts, cause } = thrown
  return new TgeltError({ code, message, hint, facts, cause, location: location ?? thrown.location })
}
