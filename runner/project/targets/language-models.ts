import { z } from 'zod'
import { isLoopbackHost } from '../../../kernel/loopback.ts'
import type { LanguageModel } from '../../resource/language-model.ts'
import type { EngineName } from '../../resource/target.ts'

const text = z.string().min(1, { error: 'must not be empty' })
const price = z.number().min(0, { error: 'must not be below 0' })
const count = z.int().min(1, { error: 'must be at least 1' })
const address = z.url({ protocol: /^https?$/, error: 'must be an address: https://…' })

const providers = ['openai', 'anthropic', 'gemini', 'bigquery'] as const

/** How a provider is called over HTTP. */
const callKeys = [
  'base_url',
  'api_key',
  'allow_plain_http',
  'concurrency',
  'requests_per_minute',
  'tokens_per_minute',
  'timeout_seconds',
] as const

const defaultConcurrency = 4
const defaultTimeoutSeconds = 120

const languageModel = z
  .strictObject({
    provider: z.enum(providers, { error: `must be one of ${providers.join(', ')}` }),
    model: text,
    base_url: address.optional(),
    // An environment variable that is not set comes as an empty text.
    api_key: z
      .string()
      .trim()
      .regex(/^[!-~]*$/, { error: 'holds blanks, line breaks or letters that no key has' })
      .optional(),
    allow_plain_http: z.boolean({ error: 'must be true or false' }).optional(),
    concurrency: count.max(256).optional(),
    requests_per_minute: count.optional(),
    tokens_per_minute: count.optional(),
    // Node's own fetch waits no longer.
    timeout_seconds: count.max(300, { error: 'must be at most 300' }).optional(),
    input_price_per_million_usd: price.optional(),
    output_price_per_million_usd: price.optional(),
    max_cost_usd: price.optional(),
    max_tokens: count.optional(),
    scoring_function: z.enum(['ml.generate_text', 'ai.generate_table']).optional(),
    batch_size: count.max(10_000).optional(),
  })
  .superRefine((model, context) => {
    const refuse = (key: keyof typeof model, message: string): void =>
      context.addIssue({ code: 'custom', path: [key], message })
    const hasInput = model.input_price_per_million_usd !== undefined
    const hasOutput = model.output_price_per_million_usd !== undefined
    if (hasInput && !hasOutput) refuse('input_price_per_million_usd', 'needs output_price_per_million_usd')
    if (hasOutput && !hasInput) refuse('output_price_per_million_usd', 'needs input_price_per_million_usd')
    if (model.max_cost_usd !== undefined && !(hasInput && hasOutput)) {
      refuse('max_cost_usd', 'needs input_price_per_million_usd and output_price_per_million_usd')
    }
    if (model.provider === 'bigquery') {
      for (const key of callKeys) {
        if (model[key] !== undefined) refuse(key, 'means nothing to BigQuery, which calls its models itself')
      }
    } else {
      for (const key of ['scoring_function', 'batch_size'] as const) {
        if (model[key] !== undefined) refuse(key, 'is for provider bigquery alone')
      }
      checkAddress(model, refuse)
    }
  })

interface CalledAddress {
  readonly base_url?: string | undefined
  readonly api_key?: string | undefined
  readonly allow_plain_http?: boolean | undefined
}

/** A key is sent with every call: encrypted, or to this computer, or where its owner says that the network may read it. */
function checkAddress(
  { base_url: baseUrl, api_key: apiKey, allow_plain_http: isAllowed }: CalledAddress,
  refuse: (key: keyof CalledAddress, message: string) => void,
): void {
  const url = baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  const isPlain = url?.protocol === 'http:'
  if (isAllowed !== undefined && !isPlain) refuse('allow_plain_http', 'is for a base_url with http:// alone')
  if (url === undefined) return
  if (url.username !== '' || url.password !== '') {
    refuse('base_url', 'must hold no user and no password: a secret belongs in api_key')
  } else if (url.search !== '' || url.hash !== '') {
    refuse(
      'base_url',
      'must end with its path: what stands behind a ? or # would be sent in the middle of it',
    )
  }
  const isSecretSent = apiKey !== undefined && apiKey !== ''
  if (!isPlain || !isSecretSent || isAllowed === true || isLoopbackHost(url.hostname)) return
  refuse(
    'base_url',
    'would send api_key to another computer unencrypted: use https://, leave api_key out, or set allow_plain_http: true for a network that you trust',
  )
}

/** `language_models:` of a target: alias → language model. DuckDB calls them over HTTP, BigQuery calls its own. */
export function languageModels(engine: EngineName) {
  return z
    .record(
      z.string().regex(/^[A-Za-z_][\w-]*$/, { error: 'is named with letters, digits, _ and -' }),
      languageModel.refine(({ provider }) => engine === 'bigquery' || provider !== 'bigquery', {
        path: ['provider'],
        error: 'bigquery is for targets of type bigquery',
      }),
    )
    .default({})
}

export function toLanguageModels(
  config: z.output<ReturnType<typeof languageModels>>,
): ReadonlyMap<string, LanguageModel> {
  const entries = Object.entries(config).map(([alias, model]): [string, LanguageModel] => [
    alias,
    {
      alias,
      provider: model.provider,
      model: model.model,
      baseUrl: model.base_url,
      apiKey: model.api_key === '' ? undefined : model.api_key,
      concurrency: model.concurrency ?? defaultConcurrency,
      requestsPerMinute: model.requests_per_minute,
      tokensPerMinute: model.tokens_per_minute,
      timeoutMs: (model.timeout_seconds ?? defaultTimeoutSeconds) * 1000,
      inputPricePerMillionUsd: model.input_price_per_million_usd,
      outputPricePerMillionUsd: model.output_price_per_million_usd,
      maxCostUsd: model.max_cost_usd,
      maxTokens: model.max_tokens,
      scoringFunction: model.scoring_function,
      batchSize: model.batch_size,
    },
  ])
  return new Map(entries)
}
