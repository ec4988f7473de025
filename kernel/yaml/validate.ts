import type { z } from 'zod'
import { errorMaker } from '../errors/catalogue.ts'
import { didYouMean } from '../errors/did-you-mean.ts'
import type { Problems } from '../errors/problems.ts'
import type { YamlDocument, YamlPath } from './document.ts'

const makeError = errorMaker({
  'config-unknown-key': (p: { key: string; parent: string; known: readonly string[] }) => ({
    message: `Unknown key "${p.key}"${p.parent === '' ? '' : ` in ${p.parent}`}.`,
    hint:
      didYouMean(p.key, p.known) ?? (p.known.length > 0 ? `Known keys: ${p.known.join(', ')}.` : undefined),
  }),
  'config-invalid': (p: { path: string; reason: string }) => ({
    message: p.path === '' ? p.reason : `${p.path}: ${p.reason}`,
  }),
})

/**
 * Checks the value at `path` of a YAML document against a schema. Each issue goes to `problems` with the place of the
 * key or value it is about; then the result is undefined.
 */
export function validateYaml<S extends z.ZodType>(
  document: YamlDocument,
  path: YamlPath,
  value: unknown,
  schema: S,
  problems: Problems,
): z.output<S> | undefined {
  const result = schema.safeParse(value, { jitless: true })
  if (result.success) return result.data
  for (const issue of result.error.issues) addIssue(document, path, issue, schema, problems)
  return undefined
}

function addIssue(
  document: YamlDocument,
  root: YamlPath,
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  problems: Problems,
): void {
  const path = [...root, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))]
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path)
    for (const key of issue.keys) {
      const location = document.locateKey([...path, key])
      problems.add(makeError('config-unknown-key', { key, parent: showPath(path), known }, { location }))
    }
    return
  }
  const location = document.locateValue(path)
  problems.add(makeError('config-invalid', { path: showPath(path), reason: reasonOf(issue) }, { location }))
}

const typeNames: ReadonlyMap<string, string> = new Map([
  ['array', 'a list'],
  ['boolean', 'true or false'],
  ['int', 'a whole number'],
  ['number', 'a number'],
  ['object', 'a map'],
  ['record', 'a map'],
  ['string', 'text'],
])

/** A schema's own words; where it has none, zod's speak of JavaScript to people who write YAML. */
function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input: ')) return issue.message
  if (issue.message.endsWith(' received undefined')) return 'is missing.'
  return `must be ${typeNames.get(issue.expected) ?? issue.expected}.`
}

/** The keys that an object schema allows at a path; empty where the path leads through something else. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let current = unwrap(schema)
  for (const step of path) {
    const definition = definitionOf(current)
    const next =
      typeof step === 'number'
        ? definition.element
        : (definition.shape?.[String(step)] ?? definition.valueType)
    if (next === undefined) return []
    current = unwrap(next)
  }
  return Object.keys(definitionOf(current).shape ?? {})
}

interface SchemaDefinition {
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly element?: z.ZodType
  readonly valueType?: z.ZodType
  readonly innerType?: z.ZodType
}

// zod's own introspection is untyped at this depth.
function definitionOf(schema: z.ZodType): SchemaDefinition {
  return schema.def as unknown as SchemaDefinition
}

function unwrap(schema: z.ZodType): z.ZodType {
  const inner = definitionOf(schema).innerType
  return inner === undefined ? schema : unwrap(inner)
}

function showPath(path: YamlPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('')
}
