import { describe, expect, test } from 'vitest'
import { type EngineProject, outcomes } from '../../../../helpers/engine-project.ts'
import {
  answerWith,
  asked,
  build,
  busy,
  fitting,
  openProject,
  projectOf,
  remote,
  retryable,
  scoredSql,
  statuses,
  textsSql,
} from './llm-scene.ts'

describe('a table of what a remote model answers', () => {
  test('has the answers, typed, and how they came to be', async () => {
    const project = projectOf({ 1: 'one', 2: 'three' })
    expect(await build(project)).toMatchObject({
      status: 'success',
      message: expect.stringMatching(/^2 scored, about \d+ tokens, \$0\.\d\d$/),
    })
    const rows = await project.rows(
      'bigquery',
      `select id, loud, topic, n, array_to_string(tags, '+'), llm_status, llm_error, llm_model, llm_attempts,
         length(prompt_hash), prompt_tokens > 40, output_tokens, cost_usd > 0, scored_at is not null
       from {scored} order by id`,
    )
    const facts = ['ok', 'NULL', 'gemini-2.0-flash', '1', '64', 'true']
    expect(rows).toEqual([
      ['1', 'ONE', 'spam', '3', 'one+x', ...facts, '11', 'true', 'true'],
      ['2', 'THREE', 'spam', '5', 'three+x', ...facts, '11', 'true', 'true'],
    ])
  })

  test('asks about a prompt once, however many rows of a batch have it, and is paid for once', async () => {
    let busyTimes = 1
    answerWith((text) => (text === 'two' && busyTimes-- > 0 ? busy : fitting(text)))
    const texts = { 1: 'one', 2: 'two', 3: 'one', 4: 'one', 5: 'two', 6: 'three' }
    const project = projectOf(texts, { languageModel: { batch_size: 5 } })
    const result = await project.run('bigquery')
    // What was not answered is asked about again, once for both.
    expect(asked).toEqual(['one', 'two', 'three', 'two'])
    const rows = await project.rows(
      'bigquery',
      'select id, n, llm_status, llm_attempts from {scored} order by id',
    )
    expect(rows).toEqual(
      Object.entries(texts).map(([id, text]) => [id, String(text.length), 'ok', text === 'two' ? '2' : '1']),
    )
    const [taken] = await project.rows(
      'bigquery',
      'select sum(prompt_tokens), sum(output_tokens), round(sum(cost_usd), 6) from {scored} where id in (1, 2, 6)',
    )
    const { scoring } = result.results.find(({ node }) => node.name === 'scored') ?? {}
    const { promptTokens, outputTokens, costUsd } = scoring ?? {}
    expect([promptTokens, outputTokens, Number(costUsd?.toFixed(6))]).toEqual(taken?.map(Number))
    expect(scoring?.scored).toBe(6)
  })

  test('is asked about once; a changed prompt alone is asked about again, and rows that are gone go', async () => {
    const project = projectOf({ 1: 'one', 2: 'two', 3: 'three' })
    await build(project)
    const before = await project.rows('bigquery', 'select to_json_string(t) from {scored} as t order by id')
    expect(await build(project)).toMatchObject({ message: 'nothing to score' })
    expect(await project.rows('bigquery', 'select to_json_string(t) from {scored} as t order by id')).toEqual(
      before,
    )
    project.write({ 'models/texts.sql': textsSql({ 1: 'one', 2: 'other', 4: 'four' }) })
    asked.length = 0
    expect(await build(project)).toMatchObject({ message: expect.stringContaining('2 scored') })
    expect(asked.sort()).toEqual(['four', 'other'])
    expect(await project.rows('bigquery', 'select id, loud, n from {scored} order by id')).toEqual([
      ['1', 'ONE', '3'],
      ['2', 'OTHER', '5'],
      ['4', 'FOUR', '4'],
    ])
  })

  test("has the query's newest columns: those of rows that are not asked about again, too", async () => {
    const project = projectOf({ 1: 'one', 2: 'two' })
    await build(project)
    asked.length = 0
    const wider = scoredSql().replace('upper(text) as loud', 'lower(text) as loud, [struct(id as x)] as more')
    project.write({ 'models/scored.sql': wider })
    expect(await build(project)).toMatchObject({ message: 'nothing to score' })
    const rows = await project.rows(
      'bigquery',
      'select id, loud, more[offset(0)].x, n from {scored} order by id',
    )
    expect(rows).toEqual([
      ['1', 'one', '1', '3'],
      ['2', 'two', '2', '3'],
    ])
    project.write({ 'models/scored.sql': wider.replace('lower(text)', "concat(text, '!')") })
    await build(project)
    expect(await project.rows('bigquery', 'select loud from {scored} order by id')).toEqual([
      ['one!'],
      ['two!'],
    ])
    expect(asked).toEqual([])
  })

  test('is made anew by a full refresh, and by another model', async () => {
    const project = projectOf({ 1: 'one' })
    await build(project)
    expect(await build(project, { fullRefresh: true })).toMatchObject({
      message: expect.stringContaining('1 scored'),
    })
    project.write({ 'models/gemini.sql': remote.replace('2.0', '3.0') })
    expect(await build(project)).toMatchObject({ message: expect.stringContaining('1 scored') })
    expect(asked).toEqual(['one', 'one', 'one'])
    expect(await project.rows('bigquery', 'select llm_model from {scored}')).toEqual([['gemini-3.0-flash']])
  })

  test('leaves no staging table behind', async () => {
    const project = projectOf({ 1: 'one' })
    await build(project)
    expect([...(await project.kinds('bigquery')).keys()].sort()).toEqual(['gemini', 'scored', 'texts'])
  })

  test('is partitioned and clustered as it says, and is not made anew for another way', async () => {
    const config =
      "partition_by={'field': 'id', 'data_type': 'int64', 'range': {'start': 0, 'end': 10, 'interval': 1}}"
    const project = projectOf({ 1: 'one' }, { config })
    expect(await build(project)).toMatchObject({ status: 'success' })
    expect(await build(project)).toMatchObject({ message: 'nothing to score' })
    project.write({ 'models/scored.sql': scoredSql("cluster_by=['id']") })
    expect(await build(project)).toMatchObject({ code: 'llm-table-layout' })
    expect(asked).toEqual(['one'])
    project.write({ 'models/scored.sql': scoredSql(`${config}, require_partition_filter=true`) })
    expect(await build(project)).toMatchObject({ code: 'llm-partition-filter' })
  })
})

test('an interrupt keeps what is answered, and nothing is asked twice but what was under way', async () => {
  const project = projectOf({ 1: 'one', 2: 'two', 3: 'three' }, { languageModel: { batch_size: 1 } })
  const controller = new AbortController()
  answerWith((text) => {
    if (text === 'two') controller.abort()
    return fitting(text)
  })
  expect(await build(project, { signal: controller.signal })).toMatchObject({ status: 'skipped' })
  expect(asked).toEqual(['one', 'two'])
  expect((await statuses(project))[0]).toEqual(['1', 'ok', '1'])
  answerWith(fitting)
  expect(await build(project)).toMatchObject({ status: 'success' })
  expect(asked.filter((text) => text === 'one')).toHaveLength(1)
  expect(asked.filter((text) => text === 'three')).toHaveLength(1)
  expect(await statuses(project)).toHaveLength(3)
})

describe('rows that are not answered', () => {
  test('are asked about again as long as any is answered, and then are whole', async () => {
    answerWith((text, times) => (times < { one: 1, two: 2, three: 3 }[text]! ? busy : fitting(text)))
    const project = projectOf({ 1: 'one', 2: 'two', 3: 'three' })
    expect(await build(project)).toMatchObject({ message: expect.stringMatching(/^3 scored, about/) })
    expect(asked).toEqual(['one', 'two', 'three', 'two', 'three', 'three'])
    const counted = await project.rows('bigquery', 'select sum(llm_attempts) from {scored}')
    expect(counted).toEqual([[String(asked.length)]])
    expect(await statuses(project)).toEqual([
      ['1', 'ok', '1'],
      ['2', 'ok', '2'],
      ['3', 'ok', '3'],
    ])
  })

  test('are left alone when none is answered any more, and have failed after max_attempts', async () => {
    answerWith(() => busy)
    const project = projectOf({ 1: 'one', 2: 'two' }, { languageModel: { batch_size: 1 } })
    const first = await build(project)
    expect(first).toMatchObject({ status: 'success', message: '1 scored (1 failed), 1 left: unreachable' })
    expect(project.warnings()).toEqual(['llm-stopped'])
    expect(asked).toEqual(['one'])
    for (let run = 0; run < 6; run++) await build(project)
    expect(await statuses(project)).toEqual([
      ['1', 'failed', '3'],
      ['2', 'failed', '3'],
    ])
    expect(asked).toEqual(['one', 'one', 'one', 'two', 'two', 'two'])
    const [[error] = []] = await project.rows('bigquery', 'select llm_error from {scored} limit 1')
    expect(error).toBe(retryable)
    expect(await build(project)).toMatchObject({ message: 'nothing to score' })
  })

  test('fail by themselves: half of them, and the others stand', async () => {
    answerWith((text) =>
      text.startsWith('x') ? { status: 'INVALID_ARGUMENT: the prompt was blocked' } : fitting(text),
    )
    const project = projectOf({ 1: 'one', 2: 'x2', 3: 'three', 4: 'x4' })
    const run = await build(project)
    expect(run).toMatchObject({
      status: 'success',
      message: expect.stringMatching(/^4 scored \(2 failed\), about/),
    })
    const rows = await project.rows(
      'bigquery',
      'select id, topic, array_length(tags), llm_status, llm_error, output_tokens > 0, cost_usd > 0 from {scored} order by id',
    )
    const blocked = ['failed', 'INVALID_ARGUMENT: the prompt was blocked', 'false', 'false']
    expect(rows).toEqual([
      ['1', 'spam', '2', 'ok', 'NULL', 'true', 'true'],
      ['2', 'NULL', '0', ...blocked],
      ['3', 'spam', '2', 'ok', 'NULL', 'true', 'true'],
      ['4', 'NULL', '0', ...blocked],
    ])
    await build(project)
    expect(asked).toHaveLength(4)
  })

  test('fail the model if it is to, each time', async () => {
    answerWith(() => ({ status: 'INVALID_ARGUMENT' }))
    const project = projectOf({ 1: 'one' }, { config: "on_error='fail'" })
    expect(await build(project)).toMatchObject({ status: 'error', code: 'llm-rows-failed' })
    expect(await build(project)).toMatchObject({ status: 'error', code: 'llm-rows-failed' })
    expect(asked).toEqual(['one'])
  })
})

describe('answers are read strictly', () => {
  test.each([
    ['```json\n{"topic": "spam", "n": 1, "tags": []}\n```', null],
    ['<think>{"topic": 1}</think> Sure! {"topic": "trade", "n": 2.0, "tags": ["a"], "more": 1} Bye', null],
    ['{"topic": "spam", "n": 1, "tags": ["it\'s", "\\u00e9\\u0000"]}', null],
    ['no JSON', 'The answer holds no JSON object.'],
    ['', 'The answer holds no JSON object.'],
    ['[1]', 'The answer holds no JSON object.'],
    ['{"topic": "Spam", "n": 1, "tags": []}', '"topic" must be one of "trade", "spam", not "Spam".'],
    ['{"topic": "spam", "n": "1", "tags": []}', '"n" must be a whole number, not "1".'],
    ['{"topic": "spam", "n": 1.5, "tags": []}', '"n" must be a whole number, not 1.5.'],
    ['{"topic": "spam", "n": 1e300, "tags": []}', '"n" must be a whole number, not 1e+300.'],
    [
      '{"topic": null, "tags": ["a", null]}',
      '"topic" must be one of "trade", "spam", not null. "n" is missing. "tags" must be a list, each item of it text, not ["a",null].',
    ],
    ['{"topic": "spam", "n": 1, "tags": "a"}', '"tags" must be a list, each item of it text, not "a".'],
  ])('%s', async (text, error) => {
    answerWith(() => ({ text }))
    const project = projectOf({ 1: 'one' })
    await build(project)
    const [row] = await project.rows('bigquery', 'select llm_status, llm_error from {scored}')
    expect(row).toEqual(error === null ? ['ok', 'NULL'] : ['failed', error])
  })
})

describe('refused', () => {
  test('keys that are NULL or twice there', async () => {
    const project = projectOf({ 1: 'one' })
    project.write({
      'models/texts.sql': "select 1 as id, 'a' as text union all select 1, 'b' union all select null, 'c'",
    })
    expect(await build(project)).toMatchObject({ code: 'duplicate-merge-key' })
    project.write({ 'models/texts.sql': "select 1 as id, 'a' as text union all select null, 'c'" })
    expect(await build(project)).toMatchObject({ code: 'llm-key-null' })
    expect(asked).toEqual([])
  })

  test('a language model that is no remote model of the project', async () => {
    const refusal = (project: EngineProject) =>
      project
        .run('bigquery')
        .catch(({ errors }: { errors: { code: string; location: object }[] }) => errors[0])
    const another = projectOf({ 1: 'one' }, { languageModel: { model: 'texts' } })
    const location = { file: 'models/scored.sql', line: 1 }
    expect(await refusal(another)).toMatchObject({ code: 'language-model-not-remote', location })
    const none = projectOf({ 1: 'one' }, { languageModel: { model: 'gemini_2' } })
    expect(await refusal(none)).toMatchObject({ code: 'ref-not-found', location })
  })

  test('a remote model that was not built', async () => {
    const project = projectOf({ 1: 'one' })
    expect(await build(project, { only: ['texts', 'scored'] })).toMatchObject({
      code: 'llm-remote-model-missing',
    })
  })
})

test('without the language model the table stands empty and typed, and the run says how to switch it on', async () => {
  const project = openProject({
    'models/texts.sql': textsSql({ 1: 'one' }),
    'models/scored.sql': scoredSql(),
  })
  const { results } = await project.run('bigquery')
  const scored = results.find(({ node }) => node.name === 'scored')
  expect(scored?.message).toBe('off: no language model "fast" for target bigquery')
  expect(scored?.note).toMatch(/connection to Vertex AI.*remote_model.*language_models:.*provider: bigquery/)
  expect(await project.rows('bigquery', 'select count(*), count(tags) from {scored}')).toEqual([['0', '0']])
  expect(outcomes(await project.run('bigquery'))).toEqual(['scored success', 'texts success'])
})
