import type { Problems } from '../../../kernel/errors/problems.ts'
import type { SourceLocation, TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import { TgeltError as TgeltErrorClass } from '../../../kernel/errors/tgelt-error.ts'
import type { Relation } from '../../resource/relation.ts'
import { createNodeLayer } from '../../template/context/node-layer.ts'
import { RelationObject } from '../../template/context/relation-object.ts'
import { createScope } from '../../template/context/scopes.ts'
import type { Scope, Site } from '../../template/rendering.ts'
import { locatePlace } from '../../template/template-error.ts'
import { toTemplateValue } from '../../template/values/json.ts'
import type { Value } from '../../template/values/value.ts'
import { type ConfigLayer, canonicalKey, mergeLayers } from '../config/config-layer.ts'
import { projectError } from '../project-error.ts'
import type { ParseContext } from './parse-context.ts'

/** A `ref()` or `source()` met while rendering, to be resolved once every node is known. */
export interface Reference {
  readonly kind: 'ref' | 'source'
  readonly name: string
  /** ref: the package, if one was named; source: the table. */
  readonly qualifier: string | undefined
  /** Undefined for a reference that no template wrote: the model that a test stands under. */
  readonly site: Site | undefined
  /** Where it stands, if the site is a text that no file has: an argument in YAML. */
  readonly location?: SourceLocation | undefined
}

/** Where a reference is written; undefined if no file has it. */
export function locateReference({ site, location }: Reference): SourceLocation | undefined {
  return location ?? (site && locateSite(site))
}

/** What rendering a node's template at parse time brings to light. */
export interface Captured {
  readonly references: readonly Reference[]
  /** One layer for each `config()` call. */
  readonly configs: readonly ConfigLayer[]
  /** Names of the macros it called. */
  readonly macros: readonly string[]
}

export interface CaptureInput {
  readonly name: string
  /** The configuration known before the template is rendered. */
  readonly layers: readonly ConfigLayer[]
  readonly model: Readonly<Record<string, unknown>>
}

/**
 * Runs a rendering with `execute` false: references and configuration are noted down, names render as placeholders.
 * An error of the template goes to `problems`.
 */
export function capture(
  context: ParseContext,
  input: CaptureInput,
  problems: Problems,
  run: (scope: Scope) => void,
): Captured {
  const references: Reference[] = []
  const configs: ConfigLayer[] = []
  const macros = new Set<string>()
  const { target } = context
  const placeholder = (identifier: string): Relation => ({ schema: target.schema, identifier })
  const toObject = (relation: Relation): Value => new RelationObject(relation, quotedName)
  const note = (kind: Reference['kind'], name: string, qualifier: string | undefined, site: Site): Value => {
    references.push({ kind, name, qualifier, site })
    return toObject(placeholder(kind === 'ref' ? name : (qualifier ?? name)))
  }
  const layer = createNodeLayer({
    execute: false,
    isFullRefresh: context.isFullRefresh,
    command: context.command,
    this: toObject(placeholder(input.name)),
    schema: target.schema,
    engine: target.type,
    model: () => toTemplateValue(input.model),
    macros: context.macros,
    config: {
      set: (values, siteOf) => {
        configs.push({ values, locate: (key, part) => locateSite(siteOf(key, part)) })
      },
      get: (key) => mergeLayers([...input.layers, ...configs]).values[canonicalKey(key)] ?? undefined,
    },
    ref: (name, packageName, rendering) => note('ref', name, packageName, rendering.site),
    source: (name, table, rendering) => note('source', name, table, rendering.site),
    isIncremental: () => false,
    lastChanged: () => null,
    incoming: (rendering) => {
      if (mergeLayers([...input.layers, ...configs]).values['materialized'] === 'ingest') return incomingName
      throw projectError('incoming-outside-ingest', undefined, { location: locateSite(rendering.site) })
    },
    isUntested: (model, _alias, rendering) => {
      note('ref', model, undefined, rendering.site)
      return 'true'
    },
    log: () => {},
    warn: (message, rendering) => {
      context.warnings.push(templateWarning(message, rendering.site))
    },
  })
  const scope = createScope([layer, context.layer], context.macros, (name) => macros.add(name))
  try {
    run(scope)
  } catch (thrown) {
    if (!(thrown instanceof TgeltErrorClass)) throw thrown
    problems.add(thrown)
  }
  return { references, configs, macros: [...macros] }
}

/** The temporary table of newly landed files, in a model with materialized='ingest'. */
export const incomingName = 'tgelt_incoming'

function locateSite(site: Site): ReturnType<typeof locatePlace> {
  return locatePlace(site.source, site.place)
}

export function templateWarning(message: string, site: Site): TgeltError {
  return new TgeltErrorClass({ code: 'warned-by-template', message, location: locateSite(site) })
}

/** How a relation prints where no engine is known yet. */
function quotedName({ schema, identifier }: Relation): string {
  const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
  return schema === '' ? quote(identifier) : `${quote(schema)}.${quote(identifier)}`
}
