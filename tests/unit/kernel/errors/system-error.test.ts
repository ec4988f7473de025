import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isSystemError, systemReason } from '../../../../kernel/errors/system-error.ts'

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

test('a failed system call says why, without its path', () => {
  const error = thrownBy(() => readFileSync('/nowhere/at/all'))
  expect(isSystemError(error) && systemReason(error)).toBe('no such file or directory (ENOENT)')
})

test('an error with a code alone is no failed system call', () => {
  expect(isSystemError(thrownBy(() => Buffer.alloc(-1)))).toBe(false)
})
