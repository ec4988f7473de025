import { describe, expect, it } from 'vitest'
import type { DataTestConfig } from '../../../../runner/resource/config.ts'
import { dataTest } from '../hand-made-nodes.ts'
import { ScratchProject } from '../scratch-project.ts'

const three = 'select range as n from range(3)'

async function runTest(config: Partial<DataTestConfig>, warnError = false) {
  const project = new ScratchProject()
  const flags = { fullRefresh: false, failFast: false, warnError }
  const result = await project.run([dataTest('t', three, [], config)], { mode: 'test', flags })
  return result.results[0]
}

describe('a data test on DuckDB', () => {
  it.each<[Partial<DataTestConfig>, string, number]>([
    [{}, 'fail', 3],
    [{ severity: 'warn' }, 'warn', 3],
    [{ errorIf: '> 3' }, 'warn', 3],
    [{ errorIf: '> 3', warnIf: '> 3' }, 'pass', 3],
    [{ limit: 2 }, 'fail', 2],
    [{ failCalc: 'max(n)' }, 'fail', 2],
    [{ failCalc: 'min(n)' }, 'pass', 0],
    [{ storeFailures: true, limit: 1 }, 'fail', 1],
  ])('%j: %s', async (config, status, failures) => {
    expect(await runTest(config)).toMatchObject({ status, failures })
  })

  it('is an error, not a pass, when fail_calc gives NULL', async () => {
    const result = await runTest({ failCalc: 'max(nullif(n, n))' })
    expect(result).toMatchObject({
      status: 'error',
      error: { code: 'test-result-unusable', location: { line: 3 } },
    })
  })

  it('fails as a warning with warn_error', async () => {
    expect(await runTest({ severity: 'warn' }, true)).toMatchObject({
      status: 'fail',
      error: { code: 'test-failed' },
    })
  })
})
