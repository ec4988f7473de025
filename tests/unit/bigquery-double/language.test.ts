import { afterAll, beforeEach, expect, test } from 'vitest'
import { connectClient } from '../../helpers/bigquery-client.ts'
import { type BigqueryDouble, startBigqueryDouble } from '../../helpers/bigquery-double/bigquery-double.ts'

let double: BigqueryDouble
let client: ReturnType<typeof connectClient>

beforeEach(async () => {
  await double?.close()
  double = await startBigqueryDouble({ project: 'p' })
  client = connectClient(double)
  await client.createDataset('d')
  await client.query(
    "create or replace model `p.d.gemini` remote with connection `us.models` options (endpoint = 'gemini-2.5-flash')",
  )
})
afterAll(() => double.close())

const rows = async (query: string) => (await client.query(query))[0]

test('ML.GENERATE_TEXT gives each prompt its answer, and the model is asked once', async () => {
  const query = `with prompts as (select id, 'Say ' || word as prompt from unnest([struct(1 as id, 'yes' as word), struct(2, 'no')]))
    select id, ml_generate_text_llm_result as answer, ml_generate_text_status as status
    from ml.generate_text(model \`p.d.gemini\`, (select * from prompts), struct(256 as max_output_tokens, true as flatten_json_output))
    order by id`
  const first = await rows(query)
  expect(first).toEqual([
    { id: 1, answer: expect.stringMatching(/^Answer [0-9a-f]{12}$/), status: '' },
    { id: 2, answer: expect.stringMatching(/^Answer/), status: '' },
  ])
  expect(await rows(query)).toEqual(first)
  expect(double.language.calls).toHaveLength(2)
  expect(double.language.calls[0]).toEqual({
    function: 'ML.GENERATE_TEXT',
    model: 'd.gemini',
    modelOptions: { endpoint: 'gemini-2.5-flash' },
    settings: { max_output_tokens: 256, flatten_json_output: true },
    rows: [
      { id: 1, prompt: 'Say yes' },
      { id: 2, prompt: 'Say no' },
    ],
  })
})

test('a test scripts the answers, also failing ones, and a dry run asks nobody', async () => {
  const exhausted = 'A retryable error occurred: RESOURCE EXHAUSTED error from remote service'
  double.language.answer = (call) =>
    call.rows.map((row) => (row['id'] === 2 ? { status: exhausted } : { text: `I read ${row['prompt']}` }))
  const query = `select * from ml.generate_text(model \`p.d.gemini\`, (select id, 'x' as prompt from unnest([1, 2]) as id), struct(true as flatten_json_output))`
  expect(await rows(query)).toEqual([
    {
      ml_generate_text_llm_result: 'I read x',
      ml_generate_text_rai_result: null,
      ml_generate_text_status: '',
      id: 1,
      prompt: 'x',
    },
    {
      ml_generate_text_llm_result: null,
      ml_generate_text_rai_result: null,
      ml_generate_text_status: exhausted,
      id: 2,
      prompt: 'x',
    },
  ])
  const [job] = await client.createQueryJob({ query, dryRun: true })
  expect(job.metadata.statistics.query.schema.fields.map((field: { name: string }) => field.name)).toEqual([
    'ml_generate_text_llm_result',
    'ml_generate_text_rai_result',
    'ml_generate_text_status',
    'id',
    'prompt',
  ])
  expect(double.language.calls).toHaveLength(1)
})

test('AI.GENERATE_TABLE gives columns of its schema, and is asked once by a MERGE that is priced first', async () => {
  await client.query(
    'create table `p.d.t` as select 1 as id, cast(null as string) as topic, cast(null as array<int64>) as marks',
  )
  double.language.answer = (call) => call.rows.map(() => ({ values: { topic: 'trade', marks: [1, 2] } }))
  await client.query({
    query: `merge \`p.d.t\` as t
      using (select * from ai.generate_table(model \`p.d.gemini\`, table \`p.d.prompts\`, struct('topic STRING, marks ARRAY<INT64>' as output_schema))) as s
      on t.id = s.id
      when matched then update set topic = s.topic, marks = s.marks
      when not matched then insert (id, topic, marks) values (s.id, s.topic, s.marks)`.replace(
      'table `p.d.prompts`',
      "(select id, 'p' as prompt from unnest([1, 2]) as id)",
    ),
    maximumBytesBilled: '100000000',
  })
  expect(await double.tableRows('d.t')).toEqual([
    { id: 1, topic: 'trade', marks: [1, 2] },
    { id: 2, topic: 'trade', marks: [1, 2] },
  ])
  expect(double.language.calls).toHaveLength(1)
})

test('an answer that no test scripts fits the schema', async () => {
  await client.query("create table `p.d.prompts` as select 'p' as prompt")
  const [row] = await rows(
    "select * from ai.generate_table(model `p.d.gemini`, table `p.d.prompts`, struct('a STRING, b INT64, c BOOL, d ARRAY<FLOAT64>' as output_schema))",
  )
  expect(row).toMatchObject({
    a: expect.any(String),
    b: expect.any(Number),
    c: expect.any(Boolean),
    d: [expect.any(Number)],
    status: '',
    prompt: 'p',
  })
})

test('translation and analysis of texts answer with JSON and a status', async () => {
  await client.query(
    "create model `p.d.translator` remote with connection `us.models` options (remote_service_type = 'CLOUD_AI_TRANSLATE_V3')",
  )
  await client.query(
    "create model `p.d.nlp` remote with connection `us.models` options (remote_service_type = 'CLOUD_AI_NATURAL_LANGUAGE_V1')",
  )
  double.language.answer = (call) => call.rows.map(() => ({ values: { of: call.function } }))
  expect(
    await rows(
      "select string(ml_translate_result.of) as r, ml_translate_status as s from ml.translate(model `p.d.translator`, (select 'hallo' as text_content), struct('TRANSLATE_TEXT' as translate_mode, 'en' as target_language_code))",
    ),
  ).toEqual([{ r: 'ML.TRANSLATE', s: '' }])
  expect(
    await rows(
      "select string(ml_understand_text_result.of) as r from ml.understand_text(model `p.d.nlp`, (select 'hallo' as text_content), struct('ANALYZE_SENTIMENT' as nlu_option))",
    ),
  ).toEqual([{ r: 'ML.UNDERSTAND_TEXT' }])
  await expect(
    rows(
      "select * from ml.translate(model `p.d.gemini`, (select 'hallo' as text_content), struct('TRANSLATE_TEXT' as translate_mode))",
    ),
  ).rejects.toThrow('is of another kind')
})

test('what a language function needs is asked for', async () => {
  await expect(
    rows('select * from ml.generate_text(model `p.d.nowhere`, (select 1 as prompt), struct(1 as top_k))'),
  ).rejects.toThrow('Not found: Model p:d.nowhere')
  await expect(
    rows("select * from ml.generate_text(model `p.d.gemini`, (select 'x' as text), struct(1 as top_k))"),
  ).rejects.toThrow('a column prompt of type STRING is not found')
  await expect(
    rows("select * from ml.generate_text(model `p.d.gemini`, (select 'x' as prompt), struct(1 as warmth))"),
  ).rejects.toThrow('unknown argument warmth')
  await expect(rows("select ml.generate_text(model `p.d.gemini`, 'x')")).rejects.toThrow('Syntax error')
  await client.query('drop model `p.d.gemini`')
  await expect(client.query('drop model `p.d.gemini`')).rejects.toThrow('Not found: Model p:d.gemini')
})

test('a k-means model puts rows that are alike into one cluster', async () => {
  await client.query(
    `create table \`p.d.points\` as select name, x, y from unnest([struct('a' as name, 0.0 as x, 1.0 as y), ('b', 0.1, 1.1), ('c', 9.0, -5.0), ('d', 9.2, -5.5)])`,
  )
  await client.query(
    "create model `p.d.seg` options (model_type = 'KMEANS', num_clusters = 2) as select x, y from `p.d.points`",
  )
  const found = await rows(
    'select name, centroid_id as cluster, array_length(nearest_centroids_distance) as n from ml.predict(model `p.d.seg`, (select * from `p.d.points`)) order by name',
  )
  expect(found.map((row) => row.cluster)).toEqual([1, 1, 2, 2])
  expect(found[0].n).toBe(2)
  await expect(rows('select * from ml.predict(model `p.d.seg`, (select 1 as x))')).rejects.toThrow(
    'Column y is not found in the input data',
  )
})
