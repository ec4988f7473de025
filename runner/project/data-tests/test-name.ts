import { md5Hex } from '../../../kernel/hash.ts'
import { toTemplateValue } from '../../template/values/json.ts'
import { toRepr, toText } from '../../template/values/text.ts'
import { isRecord } from '../config/config-layer.ts'

export interface TestNames {
  /** The node's name. */
  readonly full: string
  /** Of its table of failures: at most 63 characters. */
  readonly short: string
}

/**
 * The name dbt makes of a generic test: kind, model and the arguments in the order of their names, every other
 * character than letters, digits and underscores replaced. A name of 64 characters or more ends in its MD5 instead.
 */
export function makeTestNames(
  kind: string,
  target: string,
  args: Readonly<Record<string, unknown>>,
): TestNames {
  const parts = Object.keys(args)
    .filter((name) => name !== 'model')
    .sort()
    .flatMap((name) => flatten(args[name]))
    .map((part) => toText(toTemplateValue(part)).replace(/[^0-9a-zA-Z_]+/g, '_'))
  const identifier = `${kind}_${target}`
  const full = `${identifier}_${parts.join('__')}`
  if (full.length < 64) return { short: full, full }
  return { short: `${identifier.slice(0, 30)}_${md5Hex(full)}`, full }
}

function flatten(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return isRecord(value) ? Object.values(value) : [value]
}

/** The ten characters at the end of a generic test's id: dbt's hash of its name and what it tests. */
export function testHash(
  name: string,
  kind: string,
  namespace: string | undefined,
  args: Readonly<Record<string, unknown>>,
): string {
  const metadata = { kwargs: args, name: kind, namespace: namespace ?? null }
  const text = name + toRepr(toTemplateValue(stringify(metadata)))
  return md5Hex(text).slice(-10)
}

/** As dbt hashes them: keys sorted, every scalar as Python's text. */
function stringify(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stringify)
  if (!isRecord(value)) return toText(toTemplateValue(value))
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, stringify(value[key])]),
  )
}
