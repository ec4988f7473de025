import { describe, expect, test } from 'vitest'
import type { ChartRow } from '../../../../pages/charts/chart-spec.ts'
import { chartFigure } from '../../../../pages/charts/figure.ts'
import { samples } from './sample-charts.ts'

function draw(name: string, rows?: readonly ChartRow[]): string {
  const sample = samples[name]!
  return chartFigure('chart', sample.spec, rows ?? sample.rows).text
}

function count(text: string, part: string | RegExp): number {
  return text.split(part).length - 1
}

describe('every drawing', () => {
  const names = Object.keys(samples).filter((name) => !['table', 'numbers'].includes(name))

  test.each(names)('%s is an image with a label, a caption and a table of its values', (name) => {
    const text = draw(name)
    expect(text).toMatch(/<figure class="kind-\w+ (half|full)" id="chart"><figcaption><h4>/)
    expect(count(text, /<svg class="drawing (?:wide|narrow|half)"/)).toBe(
      samples[name]!.spec.size === 'full' ? 2 : 1,
    )
    expect(count(text, 'role="img" aria-label="')).toBe(samples[name]!.spec.size === 'full' ? 2 : 1)
    expect(text).toContain('<details><summary>Values</summary>')
    expect(text).not.toMatch(/NaN|undefined|Infinity/)
  })

  test.each(Object.keys(samples))('%s without rows says so', (name) => {
    expect(draw(name, [])).toContain('<p class="note">Nothing yet.</p>')
    expect(draw(name, [])).not.toContain('<svg')
  })
})

test('days without messages are bars of nothing, with a row in the table', () => {
  const text = draw('bar-days')
  expect(count(text, '<tr><td class="day">')).toBe(5)
  expect(text).toContain('<td class="day">4 Mar 2026</td><td class="number">0</td>')
})

test('a line is broken where a week is missing, and a value alone is a dot', () => {
  const text = draw('line-gap')
  const paths = [...text.matchAll(/ d="([^"]+L[^"]+)"/g)].map(([, path]) => path ?? '')
  const drawn = paths.filter((path) => !path.startsWith('M0,0'))
  expect(text).toContain('<td class="day">19 Jan 2026</td><td class="number">–</td>')
  expect(drawn.map((path) => count(path, 'M'))).toEqual([2, 2])
  expect(text).toContain('r="1.75"')
})

test('each series has each week', () => {
  const text = draw('line-series')
  expect(count(text, '<bdi>#a</bdi></td>')).toBe(4)
  expect(count(text, '<bdi>#b</bdi></td>')).toBe(4)
  expect(text).toContain('<ul class="legend">')
  expect(text).toContain('<title>5 Jan 2026 · #a: 2 · #b: 0</title>')
})

test('a heat map has all hours and weekdays, and a field per row', () => {
  const text = draw('heatmap')
  expect(count(text, '<rect x=')).toBe(3 + 5)
  for (const name of ['Mon', 'Wed', 'Sun']) expect(text).toContain(`>${name}</text>`)
  expect(text).toContain('<title>21 · weekday: Fri · messages: 40</title>')
})

test('more series than colours: the first ones are drawn, and the table has all', () => {
  const rows = Array.from({ length: 12 }, (_, index) => ({
    week: '2026-01-05',
    hashtag: `#tag${index}`,
    uses: index,
  }))
  const text = draw('line-series', rows)
  expect(count(text, 'class="swatch"')).toBe(8)
  expect(text).toContain('4 more are only in the table')
  expect(text).toContain('<bdi>#tag11</bdi></td>')
})
