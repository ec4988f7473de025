import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Catalogue, type TableFacts, tableOutcome } from '../../../../pages/catalogue/catalogue.ts'
import { cataloguePage } from '../../../../pages/catalogue/catalogue-page.ts'
import { pageFaults } from '../../../helpers/page-faults.ts'
import { hostileTexts } from '../html/hostile-texts.ts'
import { table, tables } from './sample-tables.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64')

function pageOf(facts: readonly TableFacts[], more: Partial<Catalogue> = {}): string {
  const lastRun = { command: 'tgelt build', at: '2026-03-01 10:00:00' }
  return cataloguePage({ projectName: 'shop', tables: facts, freshness: [], lastRun, ...more }, sha256)
}

test('the page may run its own script and no other, loads nothing, and is the same twice', () => {
  const page = pageOf(tables)
  expect(pageFaults(page, { scripts: 1 })).toEqual([])
  const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(page) ?? []
  expect(page).toContain(`script-src 'sha256-${sha256(script)}'`)
  expect(page).not.toMatch(/https?:\/\//)
  expect(pageOf(tables)).toBe(page)
})

test('every table is a section with its own address, and every link leads to one', () => {
  const page = pageOf(tables)
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toEqual(expect.arrayContaining(tables.map(({ id }) => id)))
  for (const [, target] of page.matchAll(/ href="#([^"]+)"/g)) expect(ids).toContain(target)
})

test('a table tells what it is, what it is made of, its tests and its SQL', () => {
  const page = pageOf([
    table('gold', 'daily', ['messages'], {
      tests: [{ name: 'daily_matches', label: 'daily_matches', outcome: 'fail', failures: 3 }],
      source: 'select <1>',
      rows: 4321,
    }),
    table('silver', 'messages', [], { children: ['daily'] }),
  ])
  for (const part of [
    '<h2><a href="#daily">daily</a> <small>gold.daily · table model</small></h2>',
    '<dt>Rows</dt><dd>4,321</dd>',
    '<dt>Last run</dt><dd>fine, 1.23 s</dd>',
    '<span class="badge personal">personal: identifier</span>',
    '✓ unique</span>',
    '✗ daily_matches: 3</span>',
    '<code>select &lt;1&gt;</code>',
    'aria-label="Lineage of daily"',
    'Outcomes are those of tgelt build, 1 Mar 2026, 10:00 UTC.',
  ])
    expect(page).toContain(part)
})

describe('what became of a table', () => {
  const failing = { name: 't', label: 't', outcome: 'fail', failures: 1 } as const
  test.each([
    [table('gold', 'a', [], { tests: [failing] }), 'fail'],
    [table('gold', 'a', [], { tests: [{ ...failing, outcome: 'warn' }] }), 'warn'],
    [table('gold', 'a'), 'pass'],
    [table('gold', 'a', [], { run: undefined, columns: [] }), 'none'],
  ] as const)('is the worst of itself and its tests', (facts, outcome) => {
    expect(tableOutcome(facts)).toBe(outcome)
  })
})

test('freshness has keys, counts and dates', () => {
  const page = pageOf(tables, {
    freshness: [
      {
        chatKey: 'group:7',
        records: 1200,
        lastObservedAt: '2026-02-28 09:00:00',
        lastLoadedAt: '2026-03-01 10:00:00',
      },
    ],
  })
  expect(page).toContain(
    '<td>group:7</td><td class="number">1,200</td><td class="day">28 Feb 2026, 09:00</td>',
  )
})

test.each(hostileTexts)('%j in names, descriptions and SQL shows as itself', (hostile) => {
  const facts = table('gold', 'daily', [], {
    name: hostile,
    description: hostile,
    grain: hostile,
    key: [hostile],
    tags: [hostile],
    source: hostile,
    compiled: hostile,
    columns: [{ name: hostile, dataType: hostile, description: hostile, personal: hostile, tests: [] }],
    tests: [{ name: hostile, label: hostile, outcome: 'fail', failures: 1 }],
  })
  expect(pageFaults(pageOf([facts], { projectName: hostile }), { scripts: 1 })).toEqual([])
})
