import { withInstruction } from '../output/instruction.ts'
import { type Json, jsonSchema } from '../output/json-schema.ts'
import { isRecord } from '../output/record.ts'
import { Forms } from './forms.ts'
import { httpFailure } from './http-failure.ts'
import { type HttpAnswer, isFailure, postJson, unreadable } from './post-json.ts'
import type { Completion, CompletionFailure, CompletionRequest, Provider } from './provider.ts'
import type { ProviderOptions } from './provider-options.ts'
import { readUsage } from './read-usage.ts'

type Form = 'json_schema' | 'json_object' | 'words'
type LimitField = 'max_completion_tokens' | 'max_tokens'

/** Chat completions, as OpenAI has them and many others speak them: Ollama, llama.cpp, vLLM, LM Studio, OpenRouter. */
export function openaiProvider(options: ProviderOptions): Provider {
  const url = `${options.baseUrl}/chat/completions`
  const headers: Record<string, string> = options.apiKey ? { authorization: `Bearer ${options.apiKey}` } : {}
  const forms = new Forms<Form>(['json_schema', 'json_object', 'words'])
  const limits = new Forms<LimitField>(
    isOpenai(options.baseUrl)
      ? ['max_completion_tokens', 'max_tokens']
      : ['max_tokens', 'max_completion_tokens'],
  )
  return {
    async complete(request) {
      for (;;) {
        const form = forms.current
        const limit = limits.current
        const body = requestBody(options.model, request, form, limit)
        const answer = await postJson(options, url, headers, body, request.signal)
        if (isFailure(answer)) return answer
        if (answer.status < 300) return readCompletion(answer, request)
        if (answer.status === 400 || answer.status === 422) {
          if (speaksOfFormat(answer) && request.schema && forms.stepBackFrom(form)) continue
          if (
            /max_(completion_)?tokens.*(support|instead|permitted|unknown|unrecogni)/is.test(answer.message)
          ) {
            if (limits.stepBackFrom(limit)) continue
          }
        }
        return httpFailure(answer, options.clock.now().getTime())
      }
    },
  }
}

function isOpenai(baseUrl: string): boolean {
  return /(^|\.)openai\.(com|azure\.com)$/.test(new URL(baseUrl).hostname)
}

function speaksOfFormat({ message }: HttpAnswer): boolean {
  return /response_format|json_schema|json_object|json schema|structured output|grammar/i.test(message)
}

function requestBody(model: string, request: CompletionRequest, form: Form, limit: LimitField): Json {
  const { schema, turns, parameters } = request
  const system = form === 'json_schema' ? request.system : withInstruction(request.system, schema)
  return {
    model,
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      ...turns.map(({ role, text }) => ({ role, content: text })),
    ],
    [limit]: parameters.maxOutputTokens,
    ...(parameters.temperature === undefined ? {} : { temperature: parameters.temperature }),
    ...(schema === undefined || form === 'words' ? {} : { response_format: responseFormat(schema, form) }),
  }
}

function responseFormat(schema: NonNullable<CompletionRequest['schema']>, form: Form): Json {
  return form === 'json_object'
    ? { type: 'json_object' }
    : { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: jsonSchema(schema) } }
}

function readCompletion({ body }: HttpAnswer, request: CompletionRequest): Completion | CompletionFailure {
  const choices = isRecord(body) ? body['choices'] : undefined
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined
  const message = isRecord(choice) ? choice['message'] : undefined
  if (!isRecord(choice) || !isRecord(message)) {
    return unreadable('an answer that is not one of chat completions')
  }
  const { content, refusal } = message
  const text = typeof content === 'string' ? content : ''
  const usage = isRecord(body) ? body['usage'] : undefined
  const tokens = readUsage(usage, ['prompt_tokens'], ['completion_tokens'], request, text)
  if (typeof refusal === 'string' && refusal !== '') {
    return { kind: 'refused', message: 'the model refused', ...tokens }
  }
  if (choice['finish_reason'] === 'content_filter') {
    return { kind: 'refused', message: "the provider's filter holds the answer back", ...tokens }
  }
  return { kind: 'answer', text, isCutOff: choice['finish_reason'] === 'length', ...tokens }
}
