import type { Problems } from '../../kernel/errors/problems.ts'
import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import { isTest } from '../resource/is-test.ts'
import type { ResourceNode, UniqueId } from '../resource/node.ts'
import { locateReference, type Reference } from './nodes/capture.ts'
import type { Draft } from './nodes/draft.ts'
import { projectError } from './project-error.ts'

/** Finds nodes by what `ref()` and `source()` call them. */
export class NodeIndex {
  readonly #byKey = new Map<string, ResourceNode>()
  readonly #names: { readonly ref: string[]; readonly source: string[] } = { ref: [], source: [] }

  constructor(nodes: Iterable<ResourceNode>) {
    for (const node of nodes) {
      if (isTest(node)) continue
      const isSource = node.resourceType === 'source'
      const name = isSource ? `${node.sourceName}.${node.name}` : node.name
      this.#byKey.set(`${isSource ? 'source' : 'ref'}:${name}`, node)
      this.#names[isSource ? 'source' : 'ref'].push(name)
    }
  }

  find(kind: 'ref' | 'source', name: string, qualifier: string | undefined): ResourceNode | undefined {
    if (kind === 'source') return this.#byKey.get(`source:${name}.${qualifier}`)
    const node = this.#byKey.get(`ref:${name}`)
    return qualifier === undefined || node?.packageName === qualifier ? node : undefined
  }

  names(kind: 'ref' | 'source'): readonly string[] {
    return this.#names[kind]
  }
}

/**
 * The ids of the nodes that a draft refers to, each once, in the order they are met. What can't be found is an error;
 * for a data test, whose target is left out or disabled, it is a warning and the result is undefined: it can't run.
 */
export function resolveReferences(
  draft: Draft,
  enabled: NodeIndex,
  disabled: NodeIndex,
  problems: Problems,
  warnings: TgeltError[],
): readonly UniqueId[] | undefined {
  const ids = new Set<UniqueId>()
  let isComplete = true
  for (const reference of draft.references) {
    const { kind, name, qualifier } = reference
    const found = enabled.find(kind, name, qualifier)
    if (found !== undefined && found.uniqueId !== draft.node.uniqueId) {
      ids.add(found.uniqueId)
      continue
    }
    isComplete = false
    const isDisabled = disabled.find(kind, name, qualifier)
    if (isTest(draft.node) && isDisabled !== undefined) {
      const parameters = { test: draft.node.name, target: name, isDisabled: true }
      // A test under a disabled model is disabled with it, and nobody needs to be told.
      if (reference.site)
        warnings.push(
          projectError('test-target-missing', parameters, { location: locateReference(reference) }),
        )
    } else problems.add(notFound(draft, reference, enabled, isDisabled))
  }
  return isComplete ? [...ids] : undefined
}

function notFound(
  draft: Draft,
  reference: Reference,
  enabled: NodeIndex,
  disabled: ResourceNode | undefined,
): TgeltError {
  const { kind, name, qualifier } = reference
  const { node } = draft
  const context = { location: locateReference(reference) ?? draft.location }
  const by = `${isTest(node) ? 'Test' : 'Model'} ${node.name}`
  if (kind === 'source') {
    const source = `${name}.${qualifier}`
    if (disabled) return projectError('source-disabled', { name: source, by, file: disabled.file }, context)
    return projectError('source-not-found', { name: source, by, known: enabled.names('source') }, context)
  }
  if (enabled.find(kind, name, qualifier)) return projectError('ref-self', { name: by }, context)
  if (disabled) return projectError('ref-disabled', { name, by, file: disabled.file }, context)
  const full = qualifier === undefined ? name : `${qualifier}.${name}`
  return projectError('ref-not-found', { name: full, by, known: enabled.names('ref') }, context)
}
