import type { Problems } from '../../../kernel/errors/problems.ts'
import type { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import type { Target } from '../../resource/target.ts'
import type { Scope } from '../../template/rendering.ts'
import type { Value } from '../../template/values/value.ts'
import type { MacroLibrary } from '../macro-library.ts'
import type { ProjectConfig } from '../project-config.ts'
import type { Properties } from '../properties/read-properties.ts'

/** What the parsers of all kinds of nodes share. */
export interface ParseContext {
  readonly config: ProjectConfig
  readonly target: Target
  readonly macros: MacroLibrary
  readonly properties: Properties
  /** Names that mean the same in every template. */
  readonly layer: ReadonlyMap<string, Value>
  /** For strings in YAML. */
  readonly yamlScope: Scope
  readonly command: string
  readonly isFullRefresh: boolean
  readonly problems: Problems
  readonly warnings: TgeltError[]
}
