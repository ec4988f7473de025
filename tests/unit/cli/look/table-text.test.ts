import { expect, test } from 'vitest'
import { tableText } from '../../../../cli/look/table-text.ts'

test.each([
  ['BIGINT', '12', 12],
  ['INT64', '12', 12],
  ['INT64', '9007199254740993', '9007199254740993'],
  ['DECIMAL(4,3)', '1.000', 1],
  ['NUMERIC', '1.5', 1.5],
  ['BIGNUMERIC', '12345678901234567890', '12345678901234567890'],
  ['STRING', '12', '12'],
])('JSON shows a %s of %s as a number where it can hold it', (type, value, shown) => {
  const result = { columns: [{ name: 'x', type }], rows: [[value]] }
  expect(JSON.parse(tableText(result, 'json', undefined))).toEqual({ show: [{ x: shown }] })
})
