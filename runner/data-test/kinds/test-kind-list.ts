import { acceptedRange } from './accepted-range.ts'
import { acceptedValues } from './accepted-values.ts'
import { expressionIsTrue } from './expression-is-true.ts'
import { notNull } from './not-null.ts'
import { relationships } from './relationships.ts'
import type { TestKind } from './test-kind.ts'
import { unique } from './unique.ts'
import { uniqueCombinationOfColumns } from './unique-combination-of-columns.ts'

/** Every generic test that comes with tgelt, by name. A project's `{% test %}` of the same name takes its place. */
export const testKinds: ReadonlyMap<string, TestKind> = new Map(
  [
    notNull,
    unique,
    acceptedValues,
    relationships,
    acceptedRange,
    uniqueCombinationOfColumns,
    expressionIsTrue,
  ].map((kind) => [kind.name, kind]),
)
