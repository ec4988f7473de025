import type { Dialect } from '../dialect/dialect.ts'
import { isTest } from '../resource/is-test.ts'
import type { ExecutableNode } from '../resource/node.ts'
import { artifactJson } from './artifact-json.ts'
import { type ArtifactRun, artifactMetadata } from './artifact-metadata.ts'
import { type ScoredRows, scoringFacts } from './scoring-facts.ts'

/** The part of a node's result that the artifact shows; `run/` gives more. */
export interface ResultForArtifact {
  readonly node: ExecutableNode
  readonly status: string
  readonly durationMs: number
  readonly startedAt: Date | undefined
  readonly compiledAt?: Date | undefined
  readonly finishedAt: Date | undefined
  readonly rowsAffected?: number | undefined
  readonly failures?: number | undefined
  readonly message?: string | undefined
  readonly compiledSql?: string | undefined
  /** On engines that bill. */
  readonly spending?: BilledBytes | undefined
  /** What a language model took for its rows. */
  readonly scoring?: ScoredRows | undefined
  readonly thread: number
}

interface BilledBytes {
  readonly bytesProcessed: number
  readonly bytesBilled: number
  readonly lastJobId?: string | undefined
}

export interface RunResultsInput {
  readonly run: ArtifactRun
  readonly results: readonly ResultForArtifact[]
  readonly durationMs: number
  /** What language models took for all of them. */
  readonly scoring?: ScoredRows | undefined
  /** The command's flags under dbt's names: `which`, `select`, `vars`, `invocation_command`, … */
  readonly args: Readonly<Record<string, unknown>>
  readonly dialect: Pick<Dialect, 'relation'>
  /** Whether failing rows of a test were stored. */
  readonly storesFailures: (node: ExecutableNode) => boolean
}

/** The text of run_results.json, version 6: every node, every field, null included. */
export function runResultsJson(input: RunResultsInput): string {
  return artifactJson({
    metadata: artifactMetadata('run-results/v6', input.run, totalScoring(input.scoring)),
    results: input.results.map((result) => resultEntry(result, input)),
    elapsed_time: seconds(input.durationMs),
    args: input.args,
  })
}

function resultEntry(result: ResultForArtifact, { dialect, storesFailures }: RunResultsInput) {
  const { node } = result
  const succeeded = result.status === 'success'
  return {
    status: result.status,
    timing: timing(result),
    thread_id: `Thread-${result.thread + 1}`,
    execution_time: seconds(result.durationMs),
    adapter_response: adapterResponse(result),
    message: result.message ?? (succeeded ? 'OK' : null),
    failures: isTest(node) && result.failures !== undefined ? Math.trunc(result.failures) : null,
    unique_id: node.uniqueId,
    compiled: node.resourceType === 'seed' ? null : result.compiledSql !== undefined,
    compiled_code: result.compiledSql,
    relation_name: relationName(node, storesFailures(node), dialect),
    batch_results: null,
  }
}

function relationName(
  node: ExecutableNode,
  isStored: boolean,
  dialect: RunResultsInput['dialect'],
): string | null {
  if (node.resourceType === 'unit_test' || (node.resourceType === 'test' && !isStored)) return null
  return dialect.relation(node.relation)
}

function timing({ startedAt, compiledAt, finishedAt }: ResultForArtifact) {
  const step = (name: string, from: Date | undefined, to: Date | undefined) => ({
    name,
    started_at: from?.toISOString(),
    completed_at: to?.toISOString(),
  })
  if (startedAt === undefined) return []
  const compiling = step('compile', startedAt, compiledAt ?? finishedAt)
  return compiledAt === undefined ? [compiling] : [compiling, step('execute', compiledAt, finishedAt)]
}

/** What language models took for the whole run, as texts: the schema takes nothing else there. */
function totalScoring(total: ScoredRows | undefined): Readonly<Record<string, string>> {
  if (total === undefined) return {}
  const facts = Object.entries(scoringFacts(total)).filter(([, value]) => value !== null)
  return Object.fromEntries(
    facts.map(([name, value]) => [`TGELT_LANGUAGE_MODELS_${name.toUpperCase()}`, String(value)]),
  )
}

/** dbt's names; those of bytes and jobs on engines that bill. What a language model took, it took of a node that failed, too. */
function adapterResponse({ status, rowsAffected, spending, scoring }: ResultForArtifact) {
  const scored = scoring === undefined ? {} : { language_model: scoringFacts(scoring) }
  if (status === 'skipped' || status === 'error') return scored
  return {
    _message: 'OK',
    ...scored,
    ...(rowsAffected === undefined ? {} : { rows_affected: rowsAffected }),
    ...(spending === undefined
      ? {}
      : {
          bytes_processed: spending.bytesProcessed,
          bytes_billed: spending.bytesBilled,
          job_id: spending.lastJobId ?? null,
        }),
  }
}

function seconds(durationMs: number): number {
  return durationMs / 1000
}
