import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { sha256Hex } from '../../kernel/hash.ts'
import { modelFingerprint } from '../../runner/materialize/llm/prompt-hash.ts'
import type { LanguageModel, LlmConfig } from '../../runner/resource/language-model.ts'
import { hasPseudoTerminals, runOnTerminal } from '../helpers/pseudo-terminal.ts'
import { queryFile } from '../helpers/query-file.ts'
import { type CliResult, runCli, startCli } from '../helpers/run-cli.ts'
import { ScriptedLanguageModel, type ScriptedReply, type Wire } from '../helpers/scripted-language-model.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { writeProject } from '../helpers/write-project.ts'

const secret = 'sk-very-secret-key-0123456789'

let model: ScriptedLanguageModel
afterEach(() => model?.stop())

const csv = (rows: Readonly<Record<number, string>>) =>
  `id,author,text\n${Object.entries(rows)
    .map(([id, text]) => `${id},a${id},${text}\n`)
    .join('')}`

const defaultConfig = `
    language_model='fast',
    output={'topic': "enum('trade','spam')", 'n': 'int', 'tags': 'string[]'},
    unique_key='id'`

async function project(
  options: {
    readonly rows?: Readonly<Record<number, string>>
    readonly config?: string
    readonly languageModel?: string
    readonly wire?: Wire
    readonly reply?: ScriptedLanguageModel['reply']
  } = {},
): Promise<string> {
  const { wire = 'openai', rows = { 1: 'one', 2: 'two', 3: 'three' } } = options
  model = await ScriptedLanguageModel.start(options.reply)
  const folder = temporaryFolder()
  writeProject(folder, {
    'project.yml': `
name: shop
targets:
  dev:
    type: duckdb
    language_models:
      fast:
        provider: ${wire}
        model: m-1
        base_url: ${model.baseUrl(wire)}/
        api_key: "{{ env_var('KEY') }}"
        input_price_per_million_usd: 1000
        output_price_per_million_usd: 2000
        ${options.languageModel ?? ''}
  bare: {type: duckdb, path: warehouse/bare.duckdb}
`,
    'seeds/texts.csv': csv(rows),
    'models/scored.sql': scoredSql(options.config),
    'models/after.sql': "{{ config(materialized='table') }} select count(*) as n from {{ ref('texts') }}",
  })
  return folder
}

function scoredSql(config = defaultConfig): string {
  return `{{ config(materialized='llm', ${config}) }}
select id, author, 'Say what this is: ' || text as prompt from {{ ref('texts') }}`
}

async function build(folder: string, ...words: readonly string[]): Promise<CliResult> {
  return runCli(folder, ['build', ...words], { env: { KEY: secret } })
}

async function rows(
  folder: string,
  columns: string,
  file = 'tgelt',
): Promise<readonly (readonly unknown[])[]> {
  return queryFile(join(folder, `warehouse/${file}.duckdb`), `select ${columns} from main.scored order by id`)
}

test.each<Wire>(['openai', 'anthropic', 'gemini'])('%s scores every row once', async (wire) => {
  const folder = await project({ wire })
  const first = await build(folder)
  expect(first.stderr).toContain('3 scored')
  expect(first.code).toBe(0)
  expect(
    await rows(folder, 'id, author, topic, n, tags, llm_status, llm_error, llm_model, llm_attempts'),
  ).toEqual(
    [1, 2, 3].map((id) =>
      [id, `a${id}`, 'trade', '3', ['words'], 'ok', null, 'm-1', '1'].map((v, i) =>
        i === 0 ? String(id) : v,
      ),
    ),
  )
  const [totals] = await queryFile(
    join(folder, 'warehouse/tgelt.duckdb'),
    'select sum(prompt_tokens), sum(output_tokens), round(sum(cost_usd), 6) from main.scored',
  )
  const { promptTokens, outputTokens } = model.bill
  const cost = (promptTokens * 1000 + outputTokens * 2000) / 1e6
  expect(totals?.map(Number)).toEqual([promptTokens, outputTokens, cost])
  const second = await build(folder)
  expect(second.stderr).toContain('nothing to score')
  expect(model.calls).toHaveLength(3)
})

test.runIf(hasPseudoTerminals)('a terminal shows how far a model has come while it is asked', async () => {
  let goOn = (): void => {}
  const folder = await project({
    languageModel: 'concurrency: 1',
    reply: async ({ number }) => {
      if (number === 3) await new Promise<void>((done) => (goOn = done))
      return {}
    },
  })
  const terminal = runOnTerminal(folder, ['build'], { KEY: secret, NO_COLOR: '1' })
  await terminal.shows('… model main.scored')
  await terminal.shows('2 of 3 scored, ')
  await terminal.shows(' tokens, $')
  goOn()
  const { code, shown } = await terminal.end()
  expect(code).toBe(0)
  expect(shown).toContain('Language models: 3 of 3 rows scored, 3 calls')
})

test('the end of a run says what language models took over all models, and so do its artifacts', async () => {
  const reply = ({ prompt }: { prompt: string }): ScriptedReply =>
    prompt.endsWith('Tell what this is: two') ? { isCutOff: true } : {}
  const folder = await project({ reply })
  // The second of them fails, and has been paid for all the same.
  const failing = scoredSql(`${defaultConfig}, on_error='fail'`).replace('Say', 'Tell')
  writeProject(folder, { 'models/scored_too.sql': failing })
  const { stderr, code } = await build(folder)
  expect(code).toBe(1)
  const { promptTokens, outputTokens } = model.bill
  const costUsd = (promptTokens * 1000 + outputTokens * 2000) / 1e6
  expect(stderr).toMatch(
    new RegExp(
      `Language models: 6 of 6 rows scored, 6 calls, ${promptTokens + outputTokens} tokens, \\$${costUsd.toFixed(2)}\\.`,
    ),
  )
  const { metadata, results } = JSON.parse(readFileSync(join(folder, 'target/run_results.json'), 'utf8'))
  const taken = results.flatMap(
    ({ adapter_response: { language_model } }: { adapter_response: { language_model?: object } }) =>
      language_model ?? [],
  )
  expect(taken).toHaveLength(2)
  const sum = (name: string) =>
    taken.reduce((total: number, each: Record<string, number>) => total + (each[name] ?? 0), 0)
  expect([sum('prompt_tokens'), sum('output_tokens'), sum('calls')]).toEqual([promptTokens, outputTokens, 6])
  expect(sum('cost_usd')).toBeCloseTo(costUsd)
  expect(Number(metadata.env.TGELT_LANGUAGE_MODELS_COST_USD)).toBeCloseTo(costUsd)
  const again = await build(folder, '--full-refresh', '--log-format', 'json')
  const lines = again.stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const said = lines.find(({ info }) => info.name === 'LanguageModels')
  expect(said.info.msg).toBe('Language models: 6 of 6 rows scored, 6 from the cache, 0 calls.')
  expect(said.data).toMatchObject({ rows_from_cache: 6, calls: 0, prompt_tokens: 0, cost_usd: 0 })
})

test('a run without language models says nothing of them', async () => {
  const folder = await project()
  const { stderr } = await build(folder, '--target', 'bare')
  expect(stderr).not.toContain('Language models:')
})

test('prompt_hash is the SHA-256 of what is the same for all rows, a colon and the prompt', async () => {
  const folder = await project({ rows: { 1: 'für 😀' }, config: "language_model='fast', unique_key='id'" })
  await build(folder)
  const languageModel = { provider: 'openai', model: 'm-1' } as LanguageModel
  const fingerprint = modelFingerprint(languageModel, { maxOutputTokens: 1024 } as LlmConfig)
  expect(await rows(folder, 'prompt_hash')).toEqual([[sha256Hex(`${fingerprint}:Say what this is: für 😀`)]])
})

test('only what changed is scored again, and what is gone goes', async () => {
  const folder = await project()
  await build(folder)
  writeProject(folder, { 'seeds/texts.csv': csv({ 1: 'one', 2: 'other', 4: 'four' }) })
  const { stderr } = await build(folder)
  expect(stderr).toContain('2 scored')
  expect(model.prompts.slice(3).sort()).toEqual(['Say what this is: four', 'Say what this is: other'])
  expect(await rows(folder, 'id, author')).toEqual([
    ['1', 'a1'],
    ['2', 'a2'],
    ['4', 'a4'],
  ])
})

test('columns that are kept follow the query without a call', async () => {
  const folder = await project()
  await build(folder)
  const sql = scoredSql().replace('author,', "'by ' || author as author, length(text) as size,")
  writeProject(folder, { 'models/scored.sql': sql })
  expect((await build(folder)).stderr).toContain('nothing to score')
  expect(await rows(folder, 'author, size, topic')).toContainEqual(['by a3', '5', 'trade'])
  expect(model.calls).toHaveLength(3)
})

test('another schema, model or prompt of the system is asked anew; a full refresh costs nothing', async () => {
  const folder = await project()
  await build(folder)
  const refreshed = await build(folder, '--full-refresh')
  expect(refreshed.stderr).toContain('3 scored, 3 from the cache')
  expect(model.calls).toHaveLength(3)
  writeProject(folder, { 'models/scored.sql': scoredSql(`${defaultConfig}, system_prompt='Be brief.'`) })
  await build(folder)
  expect(model.calls).toHaveLength(6)
  expect(model.calls[5]?.system).toBe('Be brief.')
  writeProject(folder, { 'models/scored.sql': scoredSql("language_model='fast', unique_key=['id']") })
  await build(folder)
  expect(model.calls).toHaveLength(9)
  expect(await rows(folder, 'generated_text')).toContainEqual(['A plain answer.'])
})

test('max_rows is kept, run after run', async () => {
  const folder = await project({ config: `${defaultConfig}, max_rows=2` })
  expect((await build(folder)).stderr).toMatch(/2 scored, .* tokens, \$\d\.\d\d, 1 left: max_rows/)
  expect(await rows(folder, 'id')).toEqual([['1'], ['2']])
  expect((await build(folder)).stderr).toContain('1 scored')
  expect(await rows(folder, 'id')).toHaveLength(3)
})

test('what a run may cost is kept over all models', async () => {
  const folder = await project({ languageModel: 'max_cost_usd: 2.5\n        concurrency: 1' })
  writeProject(folder, { 'models/scored_too.sql': scoredSql().replace('Say', 'Tell') })
  const { stderr, code } = await build(folder)
  expect(code).toBe(0)
  expect(stderr).toContain('left: max_cost_usd')
  const { promptTokens, outputTokens } = model.bill
  expect((promptTokens * 1000 + outputTokens * 2000) / 1e6).toBeLessThanOrEqual(2.5)
})

test('rows that fail are kept with why, and do not fail the build', async () => {
  const reply = ({ prompt }: { prompt: string }): ScriptedReply =>
    prompt.endsWith('two') ? { answer: 'never JSON' } : {}
  const folder = await project({ reply })
  const { stderr, code } = await build(folder)
  expect(code).toBe(0)
  expect(stderr).toContain('3 scored (1 failed)')
  expect((await rows(folder, 'llm_status, llm_error, topic, tags'))[1]).toEqual([
    'failed',
    'The answer holds no JSON object.',
    null,
    [],
  ])
  expect((await build(folder)).stderr).toContain('nothing to score')
})

test('on_error: fail fails the model, and what was paid for is not paid again', async () => {
  const folder = await project({
    config: `${defaultConfig}, on_error='fail'`,
    reply: ({ prompt }) => (prompt.endsWith('two') ? { isCutOff: true } : {}),
  })
  const { stderr, code } = await build(folder)
  expect(code).toBe(1)
  expect(stderr).toContain('llm-rows-failed')
  await build(folder)
  expect(model.calls).toHaveLength(3)
})

test('a wrong key stops the model, is said, and keeps the rest of the build', async () => {
  const folder = await project({
    reply: () => ({ status: 401, body: { error: { message: `no ${secret}` } } }),
  })
  const { stderr, stdout, code } = await build(folder)
  expect(code).toBe(0)
  expect(stderr).toContain('llm-stopped')
  expect(stderr).toContain('3 left: unauthorised')
  expect(await queryFile(join(folder, 'warehouse/tgelt.duckdb'), 'select n from main.after')).toEqual([['3']])
  const said = [stderr, stdout, ...filesBelow(folder, 'target'), ...filesBelow(folder, 'warehouse')].join()
  expect(said).not.toContain(secret)
})

test('off without the alias: an empty table, everything else, and a note', async () => {
  const folder = await project()
  const { stderr, code } = await build(folder, '--target', 'bare')
  expect(code).toBe(0)
  expect(stderr).toContain('off: no language model "fast" for target bare')
  expect(stderr.match(/Text generation is off for target bare/g)).toHaveLength(1)
  expect(await rows(folder, '*', 'bare')).toEqual([])
  expect(model.calls).toHaveLength(0)
})

test('switched off, what has been scored stays', async () => {
  const folder = await project()
  await build(folder)
  const off = readFileSync(join(folder, 'project.yml'), 'utf8').replace('fast:', 'slow:')
  writeProject(folder, { 'project.yml': off })
  expect((await build(folder, '--full-refresh')).stderr).toContain('off: no language model "fast"')
  expect(await rows(folder, 'topic')).toHaveLength(3)
})

test('--dry-run says rows, tokens and money, and asks nobody', async () => {
  const folder = await project()
  const unbuilt = await runCli(folder, ['build', '--dry-run'], { env: { KEY: secret } })
  expect(unbuilt.code).toBe(0)
  await build(folder)
  expect(model.calls).toHaveLength(3)
  writeProject(folder, { 'models/scored.sql': scoredSql(`${defaultConfig}, temperature=0.5, max_rows=2`) })
  const { stdout } = await runCli(folder, ['build', '--dry-run'], { env: { KEY: secret } })
  expect(stdout).toMatch(/2 prompts, \d+ tokens +\$\d\S* +model +main.scored$/m)
  expect(model.calls).toHaveLength(3)
})

test('kill -9: what was answered is not asked again', async () => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [index + 1, `text ${index + 1}`]))
  let killed: () => void = () => {}
  const folder = await project({
    rows: many,
    languageModel: 'concurrency: 2',
    reply: ({ number }): ScriptedReply => {
      if (number < 7) return {}
      killed()
      return { hangs: true }
    },
  })
  const child = startCli(folder, ['build'], { env: { KEY: secret } })
  killed = () => child.kill('SIGKILL')
  await new Promise((done) => child.on('close', done))
  const answered = model.bill.answers
  model.reply = () => ({})
  const { stderr } = await build(folder)
  // Asked twice at most: what was under way.
  const fromCache = Number(/12 scored, (\d+) from the cache/.exec(stderr)?.[1])
  expect(fromCache).toBeGreaterThanOrEqual(answered - 2)
  expect(model.calls.length).toBeLessThanOrEqual(12 + 2)
  const [row] = await queryFile(join(folder, 'warehouse/tgelt.duckdb'), 'select count(*) from main.scored')
  expect(row).toEqual(['12'])
})

test('Ctrl-C ends within a moment and keeps what was answered', async () => {
  let interrupt: () => void = () => {}
  const folder = await project({
    languageModel: 'concurrency: 1',
    reply: ({ number }) => {
      if (number === 1) return {}
      interrupt()
      return {}
    },
  })
  const child = startCli(folder, ['build'], { env: { KEY: secret } })
  interrupt = () => child.kill('SIGINT')
  const code = await new Promise((done) => child.on('close', done))
  expect(code).toBe(130)
  const { length } = model.calls
  await build(folder)
  expect(model.calls.length).toBeLessThanOrEqual(3 + 1)
  expect(length).toBeLessThan(4)
})

test('storms of 429 and 500 end with every row scored', async () => {
  const folder = await project({
    reply: ({ number }): ScriptedReply => {
      if (number % 3 === 1) return { status: 429, headers: { 'retry-after-ms': '1' } }
      return number % 3 === 2 ? { status: 500, headers: { 'retry-after-ms': '1' } } : {}
    },
    languageModel: 'concurrency: 1',
  })
  const { stderr } = await build(folder)
  expect(stderr).toContain('3 scored')
  expect(stderr).not.toContain('left')
  expect(model.bill.answers).toBe(3)
})

/** Fails like a full disk from the n-th answer on that is to be kept. */
const fullDisk = (after: number) => `
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
const write = fs.writeSync
let answers = 0
fs.writeSync = (descriptor, data, ...rest) => {
  if (Buffer.isBuffer(data) && data.includes('"answeredAt"') && ++answers > ${after}) {
    throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', errno: -28, syscall: 'write' })
  }
  return write(descriptor, data, ...rest)
}
syncBuiltinESMExports()
`

test('a full disk: nothing more is paid for, what was answered is in the table, and the run says why', async () => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [index + 1, `text ${index + 1}`]))
  const folder = await project({ rows: many, languageModel: 'concurrency: 2' })
  const preload = join(folder, 'full-disk.mjs')
  writeProject(folder, { 'full-disk.mjs': fullDisk(4) })
  const { stderr, code } = await runCli(folder, ['build'], { env: { KEY: secret }, preload })
  expect(code).toBe(0)
  expect(stderr).toContain('warning[llm-cache-unusable]')
  expect(stderr).toContain('no space left on device (ENOSPC)')
  expect(stderr).toMatch(/left: cache-unusable/)
  const paid = model.bill.answers
  expect(paid).toBeLessThanOrEqual(4 + 2)
  expect(await rows(folder, 'id')).toHaveLength(paid)
  expect(stderr).toContain(`Language models: ${paid} of 12 rows scored, ${paid} calls`)
  // With room on the disk the rest is asked, and nothing twice.
  expect((await build(folder)).stderr).toContain(`${12 - paid} scored`)
  expect(model.calls).toHaveLength(12)
})

test('a folder for answers that is none: nothing is asked at all', async () => {
  const folder = await project()
  writeProject(folder, { 'warehouse/language-models': 'not a folder' })
  const { stderr, code } = await build(folder)
  expect(code).toBe(0)
  expect(stderr).toContain('warning[llm-cache-unusable]')
  expect(stderr).toContain('3 left: cache-unusable')
  expect(model.calls).toHaveLength(0)
  expect(stderr).not.toContain(folder)
  const failing = scoredSql(`${defaultConfig}, on_error='fail'`)
  writeProject(folder, { 'models/scored.sql': failing })
  const failed = await build(folder)
  expect(failed.code).toBe(1)
  expect(failed.stderr).toContain('error[llm-cache-unusable]')
  expect(failed.stderr).toContain('models/scored.sql:')
})

test('a damaged cache costs what is damaged', async () => {
  const folder = await project()
  await build(folder)
  const cache = join(folder, 'warehouse/language-models')
  expect(readdirSync(cache)).toHaveLength(1)
  rmSync(cache, { recursive: true })
  await build(folder, '--full-refresh')
  expect(model.calls).toHaveLength(6)
  expect(existsSync(cache)).toBe(true)
})

test.each([
  ["unique_key='id'", 'needs language_model'],
  ["language_model='fast'", 'needs unique_key'],
  ["language_model='fast', unique_key='id', output={'a': 'number'}", '"number" is not a type'],
  [`${defaultConfig}, max_rows=0`, 'max_rows'],
  [`${defaultConfig}, on_error='ignore'`, 'must be keep or fail'],
])('refuses %s', async (config, message) => {
  const folder = await project({ config })
  const { code, stderr } = await build(folder)
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})

test.each([
  ["select id, text from {{ ref('texts') }}", 'has no column "prompt"'],
  ["select id, text as prompt, 1 as topic from {{ ref('texts') }}", 'would have two columns "topic"'],
  ["select 1 as id, text as prompt from {{ ref('texts') }}", 'duplicate-merge-key'],
  ["select nullif(id, 2) as id, text as prompt from {{ ref('texts') }}", 'llm-key-null'],
])('refuses the query %s', async (sql, message) => {
  const folder = await project()
  writeProject(folder, { 'models/scored.sql': `{{ config(materialized='llm', ${defaultConfig}) }} ${sql}` })
  const { code, stderr } = await build(folder)
  expect(code).toBe(1)
  expect(stderr).toContain(message)
  expect(model.calls).toHaveLength(0)
})

function filesBelow(folder: string, name: string): readonly string[] {
  if (!existsSync(join(folder, name))) return []
  return readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
}
