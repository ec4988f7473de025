import { describe, expect, it } from 'vitest'
import { differenceTable } from '../../../../runner/unit-test/difference-table.ts'
import { diffRows } from '../../../../runner/unit-test/row-difference.ts'

const columns = [
  { name: 'id', type: 'BIGINT' },
  { name: 'data', type: 'JSON' },
]

describe('diffRows', () => {
  it('takes rows as multisets, NULLs as equal and the keys of JSON as unordered', () => {
    const expected = [
      ['1', '{"a": 1, "b": [1, 2]}'],
      ['2', null],
      ['2', null],
    ]
    const actual = [
      ['2', null],
      ['1', '{"b":[1,2],"a":1}'],
      ['2', null],
    ]
    expect(diffRows(columns, expected, actual)).toEqual({
      columns: ['id', 'data'],
      missing: [],
      unexpected: [],
    })
  })

  it('counts a row that comes too often, and keeps the order of lists', () => {
    const difference = diffRows(
      columns,
      [['1', '[1, 2]']],
      [
        ['1', '[2, 1]'],
        ['1', '[1,2]'],
        ['1', '[1,2]'],
      ],
    )
    expect(difference.missing).toEqual([])
    expect(difference.unexpected).toEqual([
      ['1', '[2, 1]'],
      ['1', '[1,2]'],
    ])
  })
})

describe('differenceTable', () => {
  it('puts rows that are alike beside each other and marks their cells', () => {
    const table = differenceTable({
      columns: ['id', 'name'],
      missing: [
        [1, 'Ada'],
        [2, null],
        [3, 'x'],
      ],
      unexpected: [
        [2, 'Bob'],
        [1, 'Eve\u001b[31m'],
        [9, 'y'],
      ],
    })
    expect(table.split('\n')).toEqual([
      '  |            | id | name     |',
      '  | ---------- | -- | -------- |',
      '  | missing    | 1  | Ada      |',
      '  | unexpected | 1  | Eve [31m |',
      '  |            |    | ^^^^^^^^ |',
      '  | missing    | 2  | NULL     |',
      '  | unexpected | 2  | Bob      |',
      '  |            |    | ^^^^     |',
      '  | missing    | 3  | x        |',
      '  | unexpected | 9  | y        |',
    ])
  })

  it('shows the first ten findings', () => {
    const missing = Array.from({ length: 12 }, (_, index) => [index, index])
    const lines = differenceTable({ columns: ['a', 'b'], missing, unexpected: [] }).split('\n')
    expect(lines).toHaveLength(13)
    expect(lines.at(-1)).toBe('  … and 2 more')
  })
})
