import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { ScoringProgress } from '../language-model/score.ts'
import type { ExecutableNode } from '../resource/node.ts'
import type { Spending } from '../warehouse/warehouse.ts'

/** dbt's statuses: success | error | skipped | no-op for models and seeds, pass | warn | fail | error | skipped for tests. */
export type NodeStatus = 'success' | 'error' | 'skipped' | 'no-op' | 'pass' | 'warn' | 'fail'

export interface NodeResult {
  readonly node: ExecutableNode
  readonly status: NodeStatus
  readonly durationMs: number
  readonly startedAt: Date | undefined
  /** When compiling ended and the warehouse's work began; undefined if it came to neither. */
  readonly compiledAt?: Date | undefined
  readonly finishedAt: Date | undefined
  /** Rows written by a model or seed, when the engine says. */
  readonly rowsAffected?: number | undefined
  /** Failing rows of a test. */
  readonly failures?: number | undefined
  /** It is a data test that read only what changed since it passed. */
  readonly readsChangedRows?: boolean | undefined
  /** Why it was skipped, or a short remark for the result line ("3 files"). */
  readonly message?: string | undefined
  /** Something that is said once at the end of the run. */
  readonly note?: string | undefined
  /** What its statements were billed, on engines that bill. */
  readonly spending?: Spending | undefined
  /** What a language model has said of its rows, and has taken; of a node that failed, too: it is paid for. */
  readonly scoring?: ScoringProgress | undefined
  readonly error?: TgeltError | undefined
  readonly compiledSql?: string | undefined
  readonly thread: number
}

export type RunEvent =
  | { readonly kind: 'run-started'; readonly total: number; readonly threads: number }
  | {
      readonly kind: 'node-started'
      readonly node: ExecutableNode
      readonly index: number
      readonly total: number
    }
  | {
      readonly kind: 'node-finished'
      readonly result: NodeResult
      readonly index: number
      readonly total: number
    }
  | { readonly kind: 'node-scoring'; readonly node: ExecutableNode; readonly progress: ScoringProgress }
  | { readonly kind: 'node-logged'; readonly node: ExecutableNode; readonly message: string }
  | { readonly kind: 'warning'; readonly error: TgeltError }
  | { readonly kind: 'run-finished'; readonly results: readonly NodeResult[]; readonly durationMs: number }
