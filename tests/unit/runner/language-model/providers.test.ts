import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../../kernel/clock.ts'
import type { Sleep } from '../../../../kernel/sleep.ts'
import { parseOutputSchema } from '../../../../runner/language-model/output/output-schema.ts'
import { createProvider } from '../../../../runner/language-model/providers/create-provider.ts'
import type { CompletionRequest, Provider } from '../../../../runner/language-model/providers/provider.ts'
import {
  type ScriptedCall,
  ScriptedLanguageModel,
  type ScriptedReply,
  type Wire,
} from '../../../helpers/scripted-language-model.ts'

const wires: readonly Wire[] = ['openai', 'anthropic', 'gemini']
const schema = parseOutputSchema({ topic: "enum('trade','spam')", n: 'int' })
const apiKey = 'sk-secret-123'
const never: Sleep = (_, signal) =>
  new Promise((_done, failed) => signal?.addEventListener('abort', () => failed(signal.reason)))

let model: ScriptedLanguageModel
afterEach(() => model.stop())

async function start(wire: Wire, reply?: ScriptedLanguageModel['reply'], sleep = never): Promise<Provider> {
  model = await ScriptedLanguageModel.start(reply)
  const baseUrl = model.baseUrl(wire)
  return createProvider(wire, {
    baseUrl,
    model: 'm-1',
    apiKey,
    timeoutMs: 30_000,
    fetch,
    sleep,
    clock: systemClock,
  })
}

function request(more: Partial<CompletionRequest> = {}): CompletionRequest {
  return {
    system: 'Be brief.',
    turns: [{ role: 'user', text: 'What is it?' }],
    schema,
    parameters: { maxOutputTokens: 50 },
    signal: new AbortController().signal,
    ...more,
  }
}

describe.each(wires)('%s', (wire) => {
  test('asks for the schema and reads the answer with what it cost', async () => {
    const provider = await start(wire)
    const completion = await provider.complete(request())
    expect(completion).toMatchObject({ kind: 'answer', isCutOff: false })
    expect(JSON.parse((completion as { text: string }).text)).toEqual({ topic: 'trade', n: 3 })
    const { answers, ...bill } = model.bill
    expect({ answers, ...completion }).toMatchObject({ answers: 1, ...bill })
    expect(model.calls).toHaveLength(1)
    expect(model.calls[0]).toMatchObject({ model: 'm-1', system: 'Be brief.', prompt: 'What is it?' })
    expect(model.calls[0]?.schema).toBeDefined()
    expect(JSON.stringify(model.calls[0]?.headers)).toContain(apiKey)
    expect(JSON.stringify(model.calls[0]?.body)).toContain('50')
    expect(JSON.stringify(model.calls[0]?.body)).not.toContain('temperature')
  })

  test('a temperature is sent if there is one', async () => {
    const provider = await start(wire)
    await provider.complete(request({ parameters: { maxOutputTokens: 5, temperature: 0.2 } }))
    expect(JSON.stringify(model.calls[0]?.body)).toContain('"temperature":0.2')
  })

  test('text without a schema', async () => {
    const provider = await start(wire)
    expect(await provider.complete(request({ schema: undefined }))).toMatchObject({ text: 'A plain answer.' })
  })

  test('carries a repair as a conversation', async () => {
    const provider = await start(wire)
    await provider.complete(
      request({
        turns: [
          { role: 'user', text: 'one' },
          { role: 'assistant', text: 'two' },
          { role: 'user', text: 'three' },
        ],
      }),
    )
    expect(model.calls[0]?.turns).toEqual(['one', 'two', 'three'])
    const said = JSON.stringify(model.calls[0]?.body)
    expect(said).toContain(wire === 'gemini' ? '"role":"model"' : '"role":"assistant"')
  })

  test('an answer that is cut off, and one that is refused', async () => {
    const provider = await start(wire, ({ number }) =>
      number === 1 ? { isCutOff: true } : { isRefused: true },
    )
    expect(await provider.complete(request())).toMatchObject({ kind: 'answer', isCutOff: true })
    const refused = await provider.complete(request())
    expect(refused.kind).toBe('refused')
    expect(refused.outputTokens).toBeGreaterThan(0)
  })

  test.each([
    [429, 'retryable'],
    [500, 'retryable'],
    [503, 'retryable'],
    [529, 'retryable'],
    [408, 'retryable'],
    [400, 'bad-request'],
    [413, 'bad-request'],
    [401, 'unauthorised'],
    [403, 'unauthorised'],
    [404, 'unusable'],
    [402, 'unusable'],
  ])('%i is %s', async (status, kind) => {
    const provider = await start(wire, () => ({ status }))
    expect(await provider.complete(request())).toMatchObject({
      kind,
      message: `${status}: scripted ${status}`,
    })
    expect(model.calls).toHaveLength(1)
  })

  test('Retry-After in seconds and as a date', async () => {
    const inAMinute = new Date(Date.now() + 60_000).toUTCString()
    const provider = await start(wire, ({ number }) => ({
      status: 429,
      headers: { 'retry-after': number === 1 ? '7' : inAMinute },
    }))
    expect(await provider.complete(request())).toMatchObject({ retryAfterMs: 7000 })
    const { retryAfterMs } = (await provider.complete(request())) as { retryAfterMs: number }
    expect(retryAfterMs).toBeGreaterThan(30_000)
    expect(retryAfterMs).toBeLessThanOrEqual(60_000)
  })

  test('a connection that breaks is retryable, and may be on the bill', async () => {
    const provider = await start(wire, () => ({ drops: true }))
    const failure = await provider.complete(request())
    expect(failure).toMatchObject({ kind: 'retryable', promptTokens: 0, mayBePaid: true })
  })

  test('one that never came about is on no bill', async () => {
    const provider = await start(wire, () => ({}))
    await model.stop()
    const failure = await provider.complete(request())
    expect(failure).toMatchObject({ kind: 'retryable', mayBePaid: false })
    expect(failure).toHaveProperty('message', expect.stringContaining('ECONNREFUSED'))
  })

  test('an answer that can not be read may be on the bill', async () => {
    const provider = await start(wire, () => ({ status: 200, body: { hello: 'world' } }))
    expect(await provider.complete(request())).toMatchObject({ kind: 'retryable', mayBePaid: true })
  })

  test('a slow answer is given up, and may be on the bill', async () => {
    const provider = await start(
      wire,
      () => ({ hangs: true }),
      () => Promise.resolve(),
    )
    expect(await provider.complete(request())).toMatchObject({
      kind: 'retryable',
      message: 'no answer within 30 s',
      mayBePaid: true,
    })
  })

  test('ends when it is aborted', async () => {
    const controller = new AbortController()
    const provider = await start(wire, () => {
      controller.abort()
      return { hangs: true }
    })
    expect((await provider.complete(request({ signal: controller.signal }))).kind).toBe('retryable')
  })

  test('what is shown holds no key and no phone number', async () => {
    const provider = await start(wire, () => ({
      status: 400,
      body: { error: { message: `the key ${apiKey} of +44 20 7946 0958\nis odd` } },
    }))
    expect(await provider.complete(request())).toMatchObject({
      message: '400: the key [api key] of [phone] is odd',
    })
  })
})

function refuses(what: (call: ScriptedCall) => string | undefined): ScriptedLanguageModel['reply'] {
  return (call): ScriptedReply => {
    const message = what(call)
    return message === undefined ? {} : { status: 400, body: { error: { message } } }
  }
}

describe('servers that know less', () => {
  test('OpenAI-compatible: from json_schema to json_object, once for all', async () => {
    const provider = await start(
      'openai',
      refuses(({ body }) =>
        body['response_format']?.type === 'json_schema'
          ? "response_format 'json_schema' is unknown"
          : undefined,
      ),
    )
    await provider.complete(request())
    await provider.complete(request())
    expect(model.calls.map(({ body }) => body['response_format']?.type)).toEqual([
      'json_schema',
      'json_object',
      'json_object',
    ])
    // A server in this mode wants to read of JSON, and the model has to know of the schema.
    expect(model.calls[1]?.system).toMatch(/^Be brief\..*JSON Schema.*"topic"/s)
  })

  test('OpenAI-compatible: down to words alone', async () => {
    const provider = await start(
      'openai',
      refuses(({ body }) => (body['response_format'] ? 'response_format is not supported' : undefined)),
    )
    expect((await provider.complete(request())).kind).toBe('answer')
    expect(model.calls).toHaveLength(3)
  })

  test('OpenAI-compatible: the other name of the limit', async () => {
    const provider = await start(
      'openai',
      refuses(({ body }) =>
        body['max_tokens']
          ? "'max_tokens' is not supported. Use 'max_completion_tokens' instead."
          : undefined,
      ),
    )
    expect((await provider.complete(request())).kind).toBe('answer')
    expect(model.calls[1]?.body).toMatchObject({ max_completion_tokens: 50 })
  })

  test('Anthropic: from a forced tool to an output format', async () => {
    const provider = await start(
      'anthropic',
      refuses(({ body }) =>
        body['tool_choice'] ? 'Thinking may not be enabled when tool_choice forces tool use.' : undefined,
      ),
    )
    expect((await provider.complete(request())).kind).toBe('answer')
    expect(model.calls[1]?.body).toMatchObject({ output_config: { format: { type: 'json_schema' } } })
  })

  test('Gemini: from a schema to JSON', async () => {
    const provider = await start(
      'gemini',
      refuses(({ schema: sent }) => (sent ? 'Unknown name "responseSchema"' : undefined)),
    )
    await provider.complete(request())
    expect(model.calls[1]?.body).toMatchObject({ generationConfig: { responseMimeType: 'application/json' } })
  })

  test('a 400 about something else is not tried in other forms', async () => {
    const provider = await start(
      'anthropic',
      refuses(() => 'temperature is deprecated for this model'),
    )
    expect((await provider.complete(request())).kind).toBe('bad-request')
    expect(model.calls).toHaveLength(1)
  })
})

describe('what providers say in words of their own', () => {
  const error = (more: object) => () => ({ status: 429, body: { error: { message: 'no', ...more } } })

  test('OpenAI: an empty account is not waited for', async () => {
    const provider = await start('openai', error({ code: 'insufficient_quota' }))
    expect((await provider.complete(request())).kind).toBe('unusable')
  })

  test('Gemini: RetryInfo says how long to wait', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '45.8379s' }]
    const provider = await start('gemini', error({ details }))
    expect(await provider.complete(request())).toMatchObject({ kind: 'retryable', retryAfterMs: 45_838 })
  })

  test("Gemini: a day's quota is not waited for", async () => {
    const violations = [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }]
    const provider = await start('gemini', error({ details: [{ violations }] }))
    expect((await provider.complete(request())).kind).toBe('unusable')
  })

  test('Gemini: 400 about the key', async () => {
    const details = [{ reason: 'API_KEY_INVALID' }]
    const provider = await start('gemini', () => ({
      status: 400,
      body: { error: { message: 'bad', details } },
    }))
    expect((await provider.complete(request())).kind).toBe('unauthorised')
  })
})
