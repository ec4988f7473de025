import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planLoad } from '../../../../runner/materialize/ingest-plan.ts'
import type { LandedFile } from '../../../../runner/materialize/landed-file.ts'

const names = fc.uniqueArray(
  fc.integer({ min: 0, max: 30 }).map((n) => `f${n}`),
  { maxLength: 20 },
)

describe('planLoad', () => {
  it('takes each file that the ledger does not know exactly once, however it is landed', () => {
    fc.assert(
      fc.property(
        names,
        names,
        names,
        fc.integer({ min: 1, max: 50 }),
        (plain, compacted, known, batchBytes) => {
          const landed: LandedFile[] = [
            ...plain.map((name) => ({ name, path: `/${name}`, sizeBytes: name.length })),
            {
              name: 'c/x.parquet',
              path: '/x',
              sizeBytes: 1,
              replaces: compacted.map((name) => ({ name, rowCount: 1 })),
            },
          ]
          const ledger = new Map(known.map((name) => [name, null]))
          const batches = planLoad(landed, ledger, batchBytes)
          const planned = batches.flatMap(({ files }) => files.map(({ name }) => name))
          const wanted = new Set([...plain, ...compacted].filter((name) => !ledger.has(name)))
          expect([...planned].sort()).toEqual([...wanted].sort())
          for (const { files, paths } of batches) {
            expect(files.map(({ index }) => index)).toEqual(files.map((_, index) => index))
            const bytes = files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0)
            expect(paths.length <= 1 || bytes <= batchBytes).toBe(true)
          }
        },
      ),
    )
  })

  it('refuses a file of another size, but not one that came out of a compacted file', () => {
    const landed = [{ name: 'a', path: '/a', sizeBytes: 5 }]
    expect(() => planLoad(landed, new Map([['a', 4]]), 10)).toThrow(
      expect.objectContaining({ code: 'landed-file-changed' }),
    )
    expect(planLoad(landed, new Map([['a', null]]), 10)).toEqual([])
  })
})
