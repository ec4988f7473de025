import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { parseJson } from '../../kernel/json.ts'
import type { Outcome } from '../../pages/catalogue/catalogue.ts'

/** What run_results.json tells of a node. Its messages are left out: an engine's may quote data. */
export interface NodeRun {
  readonly outcome: Outcome
  readonly durationMs: number
  readonly failures: number | undefined
}

export interface LastRun {
  readonly command: string
  /** In UTC: `2026-01-31 12:00:00`. */
  readonly at: string
  readonly nodes: ReadonlyMap<string, NodeRun>
}

const runResults = z.object({
  metadata: z.object({ generated_at: z.string() }),
  args: z.object({ invocation_command: z.string() }),
  results: z.array(
    z.object({
      unique_id: z.string(),
      status: z.string(),
      execution_time: z.number(),
      failures: z.number().nullable(),
    }),
  ),
})

/** The run whose artifacts lie in the target folder; undefined if there are none that can be read. */
export function readLastRun(root: string, targetFolder: string): LastRun | undefined {
  const path = join(resolve(root, targetFolder), 'run_results.json')
  if (!existsSync(path)) return undefined
  const parsed = runResults.safeParse(parseJson(readFileSync(path, 'utf8')), { jitless: true })
  if (!parsed.success) return undefined
  const { metadata, args, results } = parsed.data
  return {
    command: args.invocation_command,
    at: metadata.generated_at.slice(0, 19).replace('T', ' '),
    nodes: new Map(
      results.map(({ unique_id: id, status, execution_time: seconds, failures }) => [
        id,
        { outcome: outcomeOf(status), durationMs: seconds * 1000, failures: failures ?? undefined },
      ]),
    ),
  }
}

function outcomeOf(status: string): Outcome {
  if (status === 'success' || status === 'pass' || status === 'no-op') return 'pass'
  if (status === 'warn' || status === 'skipped') return status
  return 'fail'
}
