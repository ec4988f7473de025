import { locate } from '../../kernel/errors/source-excerpt.ts'
import { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import { type Narrowing, singularNarrowingOf } from '../data-test/narrowing.ts'
import type { Graph } from '../graph/graph.ts'
import type { Project } from '../project/project.ts'
import { NodeIndex } from '../project/resolve-references.ts'
import type { DataTestNode, ExecutableNode, ModelNode, UniqueId, UnitTestNode } from '../resource/node.ts'
import type { Scope } from '../template/rendering.ts'
import { compileTemplate, Template } from '../template/template.ts'
import {
  type CompileState,
  createCompileScope,
  type NamingDialect,
  type Notes,
  type RenderedNode,
} from './compile-scope.ts'
import {
  assertAllGiven,
  expectedSql,
  type FixtureDialect,
  inputCtes,
  nameInputs,
  testedModel,
  type UnitTestRendering,
} from './compile-unit-test.ts'
import type { CompiledNode, SourceMap } from './compiled-node.ts'
import { type Cte, ctePrefix, injectCtes } from './inject-ctes.ts'
import { MappedSql } from './mapped-sql.ts'
import { withoutSemicolon } from './one-statement.ts'
import { renderGenericTest } from './render-test.ts'
import { createUnitTestScope, type GivenInputs } from './unit-test-scope.ts'

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
  /** `file` is what its places are called, if the text stands in a file. */
  compileInline(sql: string, state: CompileState, file?: string): CompiledInline
}

type CompileDialect = NamingDialect & FixtureDialect
type ScopeMaker = (node: RenderedNode, notes: Notes) => Scope

const inlineFile = '<inline>'

/** Makes SQL of a project's nodes, for one engine. */
export function createCompiler(project: Project, graph: Graph, dialect: CompileDialect): Compiler {
  return new ProjectCompiler(project, graph, dialect)
}

class ProjectCompiler implements Compiler {
  readonly #project: Project
  readonly #graph: Graph
  readonly #dialect: CompileDialect
  readonly #index: NodeIndex

  constructor(project: Project, graph: Graph, dialect: CompileDialect) {
    this.#project = project
    this.#graph = graph
    this.#dialect = dialect
    this.#index = new NodeIndex(project.nodes.values())
  }

  compile<N extends ExecutableNode>(node: N, state: CompileState): CompiledNode<N> {
    if (node.resourceType === 'unit_test') return { ...this.#compileUnitTest(node, state), node }
    const notes = newNotes()
    const scopeOf = this.#scopeMaker(state)
    const test = isGeneric(node) ? this.#genericTest(node, state, notes) : undefined
    const statement = test?.sql ?? this.#statement(node, notes, scopeOf)
    const ctes = this.#ctes(notes, scopeOf)
    const sql = injectCtes(withoutSemicolon(statement), [...ctes.values()])
    const files = [node.file, ...[...ctes.keys()].map((id) => this.#file(id))]
    return {
      node,
      sql: sql.text,
      map: sql.toMap(),
      sources: this.#sources(files),
      narrowing: ctes.size === 0 ? (test?.narrowing ?? this.#singularNarrowing(node, notes)) : undefined,
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

  compileInline(text: string, state: CompileState, file = inlineFile): CompiledInline {
    const notes = newNotes()
    const scope = createCompileScope({ ...this.#scopeInput(state, notes), node: undefined })
    const rendered = new Template({ file, text }).render(scope)
    const references = [...notes.references]
    const ctes = this.#ctes(notes, this.#scopeMaker(state))
    const statement = MappedSql.rendered(file, rendered.text, rendered.marks)
    const sql = injectCtes(withoutSemicolon(statement), [...ctes.values()])
    const sources = this.#sources([...ctes.keys()].map((id) => this.#file(id)))
    return {
      sql: sql.text,
      map: sql.toMap(),
      sources: new Map([[file, text], ...sources]),
      dependsOn: references,
      logged: notes.logged,
      warnings: notes.warnings,
    }
  }

  #scopeInput(state: CompileState, notes: Notes): Omit<Parameters<typeof createCompileScope>[0], 'node'> {
    return { project: this.#project, index: this.#index, dialect: this.#dialect, state, notes }
  }

  #scopeMaker(state: CompileState): ScopeMaker {
    return (node, notes) => createCompileScope({ ...this.#scopeInput(state, notes), node })
  }

  /** The model's SQL, in which CTEs of the given rows take the place of what it reads. It has no hooks. */
  #compileUnitTest(test: UnitTestNode, state: CompileState): CompiledNode<UnitTestNode> {
    const notes = newNotes()
    const model = testedModel(this.#project, test)
    const scopeFor = (node: RenderedNode, inputs: GivenInputs, own: Notes): Scope =>
      createUnitTestScope({ ...this.#scopeInput(state, own), node }, inputs)
    const rendering: UnitTestRendering = {
      project: this.#project,
      index: this.#index,
      dialect: this.#dialect,
      state,
      test,
      scopeFor: (node, inputs) => scopeFor(node, inputs, newNotes()),
    }
    const given = nameInputs(rendering)
    const scopeOf: ScopeMaker = (node, own) => scopeFor(node, given, own)
    const statement = this.#statement(model, notes, scopeOf)
    const ephemeral = this.#ctes(notes, scopeOf)
    assertAllGiven(rendering, given)
    const sql = injectCtes(withoutSemicolon(statement), [
      ...inputCtes(rendering, given),
      ...ephemeral.values(),
    ])
    const files = [model.file, test.file, ...[...ephemeral.keys()].map((id) => this.#file(id))]
    return {
      node: test,
      sql: sql.text,
      map: sql.toMap(),
      sources: this.#sources(files),
      expectedSql: expectedSql(rendering),
      ephemeralParents: [...ephemeral.keys()],
      preHooks: [],
      postHooks: [],
      hookPlaces: { pre: undefined, post: undefined },
      logged: notes.logged,
      warnings: notes.warnings,
    }
  }

  #statement(node: RenderedNode, notes: Notes, scopeOf: ScopeMaker): MappedSql {
    if (node.resourceType === 'seed') return MappedSql.own('')
    const scope = scopeOf(node, notes)
    const rendered = compileTemplate({ file: node.file, text: node.rawSql }).render(scope)
    return MappedSql.rendered(node.file, rendered.text, rendered.marks)
  }

  /** Everything about a generic test points to its entry in YAML: that is where a person can change it. */
  #genericTest(node: DataTestNode, state: CompileState, notes: Notes) {
    const scope = createCompileScope({ ...this.#scopeInput(state, notes), node })
    const { generic } = node
    if (generic === undefined) throw new Error(`${node.uniqueId} is no generic test`)
    try {
      const { sql, narrowing } = renderGenericTest(this.#project, node, generic, this.#dialect, state, scope)
      return { sql: MappedSql.from(node.definedAt, sql), narrowing }
    } catch (thrown) {
      throw isInMacro(thrown, node) ? thrown : relocate(thrown, this.#locate(node))
    }
  }

  #singularNarrowing(node: ExecutableNode, notes: Notes): Narrowing | undefined {
    const [model] = notes.untested.values()
    if (model === undefined || node.resourceType !== 'test') return undefined
    const reads = node.dependsOn.flatMap((id) => this.#project.nodes.get(id) ?? [])
    return singularNarrowingOf(node, model, reads)
  }

  #locate(node: DataTestNode): TgeltError['location'] {
    return locate(this.#project.texts.get(node.definedAt.file) ?? '', node.definedAt)
  }

  /** The CTEs of ephemeral models and of those that they read, each after what it needs. */
  #ctes(notes: Notes, scopeOf: ScopeMaker): ReadonlyMap<UniqueId, Cte> {
    const wanted = notes.ephemeral
    const ctes = new Map<UniqueId, Cte>()
    const add = (model: ModelNode): void => {
      if (ctes.has(model.uniqueId)) return
      const own = { ...newNotes(), logged: notes.logged, warnings: notes.warnings }
      const sql = this.#statement(model, own, scopeOf)
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

function isGeneric(node: ExecutableNode): node is DataTestNode {
  return node.resourceType === 'test' && node.generic !== undefined
}

function newNotes(): Notes {
  return { ephemeral: new Map(), references: new Set(), untested: new Map(), logged: [], warnings: [] }
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
