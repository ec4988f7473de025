import type { z } from 'zod'
import { didYouMean, nearestName } from '../../../kernel/errors/did-you-mean.ts'
import type { Problems } from '../../../kernel/errors/problems.ts'
import type { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import { type Checked, knownKeys } from '../../../kernel/yaml/validate.ts'
import type { ResourceType } from '../../resource/node.ts'
import { projectError } from '../project-error.ts'
import { configKeys, ignoredConfigKeys, refusedConfigKeys } from './config-keys.ts'
import { isRecord, type MergedConfig } from './config-layer.ts'
import { checkLlmConfig } from './llm-config.ts'
import { configDefaults } from './to-config.ts'

const resourceNames: Readonly<Record<ResourceType, string>> = {
  model: 'models',
  seed: 'seeds',
  source: 'sources',
  test: 'data tests',
  unit_test: 'unit tests',
}

/**
 * Checks every key of a merged configuration. Returns the checked values; a key that dbt and tgelt don't know is kept,
 * for `config.get()`, unless it looks like a slip of a known one.
 */
export function checkConfig(
  type: ResourceType,
  config: MergedConfig,
  problems: Problems,
  warnings: TgeltError[],
): Readonly<Record<string, unknown>> {
  const checked: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(config.values)) {
    const error = checkKey(type, key, value, config, checked, warnings)
    if (error !== undefined) problems.add(error)
  }
  if (type === 'model') checkLlmConfig(config, checked, problems)
  return checked
}

function checkKey(
  type: ResourceType,
  key: string,
  value: unknown,
  config: MergedConfig,
  checked: Record<string, unknown>,
  warnings: TgeltError[],
): TgeltError | undefined {
  if (value === defaults(type)[key]) {
    checked[key] = value
    return undefined
  }
  // Its template has failed, and that has been said.
  if (value === undefined) return undefined
  const schema = configKeys[type].get(key)
  // As in dbt, null is "not set": the default stands.
  if (schema !== undefined && value === null) return undefined
  if (schema === undefined) {
    const error = checkUnknownKey(type, key, value, { location: config.locate(key, 'key') }, warnings)
    if (error === undefined) checked[key] = value
    return error
  }
  const result = schema.safeParse(value)
  if (result.success) {
    checked[key] = result.data
    return undefined
  }
  const problem = whatIsWrong(key, { schema, value }, result.error)
  return projectError('config-invalid', problem, { location: config.locate(key) })
}

/** The part of a value that is wrong, and why. A misspelt name comes first: what it should have been is missing, too. */
function whatIsWrong(
  key: string,
  checked: Checked,
  { issues }: z.ZodError,
): { readonly key: string; readonly reason: string; readonly hint: string | undefined } {
  const { value } = checked
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
  const path = issue?.path ?? []
  const name = [key, ...path.map(String)].join('.')
  if (issue?.code === 'unrecognized_keys') {
    const [unknown = ''] = issue.keys
    const known = knownKeys(checked, path)
    const hint = didYouMean(unknown, known) ?? `Known: ${known.join(', ')}.`
    return { key: name, reason: `has no "${unknown}".`, hint }
  }
  const given = path.reduce((part, step) => (isRecord(part) ? part[String(step)] : undefined), value)
  const hint = hintFor(key, value)
  if (path.length > 0 && given === undefined) return { key: name, reason: 'is missing.', hint }
  return { key: name, reason: `${issue?.message ?? 'is invalid'}, not ${JSON.stringify(given)}.`, hint }
}

function defaults(type: ResourceType): Readonly<Record<string, unknown>> {
  return configDefaults[type]
}

function checkUnknownKey(
  type: ResourceType,
  key: string,
  value: unknown,
  context: { readonly location: ReturnType<MergedConfig['locate']> },
  warnings: TgeltError[],
): TgeltError | undefined {
  if (refusedConfigKeys.has(key)) {
    return asksForNothing(value)
      ? undefined
      : projectError('not-supported', { what: `the configuration "${key}"` }, context)
  }
  const reason = ignoredConfigKeys.get(key)
  if (reason !== undefined) {
    warnings.push(projectError('config-ignored', { key, reason }, context))
    return undefined
  }
  const known = [...configKeys[type].keys()]
  const elsewhere = Object.values(configKeys).some((keys) => keys.has(key))
  if (nearestName(key, known) === undefined && !elsewhere) return undefined
  return projectError('config-unknown-key', { key, resource: resourceNames[type], known }, context)
}

function asksForNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === false) return true
  if (Array.isArray(value)) return value.length === 0
  return isRecord(value) && Object.values(value).every(asksForNothing)
}

function hintFor(key: string, value: unknown): string | undefined {
  const words = new Map(
    Object.entries({
      snapshot: 'Keep history with an incremental model.',
      external: 'Use table; other tools read the published DuckDB file.',
      microbatch: 'Use delete+insert or merge.',
    }),
  )
  if (key === 'materialized' || key === 'incremental_strategy') return words.get(String(value))
  return typeof value === 'string' && /^(true|false)$/i.test(value)
    ? 'Add the filter as_bool: "{{ … | as_bool }}".'
    : undefined
}
