import { describe, expect, test } from 'vitest'
import { modelOf, parseErrors, parseFiles, places } from './parse-files.ts'

const model = { 'models/a.sql': 'select 1 as id' }

function projectWith(entry: string, type = 'duckdb') {
  const fields = type === 'duckdb' ? '' : '\n    project: p\n    dataset: d'
  return {
    ...model,
    'project.yml': `name: shop
targets:
  dev:
    type: ${type}${fields}
    language_models:
      fast:
        ${entry.trim().replaceAll('\n', '\n        ')}
`,
  }
}

const openai = 'provider: openai\nmodel: m'

describe('language_models of a target', () => {
  test('no more than a provider and a model is needed', () => {
    const { target } = parseFiles(projectWith(openai))
    expect([...target.languageModels]).toEqual([
      [
        'fast',
        expect.objectContaining({
          alias: 'fast',
          provider: 'openai',
          model: 'm',
          concurrency: 4,
          timeoutMs: 120_000,
        }),
      ],
    ])
  })

  test('all of it', () => {
    const { target } = parseFiles(
      projectWith(`
provider: gemini
model: m
base_url: https://proxy.example/v1beta
api_key: secret
concurrency: 8
requests_per_minute: 60
tokens_per_minute: 10000
timeout_seconds: 5
input_price_per_million_usd: 0.5
output_price_per_million_usd: 1
max_cost_usd: 2
max_tokens: 1000`),
    )
    expect(target.languageModels.get('fast')).toEqual({
      alias: 'fast',
      provider: 'gemini',
      model: 'm',
      baseUrl: 'https://proxy.example/v1beta',
      apiKey: 'secret',
      concurrency: 8,
      requestsPerMinute: 60,
      tokensPerMinute: 10_000,
      timeoutMs: 5000,
      inputPricePerMillionUsd: 0.5,
      outputPricePerMillionUsd: 1,
      maxCostUsd: 2,
      maxTokens: 1000,
      scoringFunction: undefined,
    })
  })

  test('a key from a variable that is not set is none', () => {
    const { target } = parseFiles(projectWith(`${openai}\napi_key: "{{ env_var('NOT_SET', '') }}"`))
    expect(target.languageModels.get('fast')?.apiKey).toBeUndefined()
  })

  test.each([
    ['provider: cohere\nmodel: m', 'config-invalid project.yml:7:19', 'must be one of openai'],
    ['provider: openai', 'config-invalid project.yml:7:9', 'is missing'],
    [`${openai}\napi_kee: x`, 'config-unknown-key project.yml:9:9', 'Unknown key "api_kee"'],
    [`${openai}\nbase_url: localhost`, 'config-invalid project.yml:9:19', 'must be an address'],
    [`${openai}\nbase_url: file:///etc`, 'config-invalid project.yml:9:19', 'must be an address'],
    [`${openai}\nconcurrency: 0`, 'config-invalid project.yml:9:22', 'at least 1'],
    [`${openai}\nmax_cost_usd: 1`, 'config-invalid project.yml:9:23', 'needs input_price_per_million_usd'],
    [`${openai}\ninput_price_per_million_usd: 1`, 'config-invalid project.yml:9:38', 'needs output_price'],
    [
      `${openai}\nscoring_function: ml.generate_text`,
      'config-invalid project.yml:9:27',
      'for provider bigquery',
    ],
    ['provider: bigquery\nmodel: m', 'config-invalid project.yml:7:19', 'for targets of type bigquery'],
  ])('refuses %j', (entry, place, message) => {
    const errors = parseErrors(projectWith(entry))
    expect(places(errors)).toEqual([place])
    expect(errors[0]?.message).toContain(message)
  })

  test('a key is taken without the line break of the file that it comes from', () => {
    const { target } = parseFiles(projectWith(`${openai}\napi_key: "12-34-56\\n"`))
    expect(target.languageModels.get('fast')?.apiKey).toBe('12-34-56')
    const errors = parseErrors(projectWith(`${openai}\napi_key: "12-34\\n56-78"`))
    expect(errors[0]?.message).toContain('that no key has')
    expect(errors[0]?.message).not.toContain('12-34')
  })

  const keyed = `${openai}\napi_key: 12-34-56`

  test.each([
    'http://models.example/v1',
    'http://192.168.1.20:11434/v1',
    'HTTP://10.0.0.1',
    'http://127.0.0.1.evil.example/v1',
    'http://localhost.evil.example/v1',
    'http://0.0.0.0:8000',
    'http://[fe80::1]:80/v1',
  ])('a key is not sent to %s unencrypted', (address) => {
    const errors = parseErrors(projectWith(`${keyed}\nbase_url: "${address}"`))
    expect(places(errors)).toEqual(['config-invalid project.yml:10:19'])
    expect(errors[0]?.message).toContain('would send api_key to another computer unencrypted')
    expect(errors[0]?.message).toContain('allow_plain_http: true')
    expect(errors[0]?.message).not.toContain('12-34-56')
    const allowed = parseFiles(projectWith(`${keyed}\nbase_url: "${address}"\nallow_plain_http: true`))
    expect(allowed.target.languageModels.get('fast')?.apiKey).toBe('12-34-56')
  })

  test.each([
    `${keyed}\nbase_url: http://localhost:11434/v1`,
    `${keyed}\nbase_url: http://127.8.9.1:80/v1`,
    `${keyed}\nbase_url: "http://[::1]:80/v1"`,
    `${keyed}\nbase_url: https://models.example/v1`,
    `${openai}\nbase_url: http://models.example/v1`,
    `${openai}\nbase_url: http://models.example/v1\napi_key: "{{ env_var('NOT_SET', '') }}"`,
  ])('takes %j', (entry) => {
    expect(parseFiles(projectWith(entry)).target.languageModels.size).toBe(1)
  })

  test.each([
    [`${openai}\nallow_plain_http: true`, 'for a base_url with http:// alone'],
    [`${openai}\nbase_url: https://a.example\nallow_plain_http: true`, 'for a base_url with http:// alone'],
    [`${openai}\nbase_url: https://me:pw@a.example/v1`, 'no user and no password'],
    [`${openai}\nbase_url: https://a.example/v1?key=1`, 'must end with its path'],
  ])('refuses the address in %j', (entry, message) => {
    const errors = parseErrors(projectWith(entry))
    expect(errors.map((error) => error.message).join('\n')).toContain(message)
    expect(errors.map((error) => error.message).join('\n')).not.toContain('pw')
  })

  test("BigQuery's own", () => {
    const own = 'provider: bigquery\nmodel: gemini\nscoring_function: ai.generate_table'
    const { target } = parseFiles(projectWith(own, 'bigquery'))
    expect(target.languageModels.get('fast')).toMatchObject({ scoringFunction: 'ai.generate_table' })
    for (const key of [
      'api_key: "123456789"',
      'allow_plain_http: true',
      'concurrency: 2',
      'timeout_seconds: 9',
    ]) {
      const errors = parseErrors(projectWith(`provider: bigquery\nmodel: gemini\n${key}`, 'bigquery'))
      expect(errors[0]?.message).toContain('means nothing to BigQuery')
    }
  })
})

describe('configuration of llm models', () => {
  const llm = (more = '') =>
    parseFiles({
      'models/a.sql': `{{ config(materialized='llm', language_model='fast', unique_key='id'${more}) }} select 1`,
    })

  test('what is not said', () => {
    expect(modelOf(llm(), 'a').config.llm).toEqual({
      alias: 'fast',
      output: undefined,
      systemPrompt: undefined,
      temperature: undefined,
      maxOutputTokens: 1024,
      maxRows: undefined,
      maxTokens: undefined,
      maxCostUsd: undefined,
      maxAttempts: 3,
      onError: 'keep',
    })
  })

  test('an output of lists and objects', () => {
    const { output } = modelOf(llm(", output={'a': 'int[]', 'b': [{'c': 'string'}]}"), 'a').config.llm ?? {}
    expect(output).toEqual([
      { name: 'a', type: { kind: 'list', item: { kind: 'int' } } },
      {
        name: 'b',
        type: { kind: 'list', item: { kind: 'object', fields: [{ name: 'c', type: { kind: 'string' } }] } },
      },
    ])
  })

  test('is for llm models alone', () => {
    const errors = parseErrors({ 'models/a.sql': "{{ config(materialized='table', max_rows=3) }} select 1" })
    expect(errors.map(({ message }) => message).join()).toContain('max_rows')
    expect(modelOf(parseFiles(model), 'a').config.llm).toBeUndefined()
  })
})
