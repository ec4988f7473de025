import type { AnswerCache, CachedAnswer } from '../../../../runner/language-model/cache/answer-cache.ts'
import { parseOutputSchema } from '../../../../runner/language-model/output/output-schema.ts'
import type { Provider } from '../../../../runner/language-model/providers/provider.ts'
import type { Caps } from '../../../../runner/language-model/score.ts'
import { Budget } from '../../../../runner/language-model/scorer/budget.ts'
import { ModelSession } from '../../../../runner/language-model/scorer/model-session.ts'
import { Pace, type PaceLimits } from '../../../../runner/language-model/scorer/pace.ts'
import type { ScoreJob } from '../../../../runner/language-model/scorer/score-rows.ts'
import { VirtualTime } from '../../../helpers/virtual-time.ts'

export class MemoryCache implements AnswerCache {
  readonly answers = new Map<string, CachedAnswer>()
  get(key: string) {
    return this.answers.get(key)
  }
  prepare() {}
  add(key: string, answer: CachedAnswer) {
    this.answers.set(key, answer)
  }
}

const prices = { inputPricePerMillionUsd: 1_000, outputPricePerMillionUsd: 2_000 }

export interface Setting {
  readonly provider: Provider
  readonly cache?: AnswerCache
  readonly runCaps?: Caps
  readonly limits?: PaceLimits
  readonly time?: VirtualTime
  readonly pace?: Pace
}

export function session({
  provider,
  cache = new MemoryCache(),
  runCaps = {},
  limits = {},
  ...more
}: Setting) {
  const { clock, sleep } = more.time ?? new VirtualTime()
  const pace = more.pace ?? new Pace(limits, clock, sleep)
  const budget = new Budget(runCaps)
  return new ModelSession({ name: 'openai', baseUrl: 'u', model: 'm', provider, cache, pace, budget, prices })
}

export function job(prompts: readonly string[], more: Partial<ScoreJob> = {}): ScoreJob {
  const schema = parseOutputSchema({ topic: "enum('trade','spam')", n: 'int' })
  const parameters = { maxOutputTokens: 100 }
  return { prompts, system: undefined, schema, parameters, caps: {}, concurrency: 1, ...more }
}

export const numbered = (count: number) => Array.from({ length: count }, (_, index) => `prompt ${index}`)
export const statuses = (scores: readonly ({ status: string } | undefined)[]) =>
  scores.map((score) => score?.status)
