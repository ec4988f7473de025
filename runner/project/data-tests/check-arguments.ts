import { didYouMean } from '../../../kernel/errors/did-you-mean.ts'
import type { SourceLocation, TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import type { TestKind } from '../../data-test/kinds/test-kind.ts'
import type { CompiledMacro } from '../../template/macro.ts'
import { projectError } from '../project-error.ts'
import type { TestEntry } from './test-entry.ts'

/** What is wrong with the arguments of a test of a built-in kind, each at its place. */
export function checkKindArguments(
  entry: TestEntry,
  kind: TestKind,
  args: Readonly<Record<string, unknown>>,
): TgeltError[] {
  const result = kind.arguments.safeParse(args)
  if (result.success) return []
  const known = 'shape' in kind.arguments ? Object.keys(kind.arguments.shape as object) : [] // a zod object has one
  return result.error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) =>
        invalid(entry, `it has no argument "${key}"`, locateKey(entry, key), key, known),
      )
    }
    const name = String(issue.path[0] ?? '')
    const where =
      name in entry.arguments ? entry.document.locateValue(entry.argumentPath(name)) : locateEntry(entry)
    return [invalid(entry, name === '' ? issue.message : `${name}: ${issue.message}`, where)]
  })
}

/** What is wrong with the arguments of a test of the project's own, compared with the parameters of its macro. */
export function checkMacroArguments(
  entry: TestEntry,
  macro: CompiledMacro,
  args: Readonly<Record<string, unknown>>,
): TgeltError[] {
  const { parameters, uses } = macro.node
  const known = parameters.map(({ name }) => name)
  const unknown = uses.has('kwargs') ? [] : Object.keys(args).filter((name) => !known.includes(name))
  const missing = parameters.filter(({ name, default: fallback }) => {
    return name !== 'model' && fallback === undefined && !(name in args)
  })
  return [
    ...unknown.map((name) =>
      invalid(entry, `it has no argument "${name}"`, locateKey(entry, name), name, known),
    ),
    ...missing.map(({ name }) => invalid(entry, `it needs the argument "${name}"`, locateEntry(entry))),
  ]
}

function locateKey(entry: TestEntry, name: string): SourceLocation {
  return name in entry.arguments ? entry.document.locateKey(entry.argumentPath(name)) : locateEntry(entry)
}

function locateEntry(entry: TestEntry): SourceLocation {
  return entry.document.locateValue(entry.path)
}

function invalid(
  entry: TestEntry,
  reason: string,
  location: SourceLocation,
  name?: string,
  known: readonly string[] = [],
): TgeltError {
  const others = known.filter((each) => each !== 'model')
  const hint =
    name === undefined ? undefined : (didYouMean(name, others) ?? `Its arguments: ${others.join(', ')}.`)
  return projectError('test-argument-invalid', { test: entry.kind, reason: `${reason}.`, hint }, { location })
}
