import { describe, expect, test } from 'vitest'
import { asked, build, openProject, projectOf, remote, scoredSql, textsSql } from './llm-scene.ts'

describe('what may be used up', () => {
  const texts = { 1: 'aa', 2: 'bb', 3: 'cc', 4: 'dd' }

  test('max_rows: the first rows by their key, the next ones by the next run', async () => {
    const project = projectOf(texts, { config: 'max_rows=3' })
    expect(await build(project)).toMatchObject({
      message: expect.stringMatching(/^3 scored, about \d+ tokens, \$\S+, 1 left: max_rows$/),
    })
    expect(await build(project)).toMatchObject({ message: expect.stringMatching(/^1 scored, [^:]*$/) })
    expect(asked).toEqual(['aa', 'bb', 'cc', 'dd'])
  })

  test('max_cost_usd and max_tokens: what a row may take at most is counted before it is asked about', async () => {
    const most = await promptTokens()
    for (const [config, reason] of [
      [`max_tokens=${2 * (most + 100)}`, 'max_tokens'],
      [`max_cost_usd=${(2 * (most * 1000 + 100 * 2000)) / 1e6}`, 'max_cost_usd'],
    ]) {
      asked.length = 0
      const project = projectOf(texts, { config: `max_output_tokens=100, ${config}` })
      const run = await build(project)
      // Answers are shorter than they may be, so that more rows fit in than two.
      expect(run.message).toMatch(new RegExp(`, [12] left: ${reason}$`))
      expect(asked.length).toBeLessThan(4)
      expect(asked.length).toBeGreaterThanOrEqual(2)
    }
  })

  test('of a language model: by all models of a run together', async () => {
    const most = (await promptTokens()) + 100
    const other = scoredSql('max_output_tokens=100')
    const project = projectOf(texts, {
      config: 'max_output_tokens=100',
      languageModel: { max_tokens: 2 * most, batch_size: 1 },
      files: { 'models/scored_too.sql': other },
    })
    const result = await project.run('bigquery')
    const messages = result.results.flatMap(({ message }) => message ?? [])
    expect(messages.filter((each) => each.includes('left: max_tokens'))).toHaveLength(2)
    const spent = await project.rows(
      'bigquery',
      'select sum(prompt_tokens + output_tokens) from (select * from {scored} union all select * from {scored_too})',
    )
    expect(Number(spent[0]?.[0])).toBeLessThanOrEqual(2 * most)
    expect(asked.length).toBeLessThan(8)
  })

  test('nothing, if not even one row may be asked about', async () => {
    const project = projectOf(texts, { config: 'max_cost_usd=0.0001' })
    expect(await build(project)).toMatchObject({
      status: 'success',
      message: '0 scored, 4 left: max_cost_usd',
    })
    expect(asked).toEqual([])
  })

  test('has a price, or is refused', async () => {
    const fast = { provider: 'bigquery', model: 'gemini' }
    const project = openProject(
      {
        'models/texts.sql': textsSql(texts),
        'models/gemini.sql': remote,
        'models/scored.sql': scoredSql('max_cost_usd=1'),
      },
      { bigquery: { fast } },
    )
    expect(await build(project)).toMatchObject({ code: 'llm-price-unknown' })
    project.write({ 'models/scored.sql': scoredSql() })
    expect(await build(project)).toMatchObject({
      message: expect.stringMatching(/^4 scored, about \d+ tokens$/),
    })
  })

  /** Of one row. */
  async function promptTokens(): Promise<number> {
    const project = projectOf({ 1: 'aa' })
    await build(project)
    return Number((await project.rows('bigquery', 'select prompt_tokens from {scored}'))[0]?.[0])
  }
})
