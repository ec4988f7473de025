import { withInstruction } from '../output/instruction.ts'
import { geminiSchema, type Json } from '../output/json-schema.ts'
import { isRecord } from '../output/record.ts'
import { Forms } from './forms.ts'
import { httpFailure } from './http-failure.ts'
import { type HttpAnswer, isFailure, postJson, unreadable } from './post-json.ts'
import type { Completion, CompletionFailure, CompletionRequest, Provider } from './provider.ts'
import type { ProviderOptions } from './provider-options.ts'
import { readUsage } from './read-usage.ts'

type Form = 'schema' | 'json' | 'words'

/** Reasons to end that are no answer. */
const heldBack: ReadonlySet<unknown> = new Set([
  'SAFETY',
  'RECITATION',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
])

/** Google's generateContent. */
export function geminiProvider(options: ProviderOptions): Provider {
  const url = `${options.baseUrl}/models/${encodeURIComponent(options.model)}:generateContent`
  const headers = { 'x-goog-api-key': options.apiKey ?? '' }
  const forms = new Forms<Form>(['schema', 'json', 'words'])
  return {
    async complete(request) {
      for (;;) {
        const form = forms.current
        const answer = await postJson(options, url, headers, requestBody(request, form), request.signal)
        if (isFailure(answer)) return answer
        if (answer.status < 300) return readCompletion(answer, request)
        const isAboutForm = /schema|mime|json mode/i.test(answer.message)
        if (answer.status === 400 && isAboutForm && request.schema && forms.stepBackFrom(form)) continue
        return httpFailure(answer, options.clock.now().getTime())
      }
    },
  }
}

function requestBody(request: CompletionRequest, form: Form): Json {
  const { schema, turns, parameters } = request
  const system = form === 'schema' ? request.system : withInstruction(request.system, schema)
  return {
    ...(system === undefined ? {} : { systemInstruction: { parts: [{ text: system }] } }),
    contents: turns.map(({ role, text }) => ({
      role: role === 'assistant' ? 'model' : 'user',
      parts: [{ text }],
    })),
    generationConfig: {
      maxOutputTokens: parameters.maxOutputTokens,
      ...(parameters.temperature === undefined ? {} : { temperature: parameters.temperature }),
      ...(schema === undefined || form === 'words' ? {} : { responseMimeType: 'application/json' }),
      ...(schema === undefined || form !== 'schema' ? {} : { responseSchema: geminiSchema(schema) }),
    },
  }
}

function readCompletion({ body }: HttpAnswer, request: CompletionRequest): Completion | CompletionFailure {
  if (!isRecord(body)) return unreadable('an answer that is not one of generateContent')
  const { candidates, promptFeedback } = body
  const candidate: unknown = Array.isArray(candidates) ? candidates[0] : undefined
  const text = isRecord(candidate) ? candidateText(candidate) : ''
  const output = ['candidatesTokenCount', 'thoughtsTokenCount']
  const tokens = readUsage(body['usageMetadata'], ['promptTokenCount'], output, request, text)
  const blocked = isRecord(promptFeedback) ? promptFeedback['blockReason'] : undefined
  if (blocked !== undefined) return { kind: 'refused', message: `blocked: ${String(blocked)}`, ...tokens }
  if (!isRecord(candidate)) return unreadable('an answer without a candidate')
  const reason = candidate['finishReason']
  if (heldBack.has(reason)) return { kind: 'refused', message: `held back: ${String(reason)}`, ...tokens }
  return { kind: 'answer', text, isCutOff: reason === 'MAX_TOKENS', ...tokens }
}

/** Its parts, without what it thought. */
function candidateText({ content }: Readonly<Record<string, unknown>>): string {
  const parts = isRecord(content) ? content['parts'] : undefined
  if (!Array.isArray(parts)) return ''
  return parts
    .filter(isRecord)
    .map(({ text, thought }) => (typeof text === 'string' && thought !== true ? text : ''))
    .join('')
}
