import { join } from 'node:path'
import { sha256Hex } from '../../kernel/hash.ts'
import type { LanguageModel } from '../resource/language-model.ts'
import { AnswerFile } from './cache/answer-file.ts'
import { createProvider, providerBaseUrl } from './providers/create-provider.ts'
import type { RequestProgress, ScoreOutcome, ScoreRequest } from './score.ts'
import type { ScorerTime } from './scorer/asker.ts'
import { Budget } from './scorer/budget.ts'
import { ModelSession } from './scorer/model-session.ts'
import { Pace } from './scorer/pace.ts'
import { scoreRows } from './scorer/score-rows.ts'

export interface LanguageModelsOptions extends ScorerTime {
  /** By alias. */
  readonly models: ReadonlyMap<string, LanguageModel>
  /** Where answers are kept. Absolute. */
  readonly folder: string
  readonly fetch: typeof fetch
}

/** The language models of a target during one run. */
export class LanguageModels {
  readonly #options: LanguageModelsOptions
  readonly #sessions = new Map<string, ModelSession>()
  /** By their paths: two names of one model share what was paid for. */
  readonly #answers = new Map<string, AnswerFile>()

  constructor(options: LanguageModelsOptions) {
    this.#options = options
  }

  /** Asks one of them about rows, and reports after each. What a provider does never makes it throw. */
  async score(
    request: ScoreRequest,
    signal: AbortSignal,
    report: (progress: RequestProgress) => void,
    runBudget: Budget | undefined,
  ): Promise<ScoreOutcome> {
    const model = this.#options.models.get(request.alias)
    if (model === undefined) throw new Error(`There is no language model ${request.alias}`)
    const job = { ...request, runBudget, concurrency: model.concurrency }
    return scoreRows(this.#session(model), job, this.#options, signal, report)
  }

  close(): void {
    for (const answers of this.#answers.values()) answers.close()
    this.#answers.clear()
    this.#sessions.clear()
  }

  #session(model: LanguageModel): ModelSession {
    const open = this.#sessions.get(model.alias)
    if (open !== undefined) return open
    const { clock, sleep, folder } = this.#options
    const { provider: name } = model
    if (name === 'bigquery') throw new Error(`${model.alias} is asked by BigQuery itself`)
    const baseUrl = providerBaseUrl(name, model.baseUrl)
    const path = join(folder, cacheFile(name, baseUrl, model.model))
    const answers = this.#answers.get(path) ?? new AnswerFile(path)
    this.#answers.set(path, answers)
    const { apiKey, timeoutMs } = model
    const call = { baseUrl, model: model.model, apiKey, timeoutMs, fetch: this.#options.fetch, clock, sleep }
    const session = new ModelSession({
      name,
      baseUrl,
      model: model.model,
      provider: createProvider(name, call),
      cache: answers,
      pace: new Pace(model, clock, sleep),
      budget: new Budget({ maxTokens: model.maxTokens, maxCostUsd: model.maxCostUsd }),
      prices: model,
    })
    this.#sessions.set(model.alias, session)
    return session
  }
}

/** A file for each model at each address; its name says which, as far as names of files can. */
function cacheFile(provider: string, baseUrl: string, model: string): string {
  const readable = model.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 60)
  return `${provider}-${readable}-${sha256Hex(`${baseUrl}\n${model}`).slice(0, 8)}.ndjson`
}
