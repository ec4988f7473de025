import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { knownErrors } from '../../../../kernel/errors/tgelt-error.ts'
import { parseReportConfig } from '../../../../pages/report/report-config.ts'

const head = `title: Groups
built:
  sql: |
    select 1
chats:
  sql: |
    select 2
`

function chart(lines: string): string {
  const indented = lines
    .trim()
    .replace(/^/gm, '          ')
    .replace(/^ {10}/, '')
  return `${head}each_chat:
  - title: Activity
    charts:
        - ${indented}
`
}

function errorsOf(text: string): readonly string[] {
  try {
    parseReportConfig('report.yml', text)
  } catch (thrown) {
    return knownErrors(thrown).map(
      ({ code, message, location }) => `${location?.line}:${location?.column} ${code} ${message}`,
    )
  }
  return []
}

test('the project’s own report is valid, and all its queries stand where the file has them', () => {
  const text = readFileSync('report.yml', 'utf8')
  const config = parseReportConfig('report.yml', text)
  const charts = [...config.allChats, ...config.eachChat].flatMap((topic) => topic.charts)
  expect(charts.length).toBeGreaterThan(15)
  for (const { query } of charts) {
    const lines = query.textInPlace.split('\n')
    for (const [index, line] of lines.entries()) {
      if (line.trim() !== '') expect(line).toBe(text.split('\n')[index])
    }
    expect(query.textInPlace.trim()).toMatch(/^(with|select)\b/)
    expect(query.textInPlace).not.toContain('columns:')
  }
})

test('a chart is read with its defaults', () => {
  const config = parseReportConfig(
    'report.yml',
    chart(`
kind: line
title: Days
x: day
y: messages
every: day
sql: |
  select 3 as messages
columns:
  - {column: day, format: date}
  - {column: messages, label: Messages}
`),
  )
  expect(config.eachChat[0]?.charts[0]?.spec).toEqual({
    kind: 'line',
    title: 'Days',
    description: '',
    size: 'half',
    empty: 'Nothing to show.',
    x: 'day',
    y: ['messages'],
    every: 'day',
    missing: 'gap',
    columns: [
      { column: 'day', label: 'day', format: 'date', bar: false, change: undefined },
      { column: 'messages', label: 'Messages', format: undefined, bar: false, change: undefined },
    ],
  })
})

describe('what is wrong is said with its place', () => {
  test('a kind that is none, a key misspelt, no columns', () => {
    expect(
      errorsOf(chart('kind: pie\ntitle: Days\nsql: |\n  select 1\ncolumns: [{column: a}]')).join(),
    ).toMatch(/^11:17 config-invalid .*kind/)
    expect(
      errorsOf(
        chart('kind: table\ntitle: Days\nsql: |\n  select 1\ncolums: []\ncolumns: [{column: a}]'),
      ).join(),
    ).toMatch(/^15:11 config-unknown-key Unknown key "colums"/)
    expect(errorsOf(chart('kind: table\ntitle: Days\nsql: |\n  select 1\ncolumns: []')).join()).toMatch(
      /^15:20 config-invalid .*at least one column/,
    )
  })

  test('an encoding of a column that is not listed', () => {
    const text = chart(
      'kind: bar\ntitle: D\nx: dey\ny: n\nsql: |\n  select 1\ncolumns: [{column: day}, {column: n}]',
    )
    expect(errorsOf(text)).toEqual(['13:14 report-column-unlisted x: "dey" is not in columns of this chart.'])
  })

  test('what people wrote in a drawing, where it could not be left out', () => {
    const text = chart(
      'kind: bar\ntitle: D\nx: day\ny: n\nsql: |\n  select 1\ncolumns: [{column: day, text: true}, {column: n}]',
    )
    expect(errorsOf(text)[0]).toMatch(/^13:14 report-text-drawn/)
  })

  test('a query in quotation marks', () => {
    expect(errorsOf(chart('kind: table\ntitle: D\nsql: "select 1"\ncolumns: [{column: a}]'))[0]).toMatch(
      /^13:16 report-sql-quoted/,
    )
  })
})
