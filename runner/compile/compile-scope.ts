import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { Column, Sql } from '../dialect/dialect.ts'
import { canonicalKey } from '../project/config/config-layer.ts'
import { incomingName, templateWarning } from '../project/nodes/capture.ts'
import type { Project } from '../project/project.ts'
import { projectError } from '../project/project-error.ts'
import type { NodeIndex } from '../project/resolve-references.ts'
import type {
  ExecutableNode,
  ModelNode,
  ResourceNode,
  SeedNode,
  SourceNode,
  UniqueId,
  UnitTestNode,
} from '../resource/node.ts'
import { type Relation, type RelationKind, relationKey } from '../resource/relation.ts'
import { createNodeLayer, type NodeHost } from '../template/context/node-layer.ts'
import { CteObject, RelationObject } from '../template/context/relation-object.ts'
import { createScope } from '../template/context/scopes.ts'
import type { Scope } from '../template/rendering.ts'
import { toTemplateValue } from '../template/values/json.ts'
import type { Value } from '../template/values/value.ts'
import { compileError } from './compile-error.ts'
import { ctePrefix } from './inject-ctes.ts'

/** What compiling a node may depend on besides the project. */
export interface CompileState {
  /** What stands in the warehouse at this moment, by `relationKey`. */
  readonly relations: ReadonlyMap<string, RelationKind>
  readonly fullRefresh: boolean
  /** The greatest value of the node's `changed_rows` column before the run. */
  readonly lastChanged?: bigint | undefined
  /** `--store-failures`; undefined: what each test's configuration says. */
  readonly storeFailures?: boolean | undefined
  /** A data test reads the rows above this value of its model's `changed_rows` alone; undefined: all rows. */
  readonly changedAfter?: bigint | undefined
  /** Columns of relations that stand in the warehouse, by `relationKey`: of those that a unit test stands in for. */
  readonly columns?: ReadonlyMap<string, readonly Column[]> | undefined
  /** The absolute path of a file of the project: where a query reads a seed. */
  readonly absolutePath?: ((file: string) => string) | undefined
  /** What seeds hold, by their files: for engines that read none. */
  readonly seedTexts?: ReadonlyMap<string, string> | undefined
}

/** The part of an engine's SQL that names and values are written with. */
export interface NamingDialect {
  readonly relation: (relation: Relation) => Sql
  readonly identifier: (name: string) => Sql
  readonly literal: (value: string) => Sql
}

/** A node with SQL or hooks of its own: a unit test renders those of its model. */
export type RenderedNode = Exclude<ExecutableNode, UnitTestNode>

/** What rendering a template noted down. */
export interface Notes {
  /** Ephemeral models that it reads, in the order it meets them. */
  readonly ephemeral: Map<UniqueId, ModelNode>
  readonly references: Set<UniqueId>
  /** Models that `is_untested()` speaks of, in the order it meets them. */
  readonly untested: Map<UniqueId, ModelNode>
  readonly logged: string[]
  readonly warnings: TgeltError[]
}

export interface ScopeInput {
  readonly project: Project
  readonly index: NodeIndex
  readonly dialect: NamingDialect
  readonly state: CompileState
  /** Undefined for SQL that is no node's: `show --inline`. */
  readonly node: RenderedNode | undefined
  readonly notes: Notes
  /** Whether ephemeral models may be read here: not in hooks. */
  readonly allowsEphemeral?: boolean
}

/** Names for rendering a node's SQL, with `execute` true. */
export function createCompileScope(input: ScopeInput): Scope {
  const { project } = input
  return createScope([createNodeLayer(new CompileHost(input)), project.layer], project.macros)
}

/** What the names of a node's template mean while it is compiled. */
export class CompileHost implements NodeHost {
  readonly execute = true
  readonly isFullRefresh: boolean
  readonly command: string
  readonly schema: string
  readonly engine: NodeHost['engine']
  readonly macros: NodeHost['macros']
  readonly config: NodeHost['config']
  protected readonly input: ScopeInput

  constructor(input: ScopeInput) {
    const { project, node, state } = input
    const raw = node?.config.raw ?? {}
    this.input = input
    this.isFullRefresh = rebuilds(node, state)
    this.command = project.invocation.command
    this.schema = node?.relation.schema ?? project.target.schema
    this.engine = project.target.type
    this.macros = project.macros
    this.config = { set: () => {}, get: (key) => raw[canonicalKey(key)] ?? undefined }
  }

  get this(): Value {
    const { node } = this.input
    return node === undefined ? null : this.#relation(node.relation)
  }

  model(): Value {
    const { node } = this.input
    return node === undefined ? null : toTemplateValue(nodeFacts(node))
  }

  ref(name: string, packageName: string | undefined): Value {
    const found = this.findRef(name, packageName)
    this.#note(found, `ref('${name}')`)
    return this.ephemeral(found) ?? this.#relation(found.relation)
  }

  protected findRef(name: string, packageName: string | undefined): ModelNode | SeedNode {
    const found = this.input.index.find('ref', name, packageName)
    if (found?.resourceType === 'model' || found?.resourceType === 'seed') return found
    throw compileError('compile-ref-not-found', { name, known: this.input.index.names('ref') })
  }

  source(name: string, table: string): Value {
    const found = this.findSource(name, table)
    this.#note(found, `source('${name}', '${table}')`)
    return this.#relation(found.relation)
  }

  protected findSource(name: string, table: string): SourceNode {
    const found = this.input.index.find('source', name, table)
    if (found?.resourceType === 'source') return found
    const known = this.input.index.names('source')
    throw compileError('compile-source-not-found', { name: `${name}.${table}`, known })
  }

  /** A reference that parsing has not seen is one that the order of the run doesn't know. */
  #note(found: ResourceNode, comment: string): void {
    const { node, notes } = this.input
    if (node !== undefined && !node.dependsOn.includes(found.uniqueId)) {
      const by = `${node.resourceType === 'test' ? 'Test' : 'Model'} ${node.name}`
      throw compileError('ref-not-captured', { what: found.name, by, comment })
    }
    notes.references.add(found.uniqueId)
  }

  /** The CTE that stands for an ephemeral model; undefined for any other node. */
  protected ephemeral(node: ModelNode | SeedNode): Value | undefined {
    if (node.resourceType !== 'model' || node.config.materialized !== 'ephemeral') return undefined
    if (this.input.allowsEphemeral === false)
      throw compileError('ephemeral-outside-query', { name: node.name })
    this.input.notes.ephemeral.set(node.uniqueId, node)
    return new CteObject(ctePrefix + node.relation.identifier)
  }

  #relation(relation: Relation): Value {
    const { dialect, state } = this.input
    return new RelationObject(relation, dialect.relation, state.relations.get(relationKey(relation)))
  }

  isIncremental(): boolean {
    const { node, state } = this.input
    if (node?.resourceType !== 'model' || node.config.materialized !== 'incremental') return false
    return state.relations.get(relationKey(node.relation)) === 'table' && !this.isFullRefresh
  }

  lastChanged(): Value {
    const { lastChanged } = this.input.state
    return lastChanged === undefined ? null : Number(lastChanged)
  }

  incoming(): Value {
    const { node, dialect } = this.input
    if (node?.resourceType === 'model' && node.config.materialized === 'ingest')
      return dialect.identifier(incomingName)
    throw projectError('incoming-outside-ingest', undefined)
  }

  isUntested(model: string, alias: string): Value {
    const { node, dialect, state, notes } = this.input
    if (node?.resourceType !== 'test' || node.generic !== undefined)
      throw compileError('untested-elsewhere', {})
    const found = this.findRef(model, undefined)
    this.#note(found, `ref('${model}')`)
    const column = found.resourceType === 'model' ? found.config.changedRows : undefined
    if (found.resourceType !== 'model' || column === undefined)
      throw compileError('untested-rows-untold', { model })
    notes.untested.set(found.uniqueId, found)
    if (state.changedAfter === undefined) return 'true'
    return `${alias}.${dialect.identifier(column)} > ${state.changedAfter}`
  }

  log(message: string, isShown: boolean): void {
    if (isShown) this.input.notes.logged.push(message)
  }

  warn(message: string, rendering: Parameters<NodeHost['warn']>[1]): void {
    const warning: TgeltError = templateWarning(message, rendering.site)
    const { project, notes } = this.input
    if (!project.warnings.some((said) => isSame(said, warning))) notes.warnings.push(warning)
  }
}

/** A template is rendered once when the project is read and again when it is compiled. */
function isSame(a: TgeltError, b: TgeltError): boolean {
  const [here, there] = [a.location, b.location]
  const isSamePlace =
    here?.file === there?.file && here?.line === there?.line && here?.column === there?.column
  return a.code === b.code && a.message === b.message && isSamePlace
}

/** The node's own `full_refresh` decides over the flag. */
function rebuilds(node: RenderedNode | undefined, state: CompileState): boolean {
  if (node === undefined || node.resourceType === 'test') return state.fullRefresh
  return node.config.fullRefresh ?? state.fullRefresh
}

/** What templates see as `model`. */
function nodeFacts(node: RenderedNode): Readonly<Record<string, unknown>> {
  return {
    unique_id: node.uniqueId,
    name: node.name,
    alias: node.relation.identifier,
    schema: node.relation.schema,
    resource_type: node.resourceType,
    package_name: node.packageName,
    original_file_path: node.file,
    path: node.file,
    fqn: node.fqn,
    description: node.description,
    tags: node.config.tags,
    meta: node.config.meta,
    config: node.config.raw,
    columns: Object.fromEntries(
      node.columns.map((column) => [column.name, { ...column, data_type: column.dataType }]),
    ),
    depends_on: { nodes: node.dependsOn },
  }
}
