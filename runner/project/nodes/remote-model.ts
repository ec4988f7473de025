import type { ModelConfig } from '../../resource/config.ts'
import type { ModelNode, ResourceNode } from '../../resource/node.ts'
import type { Target } from '../../resource/target.ts'
import type { MergedConfig } from '../config/config-layer.ts'
import { projectError } from '../project-error.ts'
import type { NodeIndex } from '../resolve-references.ts'
import type { Reference } from './capture.ts'
import type { Draft } from './draft.ts'
import type { ParseContext } from './parse-context.ts'

/** The remote model that BigQuery asks for an llm model: something that it refers to, though its text does not say so. */
export function remoteModelReference(
  { target }: ParseContext,
  config: ModelConfig,
  merged: MergedConfig,
): readonly Reference[] {
  const name = remoteModelName(target, config)
  if (name === undefined) return []
  const location = merged.locate('language_model')
  return [{ kind: 'ref', name, qualifier: undefined, site: undefined, location }]
}

/** An llm model with the relation of its remote model, now that it is known. Another kind of model in its place is an error. */
export function linkRemoteModel(
  { target, problems }: ParseContext,
  draft: Draft,
  nodes: NodeIndex,
): ResourceNode {
  const { node } = draft
  if (node.resourceType !== 'model' || node.config.llm === undefined) return node
  const name = remoteModelName(target, node.config)
  const found = name === undefined ? undefined : nodes.find('ref', name, undefined)
  if (name === undefined || found === undefined) return node
  if (found.resourceType !== 'model' || found.config.materialized !== 'remote_model') {
    const location = draft.config.locate('language_model')
    const parameters = { model: node.name, alias: node.config.llm.alias, name, file: found.file }
    problems.add(projectError('language-model-not-remote', parameters, { location }))
    return node
  }
  return withRemoteModel(node, found)
}

function withRemoteModel(node: ModelNode, { relation, config }: ModelNode): ModelNode {
  const { llm } = node.config
  if (llm === undefined) return node
  const remoteModel = { relation, endpoint: config.tableOptions?.model.endpoint }
  return { ...node, config: { ...node.config, llm: { ...llm, remoteModel } } }
}

function remoteModelName({ languageModels }: Target, { llm }: ModelConfig): string | undefined {
  const languageModel = llm === undefined ? undefined : languageModels.get(llm.alias)
  return languageModel?.provider === 'bigquery' ? languageModel.model : undefined
}
