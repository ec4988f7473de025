import { expect, test } from 'vitest'
import { showMoney } from '../../../../cli/ui/quantity.ts'

test.each([
  [0, '$0'],
  [0.0000004, 'under $0.000001'],
  [0.0000625, '$0.000063'],
  [0.0042, '$0.0042'],
  [0.5, '$0.50'],
  [0.999, '$1.00'],
  [1.2, '$1.20'],
  [1234.5, '$1,234.50'],
])('%d dollars are shown as %s', (usd, shown) => {
  expect(showMoney(usd)).toBe(shown)
})
