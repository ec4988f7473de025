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
  for (const issue of result.error.issues) addIssue(document, path, issue, { schema, value }, problems)
  return undefined
}

function addIssue(
  document: YamlDocument,
  root: YamlPath,
  issue: z.core.$ZodIssue,
  checked: Checked,
  problems: Problems,
): void {
  const path = [...root, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))]
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(checked, issue.path)
    for (const key of issue.keys) {
      const location = document.locateKey([...path, key])
      problems.add(makeError('config-unknown-key', { key, parent: showPath(path), known }, { location }))
    }
    return
  }
  const location = issue.code === 'invalid_key' ? document.locateKey(path) : document.locateValue(path)
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
  const { message } = issue
  switch (issue.code) {
    case 'invalid_type':
      if (!message.startsWith('Invalid input: ')) return message
      if (message.endsWith(' received undefined')) return 'is missing.'
      return `must be ${typeNames.get(issue.expected) ?? issue.expected}.`
    case 'invalid_value':
      return message.startsWith('Invalid option: ') ? `must be one of ${issue.values.join(', ')}.` : message
    case 'invalid_key':
      return `this key ${issue.issues[0]?.message ?? 'is not allowed'}`
    case 'too_small':
      if (!message.startsWith('Too small: ')) return message
      return issue.origin === 'string' ? 'must not be empty.' : `must be at least ${issue.minimum}.`
    case 'too_big':
      return message.startsWith('Too big: ') ? `must be at most ${issue.maximum}.` : message
    default:
      return message
  }
}

/** A schema, and what it was given. */
export interface Checked {
  readonly schema: z.ZodType
  readonly value: unknown
}

/** The keys that an object schema allows at a path; empty where the path leads through something else. */
export function knownKeys({ schema, value }: Checked, path: readonly PropertyKey[]): readonly string[] {
  let given = value
  let current = unwrap(schema, given)
  for (const step of path) {
    const definition = definitionOf(current)
    const next =
      typeof step === 'number'
        ? definition.element
        : (definition.shape?.[String(step)] ?? definition.valueType)
    if (next === undefined) return []
    given = memberOf(given, step)
    current = unwrap(next, given)
  }
  const { shape = {} } = definitionOf(current)
  return Object.keys(shape).filter((key) => !isRefused(shape[key]))
}

/** A key that is there only to be told from a slip of the fingers: `z.never().optional()`, with what to write instead. */
function isRefused(schema: z.ZodType | undefined): boolean {
  const inner = schema && definitionOf(schema).innerType
  return inner !== undefined && definitionOf(inner).type === 'never'
}

interface SchemaDefinition {
  readonly type?: string
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly element?: z.ZodType
  readonly valueType?: z.ZodType
  readonly innerType?: z.ZodType
  /** Of a discriminated union: the key that tells its options apart. */
  readonly discriminator?: string
  readonly options?: readonly z.ZodType[]
}

// zod's own introspection is untyped at this depth.
function definitionOf(schema: z.ZodType): SchemaDefinition {
  return schema.def as unknown as SchemaDefinition
}

/** What is inside of defaults and the like; of a union, the option that the value is meant for. */
function unwrap(schema: z.ZodType, value: unknown): z.ZodType {
  const { innerType, discriminator, options = [] } = definitionOf(schema)
  if (innerType !== undefined) return unwrap(innerType, value)
  if (discriminator === undefined) return schema
  const option = options.find(
    (each) => definitionOf(each).shape?.[discriminator]?.safeParse(memberOf(value, discriminator)).success,
  )
  return option === undefined ? schema : unwrap(option, value)
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function showPath(path: YamlPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('')
}
