import type { CommonConfig } from '../../resource/config.ts'
import type { Relation } from '../../resource/relation.ts'
import { databaseName } from '../../resource/target.ts'
import { createNodeLayer } from '../../template/context/node-layer.ts'
import { createScope } from '../../template/context/scopes.ts'
import { callMacro } from '../../template/template.ts'
import { toTemplateValue } from '../../template/values/json.ts'
import { toText } from '../../template/values/text.ts'
import type { Value } from '../../template/values/value.ts'
import type { MergedConfig } from '../config/config-layer.ts'
import { projectError } from '../project-error.ts'
import { asKnownError } from './as-known-error.ts'
import type { ParseContext } from './parse-context.ts'

/** What `generate_schema_name` and `generate_alias_name` are told about a node. */
export type NodeFacts = Readonly<Record<string, unknown>>

/**
 * Where a node is built: schema and name come from the macros `generate_schema_name` and `generate_alias_name`, a
 * project's own or the built-in ones.
 */
export function nameRelation(
  context: ParseContext,
  config: CommonConfig,
  facts: NodeFacts,
  origin: MergedConfig,
): Relation {
  const { database } = config
  const { target } = context
  if (target.type === 'duckdb' && database !== undefined && database !== databaseName(target)) {
    const what = `building into another database ("${database}")`
    const hint = 'A target has one DuckDB file; use a schema.'
    context.problems.add(
      projectError('not-supported', { what, hint }, { location: origin.locate('database') }),
    )
  }
  return {
    ...(target.type === 'bigquery' ? { database: database ?? target.project } : {}),
    schema: schemaName(context, config.schema, facts),
    identifier: aliasName(context, config.alias, facts),
  }
}

/** The built-in macro looks at the custom schema only, so its answers are kept. */
function schemaName(context: ParseContext, custom: string | undefined, facts: NodeFacts): string {
  const macro = 'generate_schema_name'
  const fallback = context.target.schema
  if (isOverridden(context, macro)) return callName(context, macro, custom, toTemplateValue(facts), fallback)
  const known = schemaNames.get(context) ?? new Map<string | undefined, string>()
  schemaNames.set(context, known)
  const name = known.get(custom) ?? callName(context, macro, custom, null, fallback)
  known.set(custom, name)
  return name
}

const schemaNames = new WeakMap<ParseContext, Map<string | undefined, string>>()

/** What the built-in macro says, without the detour of calling it for every node. */
function aliasName(context: ParseContext, custom: string | undefined, facts: NodeFacts): string {
  const macro = 'generate_alias_name'
  const name = String(facts['name'])
  if (isOverridden(context, macro)) return callName(context, macro, custom, toTemplateValue(facts), name)
  return custom?.trim() || name
}

function isOverridden({ macros, target }: ParseContext, name: string): boolean {
  return ['', 'default__', `${target.type}__`].some((prefix) => macros.own.has(prefix + name))
}

function callName(
  context: ParseContext,
  macroName: string,
  custom: string | undefined,
  node: Value,
  fallback: string,
): string {
  const macro = context.macros.get(macroName)
  if (macro === undefined) return fallback
  const positional = [custom ?? null, node]
  const scope = createScope([nameLayer(context), context.layer], context.macros)
  try {
    return toText(callMacro(macro, { positional }, scope)).trim() || fallback
  } catch (thrown) {
    context.problems.add(asKnownError(thrown))
    return fallback
  }
}

const nameLayers = new WeakMap<ParseContext, ReturnType<typeof createNodeLayer>>()

/** The node functions for naming macros, which stand outside of any node's template. */
function nameLayer(context: ParseContext): ReturnType<typeof createNodeLayer> {
  let layer = nameLayers.get(context)
  if (layer === undefined) {
    const refuse = (what: string) => (): never => {
      throw projectError('not-supported', { what: `${what} in a macro that makes names` })
    }
    layer = createNodeLayer({
      execute: false,
      isFullRefresh: context.isFullRefresh,
      command: context.command,
      this: null,
      schema: context.target.schema,
      engine: context.target.type,
      model: () => null,
      macros: context.macros,
      config: { set: refuse('config()'), get: () => undefined },
      ref: refuse('ref()'),
      source: refuse('source()'),
      isIncremental: () => false,
      lastChanged: refuse('last_changed()'),
      incoming: refuse('incoming()'),
      isUntested: refuse('is_untested()'),
      log: () => {},
      warn: () => {},
    })
    nameLayers.set(context, layer)
  }
  return layer
}
