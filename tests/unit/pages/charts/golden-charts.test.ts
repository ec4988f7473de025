import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { chartFigure } from '../../../../pages/charts/figure.ts'
import { samples } from './sample-charts.ts'

/** What each kind of chart looks like, as text. Delete a file to write it anew; CI refuses a missing one. */
const folder = join(import.meta.dirname, 'golden')

test.each(Object.entries(samples))('%s is drawn as it was', (name, { spec, rows }) => {
  const drawn = `${chartFigure('chart', spec, rows).text.replaceAll('><', '>\n<')}\n`
  const file = join(folder, `${name}.html`)
  if (!existsSync(file)) {
    if (process.env['CI']) throw new Error(`golden/${name}.html is missing; run the tests once without CI`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, drawn)
  }
  expect(drawn).toBe(readFileSync(file, 'utf8'))
})

test('the same chart is the same text twice, whatever was drawn between', () => {
  const { spec, rows } = samples['bar-stacked']!
  const first = chartFigure('a', spec, rows).text
  chartFigure('b', samples['line-series']!.spec, samples['line-series']!.rows)
  expect(chartFigure('a', spec, rows).text).toBe(first)
})
