import { withInstruction } from '../output/instruction.ts'
import { type Json, jsonSchema } from '../output/json-schema.ts'
import { isRecord } from '../output/record.ts'
import { Forms } from './forms.ts'
import { httpFailure } from './http-failure.ts'
import { type HttpAnswer, isFailure, postJson, unreadable } from './post-json.ts'
import type { Completion, CompletionFailure, CompletionRequest, Provider } from './provider.ts'
import type { ProviderOptions } from './provider-options.ts'
import { readUsage } from './read-usage.ts'

/** Models that think refuse a forced tool, older ones know no output format. */
type Form = 'tool' | 'output_config' | 'words'

const toolName = 'answer'

/** Anthropic's Messages. */
export function anthropicProvider(options: ProviderOptions): Provider {
  const url = `${options.baseUrl}/v1/messages`
  const headers = { 'x-api-key': options.apiKey ?? '', 'anthropic-version': '2023-06-01' }
  const forms = new Forms<Form>(['tool', 'output_config', 'words'])
  return {
    async complete(request) {
      for (;;) {
        const form = forms.current
        const body = requestBody(options.model, request, form)
        const answer = await postJson(options, url, headers, body, request.signal)
        if (isFailure(answer)) return answer
        if (answer.status < 300) return readCompletion(answer, request)
        const isAboutForm = /tool|thinking|output_config|output_format|json_schema/i.test(answer.message)
        if (answer.status === 400 && isAboutForm && request.schema && forms.stepBackFrom(form)) continue
        return httpFailure(answer, options.clock.now().getTime())
      }
    },
  }
}

function requestBody(model: string, request: CompletionRequest, form: Form): Json {
  const { schema, turns, parameters } = request
  const system = form === 'words' ? withInstruction(request.system, schema) : request.system
  return {
    model,
    max_tokens: parameters.maxOutputTokens,
    ...(parameters.temperature === undefined ? {} : { temperature: parameters.temperature }),
    ...(system === undefined ? {} : { system }),
    messages: turns.map(({ role, text }) => ({ role, content: text })),
    ...(schema === undefined ? {} : formFields(jsonSchema(schema), form)),
  }
}

function formFields(schema: Json, form: Form): Readonly<Record<string, Json>> {
  switch (form) {
    case 'tool':
      return {
        tools: [{ name: toolName, description: 'Takes the answer.', input_schema: schema }],
        tool_choice: { type: 'tool', name: toolName },
      }
    case 'output_config':
      return { output_config: { format: { type: 'json_schema', schema } } }
    case 'words':
      return {}
  }
}

function readCompletion({ body }: HttpAnswer, request: CompletionRequest): Completion | CompletionFailure {
  const content = isRecord(body) ? body['content'] : undefined
  if (!isRecord(body) || !Array.isArray(content)) {
    return unreadable('an answer that is not one of Messages')
  }
  const blocks = content.filter(isRecord)
  const tool = blocks.find(({ type, name }) => type === 'tool_use' && name === toolName)
  const text =
    tool === undefined
      ? blocks.map(({ type, text: said }) => (type === 'text' ? String(said) : '')).join('')
      : JSON.stringify(tool['input'])
  const prompt = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens']
  const tokens = readUsage(body['usage'], prompt, ['output_tokens'], request, text)
  const reason = body['stop_reason']
  if (reason === 'refusal') return { kind: 'refused', message: 'the model refused', ...tokens }
  const isCutOff = reason === 'max_tokens' || reason === 'model_context_window_exceeded'
  return { kind: 'answer', text, isCutOff, ...tokens }
}
