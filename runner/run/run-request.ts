import type { Clock } from '../../kernel/clock.ts'
import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { CompileState } from '../compile/compile-scope.ts'
import type { CompiledNode } from '../compile/compiled-node.ts'
import type { ScoringTotal } from '../language-model/scoring-progress.ts'
import type { LandedFile } from '../materialize/landed-file.ts'
import type { ExecutableNode, UniqueId } from '../resource/node.ts'
import type { Target } from '../resource/target.ts'
import type { Spending, Warehouse } from '../warehouse/warehouse.ts'
import type { ScorePort } from './drive.ts'
import type { NodeResult, RunEvent } from './run-event.ts'

export type RunMode = 'run' | 'test' | 'build' | 'seed'

export interface RunFlags {
  readonly fullRefresh: boolean
  /** After the first failure nothing new is started. */
  readonly failFast: boolean
  /** Undefined: what each test's configuration says. */
  readonly storeFailures?: boolean | undefined
  /** A warning fails the node it is about. */
  readonly warnError: boolean
  /** Data tests read all rows, even where those that changed are enough. */
  readonly fullTests?: boolean | undefined
}

export type CompileFunction = (
  node: ExecutableNode,
  state: CompileState,
) => CompiledNode | Promise<CompiledNode>

export interface RunRequest {
  readonly mode: RunMode
  /** Absolute. */
  readonly projectRoot: string
  /** Where compiled SQL is written, relative to the project's root: `target`. */
  readonly targetFolder: string
  /** What was selected, in the order in which ready nodes are to start. Ephemeral models may be among them. */
  readonly nodes: readonly ExecutableNode[]
  /**
   * Node → what it waits for, over the whole graph: a selected node also waits for selected ones that it reaches only
   * through others. For `build`, tests are nodes that others wait for.
   */
  readonly dependencies: ReadonlyMap<UniqueId, readonly UniqueId[]>
  readonly compile: CompileFunction
  /** Opened for this run; `executeRun` finishes it, however the run ends. */
  readonly warehouse: Warehouse
  readonly target: Target
  readonly threads: number
  readonly flags: RunFlags
  readonly emit: (event: RunEvent) => void
  /** Aborting stops the run: what runs is interrupted, the rest is skipped, nothing is published. */
  readonly signal?: AbortSignal | undefined
  readonly clock: Clock
  /** The landed files that match an ingest model's `files`. */
  readonly listLanded: (patterns: readonly string[]) => Promise<readonly LandedFile[]>
  /** Asks a language model of the target. */
  readonly score?: ScorePort | undefined
  /** When the warehouse and language models have taken more, nothing new is started. Undefined: no limit. */
  readonly maxCostUsd?: number | undefined
}

/** What readers see after a run. */
export type Publication =
  | { readonly outcome: 'published' }
  /** Nothing was built, or the run was interrupted. */
  | { readonly outcome: 'unchanged' }
  /** Something failed: readers see what they saw before. `error` says if it was publishing itself. */
  | { readonly outcome: 'withheld'; readonly failedWork?: string | undefined; readonly error?: TgeltError }

export interface RunResult {
  /** In the order in which nodes ended. Ephemeral models have none. */
  readonly results: readonly NodeResult[]
  readonly publication: Publication
  readonly interrupted: boolean
  /** What all of it was billed, on engines that bill. */
  readonly spending?: Spending | undefined
  /** What language models took for all of its tables; undefined if there was nothing to score. */
  readonly scoring?: ScoringTotal | undefined
  /** Why the run stopped before its end, though nothing failed. */
  readonly stoppedBy?: TgeltError | undefined
  readonly startedAt: Date
  readonly durationMs: number
}
