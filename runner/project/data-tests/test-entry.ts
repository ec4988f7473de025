import type { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import type { YamlDocument, YamlPath } from '../../../kernel/yaml/document.ts'
import { isRecord } from '../config/config-layer.ts'
import { projectError } from '../project-error.ts'

/** One entry of a `data_tests:` list, with its parts told apart. */
export interface TestEntry {
  readonly document: YamlDocument
  readonly path: YamlPath
  readonly kind: string
  /** `dbt_utils` of `dbt_utils.accepted_range`. */
  readonly namespace: string | undefined
  /** A name of the user's own. */
  readonly name: string | undefined
  readonly description: string
  readonly arguments: Readonly<Record<string, unknown>>
  /** Where the arguments stand: beside the configuration, or under `arguments:`. */
  readonly argumentPath: (name: string) => YamlPath
  readonly config: Readonly<Record<string, unknown>>
  readonly configPath: (key: string) => YamlPath
}

/** Configuration that may stand beside a test's arguments, as well as under `config:`. */
const configKeys: ReadonlySet<string> = new Set([
  ...['enabled', 'severity', 'tags', 'meta', 'where', 'limit', 'warn_if', 'error_if', 'fail_calc'],
  ...['store_failures', 'store_failures_as', 'schema', 'database', 'alias'],
])

/** Tells the parts of an entry apart; both of dbt's ways to write arguments are read. Returns an error if it is none. */
export function readTestEntry(
  document: YamlDocument,
  path: YamlPath,
  value: unknown,
): TestEntry | TgeltError {
  if (typeof value === 'string') return makeEntry(document, path, path, value, {})
  if (!isRecord(value)) return invalid(document, path, 'A data test is a name, or a name with arguments.')
  const { test_name: testName, ...rest } = value
  if (typeof testName === 'string') return makeEntry(document, path, path, testName, rest)
  const [first, ...more] = Object.entries(value)
  if (first === undefined) return invalid(document, path, 'This data test is empty.')
  const [kind, body] = first
  if (more.length > 0) {
    const hint = `Indent what belongs to "${kind}" below it, by four spaces.`
    return invalid(document, path, `A data test has one name, but here are ${more.length + 1} keys.`, hint)
  }
  if (body !== null && !isRecord(body)) {
    return invalid(document, [...path, kind], `The arguments of "${kind}" must be a map.`)
  }
  return makeEntry(document, path, [...path, kind], kind, body ?? {})
}

function makeEntry(
  document: YamlDocument,
  path: YamlPath,
  bodyPath: YamlPath,
  written: string,
  body: Readonly<Record<string, unknown>>,
): TestEntry | TgeltError {
  const { name, description, arguments: nested, config: nestedConfig, ...beside } = body
  for (const [key, value] of Object.entries({ arguments: nested, config: nestedConfig })) {
    if (value !== undefined && value !== null && !isRecord(value)) {
      return invalid(document, [...bodyPath, key], `"${key}" of a data test must be a map.`)
    }
  }
  if (name !== undefined && typeof name !== 'string') {
    return invalid(document, [...bodyPath, 'name'], 'The name of a data test must be text.')
  }
  const args = isRecord(nested) ? nested : {}
  const config = isRecord(nestedConfig) ? nestedConfig : {}
  const besideConfig = Object.entries(beside).filter(([key]) => configKeys.has(key))
  const twice = besideConfig.find(([key]) => key in config)
  if (twice !== undefined) {
    const reason = `"${twice[0]}" is set twice: beside config: and in it.`
    return invalid(document, [...bodyPath, twice[0]], reason, 'Keep the one under config:.')
  }
  const [namespace, kind] = written.includes('.') ? written.split('.', 2) : [undefined, written]
  return {
    document,
    path,
    kind: kind ?? '',
    namespace,
    name,
    description: typeof description === 'string' ? description : '',
    arguments: {
      ...Object.fromEntries(Object.entries(beside).filter(([key]) => !configKeys.has(key))),
      ...args,
    },
    argumentPath: (key) => (key in args ? [...bodyPath, 'arguments', key] : [...bodyPath, key]),
    config: { ...Object.fromEntries(besideConfig), ...config },
    configPath: (key) => (key in config ? [...bodyPath, 'config', key] : [...bodyPath, key]),
  }
}

function invalid(document: YamlDocument, path: YamlPath, reason: string, hint?: string): TgeltError {
  return projectError('test-entry-invalid', { reason, hint }, { location: document.locateValue(path) })
}
