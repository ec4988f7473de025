import type { SourceLocation } from '../../kernel/errors/tgelt-error.ts'
import type { RelationNode } from './node.ts'

/** Rows that stand for a relation, or that a model is expected to give. */
export type Fixture =
  | {
      readonly kind: 'rows'
      /** Every column that a row names, in the order in which they are met. */
      readonly columns: readonly string[]
      /** A cell per column: null where a row leaves it out. */
      readonly rows: readonly (readonly unknown[])[]
      /** Cells of a CSV: texts whose type is not known. */
      readonly isText: boolean
    }
  | { readonly kind: 'sql'; readonly sql: string }
  /** A seed that is given without rows: the rows of its own file. */
  | { readonly kind: 'seed' }

/** A fixture as YAML has it: what the manifest shows. */
export interface WrittenFixture {
  readonly rows: unknown
  readonly format: 'dict' | 'csv' | 'sql'
  readonly fixture: string | undefined
}

/** Where the rows of a unit test stand. */
export interface PlacedFixture {
  readonly fixture: Fixture
  readonly written: WrittenFixture
  /** Where a column is named first. */
  readonly locateColumn: (column: string) => SourceLocation
  readonly location: SourceLocation
}

/** What an input of a unit test stands in for. */
export type InputReference =
  | {
      readonly kind: 'ref' | 'source'
      readonly name: string
      /** ref: the package, if one was named; source: the table. */
      readonly qualifier: string | undefined
    }
  | { readonly kind: 'this' }

export interface UnitTestInput extends PlacedFixture {
  /** As written: `ref('orders')`. */
  readonly input: string
  readonly reference: InputReference
  /** The node that it stands in for; undefined if there is none, which its test will say. */
  readonly target: RelationNode | undefined
}

/** What means something else while the model of a unit test is compiled. */
export interface UnitTestOverrides {
  /** Macros, and other names that templates know. */
  readonly macros: Readonly<Record<string, unknown>>
  readonly vars: Readonly<Record<string, unknown>>
  readonly envVars: Readonly<Record<string, string>>
}
