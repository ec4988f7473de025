import { Problems } from '../../../kernel/errors/problems.ts'
import { compileTemplate } from '../../template/template.ts'
import { checkConfig } from '../config/check-config.ts'
import { type ConfigLayer, type MergedConfig, mergeLayers } from '../config/config-layer.ts'
import { type Captured, capture } from './capture.ts'
import { identityFacts, type NodeIdentity } from './node-identity.ts'
import type { ParseContext } from './parse-context.ts'

export interface CapturedFile {
  readonly captured: Captured
  readonly merged: MergedConfig
  /** The merged configuration without what is wrong with it, which is told already. */
  readonly raw: Readonly<Record<string, unknown>>
}

/** Renders a node's file to see what it refers to and configures. Errors of a node that turns out to be disabled are dropped. */
export function captureFile(
  context: ParseContext,
  type: 'model' | 'test',
  identity: NodeIdentity,
  layers: readonly ConfigLayer[],
  text: string,
): CapturedFile {
  const problems = new Problems()
  const model = identityFacts(type, identity)
  const captured = capture(context, { name: identity.name, layers, model }, problems, (scope) => {
    compileTemplate({ file: identity.file, text }).render(scope)
  })
  const merged = mergeLayers([...layers, ...captured.configs])
  const raw = checkConfig(type, merged, problems, context.warnings)
  if (raw['enabled'] !== false) for (const error of problems.errors) context.problems.add(error)
  return { captured, merged, raw }
}
