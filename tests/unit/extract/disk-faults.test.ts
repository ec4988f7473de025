import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { knownErrors } from '../../../kernel/errors/tgelt-error.ts'
import { recordKeys, runImport, temporaryFolder, writeExport } from './support/bronze.ts'
import { group, message, renderAccount } from './support/export-text.ts'

const names = ['openSync', 'writeSync', 'fsyncSync', 'renameSync', 'mkdirSync'] as const
const original = new Map(names.map((name) => [name, fs[name]]))

afterEach(() => {
  for (const [name, call] of original) Object.assign(fs, { [name]: call })
  syncBuiltinESMExports()
})

/** Makes the n-th of the calls, and with `forEver` all that follow, fail as the system would. */
function failAt(
  count: number,
  code: string,
  calls: readonly (typeof names)[number][],
  forEver: boolean,
): { calls: number } {
  const counter = { calls: 0 }
  for (const name of calls) {
    const call = original.get(name) as (...args: unknown[]) => unknown
    Object.assign(fs, {
      [name]: (...args: unknown[]) => {
        counter.calls++
        if (counter.calls === count || (forEver && counter.calls > count))
          throw Object.assign(new Error(`${code}: /secret/path`), { code, syscall: name })
        return call(...args)
      },
    })
  }
  syncBuiltinESMExports()
  return counter
}

function restore(): void {
  for (const [name, call] of original) Object.assign(fs, { [name]: call })
  syncBuiltinESMExports()
}

const text = (letters: string): string =>
  renderAccount(1, [
    group([...letters].map((letter, index) => message(index + 1, letter.repeat(40)))),
    group([message(9, 'z'), { broken: 1 }], { id: 5 }),
  ])

describe('a file system that fails', () => {
  const maxFileBytes = 700

  it.each([
    ['ENOSPC', 'bronze-disk-full', ['writeSync', 'fsyncSync'], true],
    ['ENOSPC', 'bronze-disk-full', ['openSync', 'writeSync', 'fsyncSync', 'renameSync', 'mkdirSync'], false],
    ['EIO', 'bronze-write-failed', ['writeSync', 'fsyncSync', 'renameSync'], false],
  ] as const)(
    '%s: a typed error %s at any call, nothing half-written, and nothing lost',
    async (code, expectedCode, calls, forEver) => {
      const folder = temporaryFolder()
      const first = writeExport(join(folder, 'first.json'), text('abc'), 1)
      const second = writeExport(join(folder, 'second.json'), text('aBcdef'), 2)
      const undisturbed = join(folder, 'undisturbed')
      await runImport(first, undisturbed, { maxFileBytes })
      await runImport(second, undisturbed, { maxFileBytes })
      const expected = recordKeys(undisturbed)
      let count = 1
      for (; ; count++) {
        const bronze = join(folder, `bronze-${count}`)
        await runImport(first, bronze, { maxFileBytes })
        const counter = failAt(count, code, calls, forEver)
        const failure: unknown = await runImport(second, bronze, { maxFileBytes }).then(
          () => undefined,
          (error: unknown) => error,
        )
        restore()
        const isDone = counter.calls < count
        if (!isDone) {
          const [error] = knownErrors(failure)
          // The file of the export itself is opened with the same call.
          expect([count, error?.code]).toEqual([
            count,
            error?.code === 'export-read-failed' ? error.code : expectedCode,
          ])
          expect(`${error?.message} ${error?.hint}`).not.toContain('/secret')
          expect(expected).toEqual(expect.arrayContaining(recordKeys(bronze)))
        }
        fs.rmSync(join(bronze, '.lock'), { force: true })
        await runImport(second, bronze, { maxFileBytes })
        expect([count, recordKeys(bronze)]).toEqual([count, expected])
        if (isDone) break
      }
      expect(count).toBeGreaterThan(15)
    },
  )
})
