import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Wire = 'openai' | 'anthropic' | 'gemini'

/** One call, as the provider sees it. */
export interface ScriptedCall {
  /** From 1, over all calls. */
  readonly number: number
  readonly wire: Wire
  readonly model: string
  readonly system: string | undefined
  readonly turns: readonly string[]
  /** What the person asked first. */
  readonly prompt: string
  /** JSON Schema, or Gemini's; undefined if the call carries none. */
  readonly schema: Json | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: Json
}

export type ScriptedReply =
  /** An answer; what is no text is sent as JSON. Undefined: one that fits the schema. */
  | { readonly answer?: unknown; readonly isCutOff?: boolean; readonly isRefused?: boolean }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  /** Never answered. */
  | { readonly hangs: true }
  | { readonly drops: true }

export interface Json {
  // biome-ignore lint/suspicious/noExplicitAny: a body is as deep as its provider likes, and a test says how deep
  readonly [key: string]: any
}

/** A provider on a local port that says what a test tells it to, in three tongues, and keeps the books. */
export class ScriptedLanguageModel {
  readonly calls: ScriptedCall[] = []
  /** What it would put on the bill. */
  readonly bill = { answers: 0, promptTokens: 0, outputTokens: 0 }
  reply: (call: ScriptedCall) => ScriptedReply | Promise<ScriptedReply>
  readonly #server: Server

  private constructor(reply: ScriptedLanguageModel['reply']) {
    this.reply = reply
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error))
    })
  }

  static async start(reply: ScriptedLanguageModel['reply'] = () => ({})): Promise<ScriptedLanguageModel> {
    const model = new ScriptedLanguageModel(reply)
    await new Promise<void>((done) => model.#server.listen(0, '127.0.0.1', done))
    return model
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** What `base_url` is for a provider. */
  baseUrl(wire: Wire): string {
    return { openai: `${this.url}/v1`, anthropic: this.url, gemini: `${this.url}/v1beta` }[wire]
  }

  get prompts(): readonly string[] {
    return this.calls.map(({ prompt }) => prompt)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Json
    const call = readCall(request, body, this.calls.length + 1)
    this.calls.push(call)
    const reply = await this.reply(call)
    if ('hangs' in reply) return
    if ('drops' in reply) {
      response.destroy()
      return
    }
    if ('status' in reply) {
      const error = reply.body ?? { error: { message: `scripted ${reply.status}` } }
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
      response.end(JSON.stringify(error))
      return
    }
    const value = reply.answer === undefined ? fitting(call.schema) : reply.answer
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    const promptTokens = call.turns.join('').length + 7
    const outputTokens = text.length
    this.bill.answers++
    this.bill.promptTokens += promptTokens
    this.bill.outputTokens += outputTokens
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answerBody(call, text, reply, promptTokens, outputTokens)))
  }
}

function readCall(request: IncomingMessage, body: Json, number: number): ScriptedCall {
  const url = request.url ?? ''
  const base = { number, headers: request.headers, body }
  if (url === '/v1/chat/completions') {
    const messages: { role: string; content: string }[] = body['messages']
    const turns = messages.filter(({ role }) => role !== 'system').map(({ content }) => content)
    return {
      ...base,
      wire: 'openai',
      model: body['model'],
      system: messages.find(({ role }) => role === 'system')?.content,
      turns,
      prompt: turns[0] ?? '',
      schema: body['response_format']?.json_schema?.schema,
    }
  }
  if (url === '/v1/messages') {
    const turns = body['messages'].map(({ content }: { content: string }) => content)
    const schema = body['tools']?.[0]?.input_schema ?? body['output_config']?.format?.schema
    return {
      ...base,
      wire: 'anthropic',
      model: body['model'],
      system: body['system'],
      turns,
      prompt: turns[0],
      schema,
    }
  }
  const model = /^\/v1beta\/models\/([^:]+):generateContent$/.exec(url)?.[1]
  if (model === undefined) throw new Error(`There is nothing at ${url}`)
  const turns = body['contents'].map(({ parts }: { parts: Json[] }) => parts[0]?.['text'])
  return {
    ...base,
    wire: 'gemini',
    model: decodeURIComponent(model),
    system: body['systemInstruction']?.parts[0].text,
    turns,
    prompt: turns[0],
    schema: body['generationConfig'].responseSchema,
  }
}

function answerBody(
  { wire, body }: ScriptedCall,
  text: string,
  { isCutOff = false, isRefused = false }: { isCutOff?: boolean; isRefused?: boolean },
  promptTokens: number,
  outputTokens: number,
): Json {
  switch (wire) {
    case 'openai': {
      const reason = isRefused ? 'content_filter' : isCutOff ? 'length' : 'stop'
      return {
        choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: reason }],
        usage: { prompt_tokens: promptTokens, completion_tokens: outputTokens },
      }
    }
    case 'anthropic': {
      const tool = body['tools']?.[0]?.name
      const content = tool
        ? { type: 'tool_use', id: 'toolu_1', name: tool, input: JSON.parse(text) }
        : { type: 'text', text }
      const reason = isRefused ? 'refusal' : isCutOff ? 'max_tokens' : tool ? 'tool_use' : 'end_turn'
      return {
        type: 'message',
        role: 'assistant',
        content: [content],
        stop_reason: reason,
        usage: { input_tokens: promptTokens - 5, cache_read_input_tokens: 5, output_tokens: outputTokens },
      }
    }
    case 'gemini': {
      const reason = isRefused ? 'SAFETY' : isCutOff ? 'MAX_TOKENS' : 'STOP'
      const parts = [{ text: 'Let me think.', thought: true }, { text }]
      return {
        candidates: [{ content: { role: 'model', parts }, finishReason: reason }],
        usageMetadata: {
          promptTokenCount: promptTokens,
          candidatesTokenCount: outputTokens - 1,
          thoughtsTokenCount: 1,
        },
      }
    }
  }
}

/** The plainest value that a schema allows. */
export function fitting(schema: Json | undefined): unknown {
  if (schema === undefined) return 'A plain answer.'
  if (schema['enum'] !== undefined) return schema['enum'][0]
  switch (String(schema['type']).toLowerCase()) {
    case 'object':
      return Object.fromEntries(
        Object.entries<Json>(schema['properties']).map(([name, property]) => [name, fitting(property)]),
      )
    case 'array':
      return [fitting(schema['items'])]
    case 'number':
      return 0.25
    case 'integer':
      return 3
    case 'boolean':
      return true
    default:
      return 'words'
  }
}
