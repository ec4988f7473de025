import type { SourceLocation, TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { ResourceNode, UniqueId } from '../resource/node.ts'
import type { Target } from '../resource/target.ts'
import type { Invocation } from '../template/context/project-layer.ts'
import type { Value } from '../template/values/value.ts'
import type { MacroLibrary } from './macro-library.ts'
import type { ProjectConfig } from './project-config.ts'

/** A parsed project: every node with its configuration and the nodes it depends on. */
export interface Project {
  readonly name: string
  readonly config: ProjectConfig
  readonly target: Target
  /** Models, seeds, sources and data tests that are enabled, by unique id. */
  readonly nodes: ReadonlyMap<UniqueId, ResourceNode>
  readonly disabled: ReadonlyMap<UniqueId, ResourceNode>
  readonly macros: MacroLibrary
  /** Values of var(): project.yml's, then those of the call. */
  readonly vars: ReadonlyMap<string, unknown>
  readonly environment: ReadonlyMap<string, string>
  readonly invocation: Invocation
  /** Names that every template of the project knows. */
  readonly layer: ReadonlyMap<string, Value>
  /** The project's texts, by path: for excerpts. */
  readonly texts: ReadonlyMap<string, string>
  /** Things to tell that are no errors: what was ignored, properties of nothing. */
  readonly warnings: readonly TgeltError[]
  /** Where a configuration key of a node was set; undefined for a default. */
  configLocation(id: UniqueId, key: string): SourceLocation | undefined
}
