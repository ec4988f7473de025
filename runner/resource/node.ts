import type { SourceLocation, SourceRange } from '../../kernel/errors/tgelt-error.ts'
import type { CommonConfig, DataTestConfig, ModelConfig, SeedConfig } from './config.ts'
import type { Relation } from './relation.ts'
import type { PlacedFixture, UnitTestInput, UnitTestOverrides } from './unit-test.ts'

/** `<resource_type>.<package>.<name>`, dbt's form; a source is `source.<package>.<source>.<table>`. */
export type UniqueId = string

export interface ColumnProperties {
  readonly name: string
  readonly description: string
  readonly dataType?: string | undefined
  readonly meta: Readonly<Record<string, unknown>>
  readonly tags: readonly string[]
  readonly quote: boolean
}

interface NodeBase {
  readonly uniqueId: UniqueId
  readonly name: string
  readonly packageName: string
  /** The file that defines the node, relative to the project's root, forward slashes. */
  readonly file: string
  /** Package, folders below the resource path, name: what `folder`, `fqn:` and `path:` select by. */
  readonly fqn: readonly string[]
  readonly description: string
  readonly columns: readonly ColumnProperties[]
  /** Where its properties stand in YAML, if anywhere. */
  readonly propertiesLocation?: SourceLocation | undefined
  readonly config: CommonConfig
  readonly dependsOn: readonly UniqueId[]
}

export interface ModelNode extends NodeBase {
  readonly resourceType: 'model'
  readonly config: ModelConfig
  readonly relation: Relation
  /** The file's text, before rendering. */
  readonly rawSql: string
  readonly macros: readonly string[]
}

export interface SeedNode extends NodeBase {
  readonly resourceType: 'seed'
  readonly config: SeedConfig
  readonly relation: Relation
  /** SHA-256 of the CSV file. */
  readonly checksum: string
}

export interface SourceNode extends NodeBase {
  readonly resourceType: 'source'
  readonly sourceName: string
  readonly sourceDescription: string
  readonly relation: Relation
}

/** What a generic test was asked for in YAML. */
export interface GenericTestCall {
  /** `not_null`, or a user's `{% test %}`. */
  readonly kind: string
  /** Arguments as written, without `model` and `column_name`. */
  readonly arguments: Readonly<Record<string, unknown>>
  readonly columnName?: string | undefined
  /** The model, seed or source that the test stands under. */
  readonly attachedTo: UniqueId
}

export interface DataTestNode extends NodeBase {
  readonly resourceType: 'test'
  readonly config: DataTestConfig
  /** Absent for a singular test. */
  readonly generic?: GenericTestCall | undefined
  /** The text to render: a singular test's file, or the call of a generic test's macro. */
  readonly rawSql: string
  /** Where failing rows are stored with store_failures. */
  readonly relation: Relation
  /** Where the test is written: its YAML entry, or its file. */
  readonly definedAt: SourceRange
}

/** A model run on given rows, and the rows it is to give. */
export interface UnitTestNode extends NodeBase {
  readonly resourceType: 'unit_test'
  /** The model that is tested. */
  readonly modelId: UniqueId
  readonly modelName: string
  readonly given: readonly UnitTestInput[]
  readonly expect: PlacedFixture
  readonly overrides: UnitTestOverrides
  /** Its entry in YAML. */
  readonly definedAt: SourceRange
}

export type ResourceNode = ModelNode | SeedNode | SourceNode | DataTestNode | UnitTestNode
export type ResourceType = ResourceNode['resourceType']
/** Nodes that make a table, a view or a CTE. */
export type RelationNode = ModelNode | SeedNode | SourceNode
/** Nodes that a run does something for. */
export type ExecutableNode = ModelNode | SeedNode | DataTestNode | UnitTestNode
