import { expect, test } from 'vitest'
import { Problems } from '../../../../kernel/errors/problems.ts'
import { parseYaml } from '../../../../kernel/yaml/document.ts'

function inPlace(text: string): string | undefined {
  return parseYaml('a.yml', text, new Problems())?.textInPlace(['charts', 0, 'sql'])
}

test('a block stands on its own lines and columns, and all else is blank', () => {
  const text =
    'title: T\ncharts:\n  - kind: bar\n    sql: |-\n      select 1 # no comment\n\n        as a\n    x: a\n'
  const lines = inPlace(text)?.split('\n') ?? []
  expect(lines[4]).toBe('      select 1 # no comment')
  expect(lines[6]).toBe('        as a')
  expect(lines.filter((line) => line.trim() !== '')).toHaveLength(2)
})

test('a block at the end of the file, with Windows lines, and folded', () => {
  expect(inPlace('charts:\r\n- sql: |\r\n    select 1\r\n    from t')?.split('\n')[3]).toBe('    from t')
  expect(inPlace('charts:\n- sql: >\n    select 1\n    from t\n')?.split('\n').slice(2, 4)).toEqual([
    '    select 1',
    '    from t',
  ])
})

test('plain text on the line of its key', () => {
  expect(inPlace('charts:\n- sql: select 1\n')).toBe('       \n       select 1')
})

test.each(['"select 1"', "'select 1'", '3', '[a]', ''])('%s has no place of its own', (value) => {
  expect(inPlace(`charts:\n- sql: ${value}\n`)).toBeUndefined()
})
