import type { SourceLocation } from '../../../kernel/errors/tgelt-error.ts'
import type { ResourceNode } from '../../resource/node.ts'
import type { MergedConfig } from '../config/config-layer.ts'
import type { Reference } from './capture.ts'

/** A node whose references are not resolved yet. */
export interface Draft<N extends ResourceNode = ResourceNode> {
  readonly node: N
  readonly references: readonly Reference[]
  readonly config: MergedConfig
  /** Where the node is defined, for errors that no template's place belongs to. */
  readonly location?: SourceLocation | undefined
}
