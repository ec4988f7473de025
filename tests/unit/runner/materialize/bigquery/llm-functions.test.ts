import { describe, expect, test } from 'vitest'
import { answerWith, build, double, output, projectOf, remote, scoredSql } from './llm-scene.ts'

describe('the function is called as the language model says', () => {
  const settings = () => double.language.calls.at(-1)

  test('ML.GENERATE_TEXT with plain settings and an instruction', async () => {
    await build(projectOf({ 1: 'one' }, { config: "system_prompt='Be brief', temperature=0" }))
    expect(settings()).toMatchObject({
      function: 'ML.GENERATE_TEXT',
      settings: { max_output_tokens: 1024, temperature: 0, flatten_json_output: true },
    })
    expect(settings()?.rows[0]?.['prompt']).toMatch(
      /^Be brief\n\nAnswer with one JSON object[\s\S]*\n\nClassify one$/,
    )
  })

  test('Gemini 2.5 Flash does not think, and is held to the schema by its parameters', async () => {
    await build(projectOf({ 1: 'one' }, { files: { 'models/gemini.sql': remote.replace('2.0', '2.5') } }))
    const { model_params: parameters, ...others } = settings()?.settings ?? {}
    expect(others).toEqual({ flatten_json_output: true })
    const { generationConfig } = (typeof parameters === 'string' ? JSON.parse(parameters) : parameters) as {
      generationConfig: Record<string, unknown>
    }
    expect(generationConfig).toMatchObject({
      maxOutputTokens: 1024,
      thinkingConfig: { thinkingBudget: 0 },
      responseMimeType: 'application/json',
    })
    expect(settings()?.rows[0]?.['prompt']).toBe('Classify one')
  })

  test('AI.GENERATE_TABLE gives typed columns, whose enums are still looked at', async () => {
    double.language.answer = ({ rows }) =>
      rows.map((row) => ({
        values: { topic: String(row['prompt']).endsWith('two') ? 'what' : 'trade', n: 7, tags: ['a', 'b'] },
      }))
    const project = projectOf(
      { 1: 'one', 2: 'two' },
      { languageModel: { scoring_function: 'ai.generate_table' } },
    )
    expect(await build(project)).toMatchObject({ message: expect.stringMatching(/^2 scored \(1 failed\)/) })
    expect(settings()).toMatchObject({
      function: 'AI.GENERATE_TABLE',
      settings: { output_schema: 'topic STRING, n INT64, tags ARRAY<STRING>', max_output_tokens: 1024 },
    })
    expect(
      await project.rows(
        'bigquery',
        'select topic, n, array_length(tags), llm_error from {scored} order by id',
      ),
    ).toEqual([
      ['trade', '7', '2', 'NULL'],
      ['NULL', 'NULL', '0', '"topic" must be one of "trade", "spam", not "what".'],
    ])
  })

  test('AI.GENERATE_TABLE is held to its enums inside of objects, too, and told of them', async () => {
    const said: Readonly<Record<string, unknown>> = {
      one: { things: [{ name: 'a', kind: 'place' }], spot: { mood: 'good' } },
      two: {
        things: [
          { name: 'a', kind: 'place' },
          { name: 'b', kind: 'admin' },
        ],
        spot: { mood: 'good' },
      },
      three: { things: [], spot: { mood: 'anything' } },
      four: { things: [{ name: null, kind: 'place' }], spot: { mood: 'good' } },
    }
    double.language.answer = ({ rows }) =>
      rows.map((row) => ({
        values: said[String(row['prompt']).split(' ').at(-1) ?? ''] as Readonly<Record<string, unknown>>,
      }))
    const project = projectOf(
      { 1: 'one', 2: 'two', 3: 'three', 4: 'four' },
      { languageModel: { scoring_function: 'ai.generate_table' } },
    )
    const nested = `{'things': [{'name': 'string', 'kind': "enum('place','work')"}], 'spot': {'mood': "enum('good','bad')"}}`
    project.write({ 'models/scored.sql': scoredSql().replace(`output=${output}`, `output=${nested}`) })
    expect(await build(project)).toMatchObject({ message: expect.stringMatching(/^4 scored \(3 failed\)/) })
    expect(settings()?.settings['output_schema']).toBe(
      'things ARRAY<STRUCT<name STRING, kind STRING>>, spot STRUCT<mood STRING>',
    )
    expect(settings()?.rows[0]?.['prompt']).toContain(
      'kind in things is one of these words: "place", "work".',
    )
    expect(settings()?.rows[0]?.['prompt']).toContain('mood in spot is one of these words: "good", "bad".')
    const rows = await project.rows(
      'bigquery',
      'select array_length(things), spot.mood, llm_status from {scored} order by id',
    )
    expect(rows).toEqual([
      ['1', 'good', 'ok'],
      ['0', 'NULL', 'failed'],
      ['0', 'NULL', 'failed'],
      ['0', 'NULL', 'failed'],
    ])
  })

  test('AI.GENERATE_TABLE has columns of its own', async () => {
    const project = projectOf({ 1: 'one' }, { languageModel: { scoring_function: 'ai.generate_table' } })
    project.write({ 'models/scored.sql': scoredSql().replace("'n': 'int'", "'status': 'int'") })
    expect(await build(project)).toMatchObject({ code: 'llm-output-reserved' })
  })

  test('text without a schema', async () => {
    answerWith((text) => ({ text: `  said ${text}\n` }))
    const project = projectOf({ 1: 'one' })
    project.write({ 'models/scored.sql': scoredSql().replace(`output=${output}`, 'max_output_tokens=9') })
    await build(project)
    expect(await project.rows('bigquery', 'select generated_text, llm_status from {scored}')).toEqual([
      ['said one', 'ok'],
    ])
    expect(settings()?.rows[0]?.['prompt']).toBe('Classify one')
  })
})
