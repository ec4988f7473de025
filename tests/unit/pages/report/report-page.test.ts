import { expect, test } from 'vitest'
import type { ChartSpec } from '../../../../pages/charts/chart-spec.ts'
import { type Report, reportPage } from '../../../../pages/report/report-page.ts'
import { pageFaults } from '../../../helpers/page-faults.ts'
import { samples } from '../charts/sample-charts.ts'
import { hostileTexts } from '../html/hostile-texts.ts'

function reportOf(...charts: Report['parts'][number]['topics'][number]['charts']): Report {
  return {
    title: 'Groups',
    description: 'What they do.',
    period: { first: '2026-01-01', last: '2026-03-31' },
    parts: ['All chats', 'Book Club'].map((title) => ({
      title,
      note: 'A note.',
      topics: [{ title: 'Activity', description: '', charts }],
    })),
    colophon: ['Data of load 3.'],
  }
}

const all = Object.values(samples).map(({ spec, rows }) => ({ spec, content: { rows } }))

test('the page has headings in order, a contents list whose links lead somewhere, and each id once', () => {
  const text = reportPage(reportOf(...all))
  const levels = [...text.matchAll(/<h(\d)/g)].map(([, level]) => Number(level))
  expect(levels[0]).toBe(1)
  for (const [index, level] of levels.entries())
    expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1)
  const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const links = [...text.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id)
  expect(links.length).toBeGreaterThan(4)
  expect(ids).toEqual(expect.arrayContaining(links))
})

test('the page loads nothing, runs nothing, and is the same twice', () => {
  const text = reportPage(reportOf(...all))
  expect(pageFaults(text)).toEqual([])
  expect(text).not.toMatch(/https?:/)
  expect(reportPage(reportOf(...all))).toBe(text)
})

test('a chart that cannot be drawn says why in its place', () => {
  const note = 'Not in this warehouse: reply_graph.'
  expect(reportPage(reportOf({ spec: all[0]!.spec, content: { note } }))).toContain(
    `<p class="note">${note}</p>`,
  )
})

test.each(hostileTexts)('%j as title, name, category and series shows as itself', (hostile) => {
  const charts = Object.values(samples).map(({ spec, rows }) => ({
    spec: {
      ...spec,
      title: hostile,
      description: hostile,
      columns: spec.columns.map((column) => ({ ...column, label: hostile })),
    } as ChartSpec,
    content: {
      rows: [
        ...rows,
        { ...rows[0], name: hostile, kind: hostile, chat: hostile, hashtag: hostile, cohort: hostile },
      ],
    },
  }))
  const report = reportOf(...charts)
  const text = reportPage({
    ...report,
    title: hostile,
    description: hostile,
    parts: report.parts.map((part) => ({ ...part, title: hostile, note: hostile })),
    colophon: [hostile],
  })
  expect(pageFaults(text)).toEqual([])
})
