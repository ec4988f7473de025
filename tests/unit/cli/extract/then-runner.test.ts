import { expect, test } from 'vitest'
import type { ExitCode } from '../../../../cli/exit-code.ts'
import { ThenRunner } from '../../../../cli/extract/then-runner.ts'

/** Runs that end when they are told to. */
function heldRuns() {
  const ends: ((code: ExitCode) => void)[] = []
  return { ends, run: () => new Promise<ExitCode>((done) => ends.push(done)) }
}

const settled = () => new Promise((done) => setImmediate(done))

test('what lands while a command runs is followed by one more run', async () => {
  const { ends, run } = heldRuns()
  const runner = new ThenRunner(run)
  runner.landed()
  runner.landed()
  runner.landed()
  expect(ends).toHaveLength(1)
  ends[0]?.(0)
  await settled()
  expect(ends).toHaveLength(2)
  ends[1]?.(1)
  expect(await runner.finish(false)).toBe(1)
  expect(ends).toHaveLength(2)
})

test('a run that is due when all ends is begun, unless it is cut', async () => {
  for (const isCut of [false, true]) {
    const { ends, run } = heldRuns()
    const runner = new ThenRunner(run)
    runner.landed()
    runner.landed()
    const finished = runner.finish(isCut)
    ends[0]?.(0)
    await settled()
    expect(ends).toHaveLength(isCut ? 1 : 2)
    ends[1]?.(0)
    expect(await finished).toBe(0)
  }
})

test('a command that can not be started is told of at the end', async () => {
  const runner = new ThenRunner(() => Promise.reject(new Error('ENOENT')))
  runner.landed()
  await settled()
  runner.landed()
  await expect(runner.finish(false)).rejects.toThrow('ENOENT')
})
