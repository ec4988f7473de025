import type { ChartRow, ChartSpec, ShownColumn } from '../../../../pages/charts/chart-spec.ts'

function column(name: string, format?: ShownColumn['format'], more: Partial<ShownColumn> = {}): ShownColumn {
  return { column: name, label: name, format, bar: false, change: undefined, ...more }
}

const base = { description: 'What it says.', size: 'half', empty: 'Nothing yet.' } as const

interface Sample {
  readonly spec: ChartSpec
  readonly rows: readonly ChartRow[]
}

/** One of each kind of chart, with a gap, a value without number and rows out of order. */
export const samples: Readonly<Record<string, Sample>> = {
  numbers: {
    spec: {
      ...base,
      kind: 'numbers',
      title: 'In short',
      columns: [column('messages', 'integer', { change: 'change' }), column('response', 'duration')],
    },
    rows: [{ messages: 12_345, change: -0.25, response: 200 }],
  },
  table: {
    spec: {
      ...base,
      kind: 'table',
      title: 'People',
      columns: [column('name'), column('messages', 'integer', { bar: true }), column('last_on', 'date')],
    },
    rows: [
      { name: 'Ada', messages: 40, last_on: '2026-03-01' },
      { name: 'Zoë', messages: 10, last_on: null },
    ],
  },
  'bar-days': {
    spec: {
      ...base,
      kind: 'bar',
      title: 'Days',
      size: 'full',
      columns: [column('day', 'date'), column('messages', 'integer')],
      x: 'day',
      y: 'messages',
      series: undefined,
      every: 'day',
    },
    rows: [
      { day: '2026-03-05', messages: 3 },
      { day: '2026-03-01', messages: 12 },
      { day: '2026-03-02', messages: 7 },
    ],
  },
  'bar-stacked': {
    spec: {
      ...base,
      kind: 'bar',
      title: 'Kinds',
      columns: [column('kind'), column('chat'), column('messages', 'integer')],
      x: 'kind',
      y: 'messages',
      series: 'chat',
      every: undefined,
    },
    rows: [
      { kind: 'photo', chat: 'A', messages: 3 },
      { kind: 'photo', chat: 'B', messages: 4 },
      { kind: 'voice', chat: 'A', messages: 1 },
    ],
  },
  'line-gap': {
    spec: {
      ...base,
      kind: 'line',
      title: 'Response',
      columns: [column('week', 'date'), column('seconds', 'duration')],
      x: 'week',
      y: ['seconds'],
      series: undefined,
      every: 'week',
      missing: 'gap',
    },
    rows: [
      { week: '2026-01-05', seconds: 60 },
      { week: '2026-01-12', seconds: 300 },
      { week: '2026-01-26', seconds: 900 },
    ],
  },
  'line-series': {
    spec: {
      ...base,
      kind: 'line',
      title: 'Hashtags',
      columns: [column('week', 'date'), column('hashtag'), column('uses', 'integer')],
      x: 'week',
      y: ['uses'],
      series: 'hashtag',
      every: 'week',
      missing: 'zero',
    },
    rows: [
      { week: '2026-01-05', hashtag: '#a', uses: 2 },
      { week: '2026-01-26', hashtag: '#a', uses: 4 },
      { week: '2026-01-12', hashtag: '#b', uses: 1 },
    ],
  },
  heatmap: {
    spec: {
      ...base,
      kind: 'heatmap',
      title: 'Hours',
      columns: [column('hour', 'hour'), column('weekday', 'weekday'), column('messages', 'integer')],
      x: 'hour',
      y: 'weekday',
      value: 'messages',
      labels: false,
    },
    rows: [
      { hour: 0, weekday: 1, messages: 0 },
      { hour: 21, weekday: 5, messages: 40 },
      { hour: 9, weekday: 7, messages: 10 },
    ],
  },
  'heatmap-labels': {
    spec: {
      ...base,
      kind: 'heatmap',
      title: 'Retention',
      size: 'full',
      columns: [column('weeks', 'integer'), column('cohort', 'date'), column('share', 'percent')],
      x: 'weeks',
      y: 'cohort',
      value: 'share',
      labels: true,
    },
    rows: [
      { weeks: 2, cohort: '2026-01-12', share: 0.2 },
      { weeks: 1, cohort: '2026-01-12', share: 1 },
      { weeks: 1, cohort: '2026-01-05', share: 0.055 },
    ],
  },
}
