import { graphError } from './graph-error.ts'

/** One atom of a selector: `2+tag:daily+1`. */
export interface Criterion {
  readonly text: string
  readonly method: string | undefined
  readonly value: string
  /** Steps towards the parents, Infinity for a bare `+`; undefined for none. */
  readonly parents: number | undefined
  readonly children: number | undefined
  /** `@x`: x, its descendants, and all that those need. */
  readonly childrensParents: boolean
}

/** Atoms joined by commas: nodes that all of them mean. */
export type Intersection = readonly Criterion[]

const grammar = /^(@)?(?:(\d*)(\+))?(?:((?:[\w.]+)):)?(.*?)(?:(\+)(\d*))?$/s

/** Arguments of --select or --exclude → a union of intersections. Blanks join within an argument, too. */
export function parseSelector(words: readonly string[]): readonly Intersection[] {
  return words
    .flatMap((word) => word.split(/\s+/))
    .filter((word) => word !== '')
    .map((word) => word.split(',').map(parseCriterion))
}

function parseCriterion(text: string): Criterion {
  const [, at, above, plusBefore, method, value = '', plusAfter, below] = grammar.exec(text) ?? []
  if (value === '') throw graphError('selector-invalid', { selector: text, reason: 'no name stands in it.' })
  if (at !== undefined && (plusBefore !== undefined || plusAfter !== undefined)) {
    throw graphError('selector-invalid', { selector: text, reason: '@ and + exclude each other.' })
  }
  return {
    text,
    method,
    value,
    parents: depthOf(plusBefore, above),
    children: depthOf(plusAfter, below),
    childrensParents: at !== undefined,
  }
}

function depthOf(plus: string | undefined, digits: string | undefined): number | undefined {
  if (plus === undefined) return undefined
  return digits === undefined || digits === '' ? Number.POSITIVE_INFINITY : Number(digits)
}
