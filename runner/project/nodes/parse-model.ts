import { Problems } from '../../../kernel/errors/problems.ts'
import { type SourceLocation, TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import type { ModelConfig } from '../../resource/config.ts'
import type { ModelNode } from '../../resource/node.ts'
import { Template } from '../../template/template.ts'
import type { ConfigLayer, MergedConfig } from '../config/config-layer.ts'
import { toModelConfig } from '../config/to-config.ts'
import { projectError } from '../project-error.ts'
import { capture, type Reference } from './capture.ts'
import { captureFile } from './capture-file.ts'
import { toColumns } from './columns.ts'
import type { Draft } from './draft.ts'
import { defaultLayer, entryLayers } from './node-config.ts'
import { describedBy, identityFacts, nodeIdentity } from './node-identity.ts'
import type { ParseContext } from './parse-context.ts'
import { nameRelation } from './relation-name.ts'
import { remoteModelReference } from './remote-model.ts'

/** Parses a model's file. */
export function parseModel(context: ParseContext, file: string, text: string): Draft<ModelNode> | undefined {
  const identity = nodeIdentity(context, 'model', file, context.config.modelPaths)
  const { name, fqn } = identity
  if (file.endsWith('.py')) {
    context.problems.add(projectError('python-model', { file }, { location: { file, line: 1, column: 1 } }))
    return undefined
  }
  if (/\s/.test(name)) {
    const location = { file, line: 1, column: 1 }
    context.problems.add(projectError('resource-name-invalid', { what: 'model', name }, { location }))
    return undefined
  }
  const entry = context.properties.models.get(name)
  const layers = [defaultLayer('model'), ...context.config.models.layersFor(fqn), ...entryLayers(entry)]
  const { captured, merged, raw } = captureFile(context, 'model', identity, layers, text)
  const config = toModelConfig({ ...defaultLayer('model').values, ...raw })
  checkChangedRows(context, config, merged)
  const inHooks = captureHooks(context, name, [...layers, ...captured.configs], merged, config)
  const facts = {
    ...identityFacts('model', identity),
    config: config.raw,
    tags: config.tags,
    meta: config.meta,
    schema: context.target.schema,
    alias: name,
  }
  const node: ModelNode = {
    resourceType: 'model',
    ...identity,
    ...describedBy(entry),
    columns: toColumns(entry, context),
    config,
    dependsOn: [],
    relation: nameRelation(context, config, facts, merged),
    rawSql: text,
    macros: macroIds(context, captured.macros),
  }
  const ofConfig = remoteModelReference(context, config, merged)
  return { node, references: [...captured.references, ...inHooks, ...ofConfig], config: merged }
}

/** Of a table that is rebuilt, every row has changed. */
function checkChangedRows(context: ParseContext, config: ModelConfig, merged: MergedConfig): void {
  if (config.changedRows === undefined || !config.enabled) return
  if (['incremental', 'ingest'].includes(config.materialized)) return
  const reason = `only an incremental or an ingest model has changed rows, and this is a ${config.materialized}.`
  const location = merged.locate('changed_rows')
  context.problems.add(projectError('config-invalid', { key: 'changed_rows', reason }, { location }))
}

/** What hooks refer to: the model waits for that as well. */
function captureHooks(
  context: ParseContext,
  name: string,
  layers: readonly ConfigLayer[],
  merged: MergedConfig,
  config: ModelConfig,
): readonly Reference[] {
  const hooks = [
    ...config.preHooks.map((text) => ({ text, key: 'pre-hook' })),
    ...config.postHooks.map((text) => ({ text, key: 'post-hook' })),
  ].filter(({ text }) => text.includes('{'))
  return hooks.flatMap(({ text, key }) => {
    const problems = new Problems()
    const { references } = capture(context, { name, layers, model: { name } }, problems, (scope) => {
      new Template({ file: key, text }).render(scope)
    })
    // The hook's text has no file of its own: what is wrong with it stands where it was configured.
    for (const error of problems.errors) context.problems.add(withLocation(error, merged.locate(key)))
    return references
  })
}

function withLocation(error: TgeltError, location: SourceLocation | undefined): TgeltError {
  const { code, message, hint, facts, cause } = error
  return new TgeltError({ code, message, hint, facts, cause, location })
}

/** Unique ids of the project's own macros among those that were called. */
function macroIds(context: ParseContext, names: readonly string[]): string[] {
  return names
    .filter((name) => context.macros.own.has(name))
    .map((name) => `macro.${context.config.name}.${name}`)
}
