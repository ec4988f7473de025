import { setMaxListeners } from 'node:events'
import type { OutputSchema } from '../../resource/language-model.ts'
import type { CachedAnswer } from '../cache/answer-cache.ts'
import { repairRequest } from '../output/instruction.ts'
import { plainTextColumn } from '../output/output-schema.ts'
import { readAnswer, storableText } from '../output/read-answer.ts'
import type { Turn } from '../providers/provider.ts'
import type { GenerationParameters, RequestProgress, RowScore, ScoreOutcome, ScoreRequest } from '../score.ts'
import { Asker, type ScorerTime } from './asker.ts'
import type { Budget } from './budget.ts'
import type { ModelSession } from './model-session.ts'

export type ScoreJob = Omit<ScoreRequest, 'alias'> & {
  /** How many rows at a time. */
  readonly concurrency: number
  /** What all models of the run may use up together, whichever language model they ask. */
  readonly runBudget?: Budget | undefined
}

/** How long answers under way are waited for when a run is interrupted. */
const graceMs = 2000

/**
 * Asks a model about each row, several at a time. What a provider does never makes it throw. After an abort nothing new is
 * asked, and what is under way may end within a moment. Every answer that came is in the cache, whatever happens next; when one
 * can't be kept, nothing more is asked.
 * `report` is told after each row.
 */
export async function scoreRows(
  session: ModelSession,
  job: ScoreJob,
  time: ScorerTime,
  signal: AbortSignal,
  report: (progress: RequestProgress) => void = () => {},
): Promise<ScoreOutcome> {
  const halt = new AbortController()
  const calls = new AbortController()
  const over = new AbortController()
  // As many listen as rows are under way.
  setMaxListeners(0, halt.signal, calls.signal)
  const asker = new Asker(session, job, time, halt.signal)
  const interrupt = (): void => {
    asker.stop({ reason: 'interrupted' })
    halt.abort()
    time.sleep(graceMs, over.signal).then(
      () => calls.abort(),
      () => {},
    )
  }
  if (signal.aborted) interrupt()
  signal.addEventListener('abort', interrupt, { once: true })
  const rows: (ScoredRow | undefined)[] = job.prompts.map(() => undefined)
  let next = 0
  let scored = 0
  let fromCache = 0
  const work = async (): Promise<void> => {
    while (next < job.prompts.length && asker.stopped === undefined) {
      const index = next++
      const row = await scoreRow(asker, job, job.prompts[index] ?? '', time, calls.signal)
      if (row === undefined) continue
      rows[index] = row
      scored++
      if (!row.isFresh) fromCache++
      report({ scored, fromCache, spent: asker.spent })
    }
  }
  /** After a defect nothing more is paid for, and what is under way has ended before it is thrown. */
  const workSafely = async (): Promise<void> => {
    try {
      await work()
    } catch (thrown) {
      interrupt()
      throw thrown
    }
  }
  try {
    const workers = Array.from({ length: Math.min(job.concurrency, job.prompts.length) }, workSafely)
    const failed = (await Promise.allSettled(workers)).find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
  } finally {
    over.abort()
    signal.removeEventListener('abort', interrupt)
  }
  const isLeft = scored < job.prompts.length
  const { spent, stopped } = asker
  const isSaid = isLeft || stopped?.reason === 'cache-unusable'
  return { scores: rows.map((row) => row?.score), spent, fromCache, stopped: isSaid ? stopped : undefined }
}

interface ScoredRow {
  readonly score: RowScore
  readonly isFresh: boolean
}

async function scoreRow(
  asker: Asker,
  job: ScoreJob,
  prompt: string,
  { clock }: ScorerTime,
  signal: AbortSignal,
): Promise<ScoredRow | undefined> {
  const { system, schema, parameters } = job
  const answers: CachedAnswer[] = []
  let isFresh = false
  const end = (result: Pick<RowScore, 'status' | 'error' | 'values'>): ScoredRow => {
    const promptTokens = answers.reduce((total, answer) => total + answer.promptTokens, 0)
    const outputTokens = answers.reduce((total, answer) => total + answer.outputTokens, 0)
    const costUsd = asker.costOf({ promptTokens, outputTokens })
    const scoredAt = answers.at(-1)?.answeredAt ?? clock.now().toISOString()
    return { score: { ...result, promptTokens, outputTokens, costUsd, scoredAt }, isFresh }
  }
  const turns: Turn[] = [{ role: 'user', text: prompt }]
  for (;;) {
    const asked = await asker.ask({ system, schema, parameters, turns: [...turns] }, !isFresh, signal)
    if (asked === undefined) return undefined
    if (asked.kind === 'given-up') {
      isFresh = true
      return end({ status: asked.isFinal ? 'failed' : 'retry', error: asked.message })
    }
    const { answer } = asked
    isFresh ||= asked.isFresh
    answers.push(answer)
    const verdict = judge(answer, schema, parameters)
    if (verdict.status === 'ok' || verdict.problems === undefined) return end(verdict)
    if (turns.length > 1) return end({ status: 'failed', error: verdict.problems.join(' ') })
    const repair = repairRequest(verdict.problems)
    turns.push({ role: 'assistant', text: answer.text }, { role: 'user', text: repair })
  }
}

interface Verdict {
  readonly status: 'ok' | 'failed'
  readonly values?: Readonly<Record<string, unknown>>
  readonly error?: string
  /** What the model may put right. */
  readonly problems?: readonly string[]
}

function judge(
  answer: CachedAnswer,
  schema: OutputSchema | undefined,
  { maxOutputTokens }: GenerationParameters,
): Verdict {
  if (answer.kind === 'refused') return { status: 'failed', error: answer.text }
  if (answer.isCutOff) {
    return { status: 'failed', error: `the answer was cut off at max_output_tokens (${maxOutputTokens})` }
  }
  if (schema === undefined) {
    return { status: 'ok', values: { [plainTextColumn]: storableText(answer.text.trim()) } }
  }
  const read = readAnswer(answer.text, schema)
  return 'values' in read
    ? { status: 'ok', values: read.values }
    : { status: 'failed', problems: read.problems }
}
