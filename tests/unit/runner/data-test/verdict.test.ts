import { describe, expect, it } from 'vitest'
import { decideVerdict } from '../../../../runner/data-test/verdict.ts'
import { wrapDataTest } from '../../../../runner/data-test/wrapper.ts'

const answer = (shouldWarn: boolean, shouldError: boolean) => ({ failures: 1, shouldWarn, shouldError })

describe('decideVerdict', () => {
  it.each([
    ['error', true, true, 'fail'],
    ['error', false, true, 'fail'],
    ['error', true, false, 'warn'],
    ['error', false, false, 'pass'],
    ['warn', true, true, 'warn'],
    ['warn', false, true, 'pass'],
    ['warn', true, false, 'warn'],
  ] as const)('severity %s, warn_if %s, error_if %s: %s', (severity, shouldWarn, shouldError, verdict) => {
    expect(decideVerdict(answer(shouldWarn, shouldError), { severity }, false)).toBe(verdict)
  })

  it('fails a warning with warn_error', () => {
    expect(decideVerdict(answer(true, false), { severity: 'error' }, true)).toBe('fail')
  })
})

describe('wrapDataTest', () => {
  it('limits the failing rows and survives a comment at the end of the query', () => {
    const sql = wrapDataTest('select 1 -- why', {
      failCalc: 'sum(n)',
      warnIf: '> 1',
      errorIf: '> 10',
      limit: 5,
    })
    expect(sql.split('\n').map((line) => line.trim())).toEqual([
      'select',
      'sum(n) as failures,',
      'sum(n) > 1 as should_warn,',
      'sum(n) > 10 as should_error',
      'from (',
      'select 1 -- why',
      'limit 5',
      ') dbt_internal_test',
    ])
  })
})
