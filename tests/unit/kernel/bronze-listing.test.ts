import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CompactionManifest,
  formatManifest,
  isManifest,
  liveBronzeFiles,
} from '../../../kernel/bronze-listing.ts'

/** A chat's folder in memory: file names with their content, Parquet files as the landed files that they hold. */
class Folder {
  readonly files = new Map<string, string>()

  /** The landed files that a reader gets, one name for each time that it gets them. */
  read(): string[] {
    const names = [...this.files.keys()]
    const manifests = new Map(names.filter(isManifest).map((name) => [name, this.files.get(name)!]))
    const live = liveBronzeFiles({ files: names, manifests })
    const compacted = live.parquet.flatMap((each) => JSON.parse(this.files.get(each.parquet)!) as string[])
    return [...compacted, ...live.ndjson].sort()
  }

  garbage(): readonly string[] {
    const names = [...this.files.keys()]
    const manifests = new Map(names.filter(isManifest).map((name) => [name, this.files.get(name)!]))
    return liveBronzeFiles({ files: names, manifests }).garbage
  }
}

/** The steps of a compaction of these files, each of which may be the last one. */
function compaction(folder: Folder, id: string, ndjson: string[], manifests: string[]): (() => void)[] {
  const old = manifests.map((name) => JSON.parse(folder.files.get(name)!) as CompactionManifest)
  const replaces = [...old.flatMap((each) => each.replaces), ...ndjson.map((file) => ({ file, rows: 1 }))]
  const supersedes = [...manifests, ...old.flatMap((each) => each.supersedes)]
  const parquet = `compacted-${id}.parquet`
  const content = JSON.stringify(replaces.map((each) => each.file))
  return [
    () => folder.files.set(`${parquet}.1.tmp`, content.slice(0, 3)),
    () => folder.files.delete(`${parquet}.1.tmp`) && folder.files.set(parquet, content),
    () => folder.files.set(`compacted-${id}.json.1.tmp`, '{"half'),
    () => {
      folder.files.delete(`compacted-${id}.json.1.tmp`)
      folder.files.set(`compacted-${id}.json`, formatManifest({ parquet, replaces, supersedes }))
    },
    ...[...ndjson, ...old.map((each) => each.parquet), ...manifests].map(
      (name) => () => folder.files.delete(name),
    ),
  ]
}

describe('liveBronzeFiles', () => {
  it('gives each landed file once, after any cut-off landings and compactions', () => {
    const step = fc.record({
      landed: fc.nat({ max: 3 }),
      cut: fc.nat({ max: 14 }),
      includesOld: fc.boolean(),
      cleans: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        const folder = new Folder()
        const landed: string[] = []
        for (const [index, { landed: count, cut, includesOld, cleans }] of steps.entries()) {
          for (let each = 0; each < count; each++) {
            const name = `run${index}-${each}.ndjson`
            folder.files.set(name, '')
            landed.push(name)
          }
          // A compaction always begins by deleting what is garbage, or else as if it had been cut off right there.
          if (cleans) for (const name of inOrder(folder.garbage())) folder.files.delete(name)
          const names = [...folder.files.keys()]
          const live = liveBronzeFiles({
            files: names,
            manifests: new Map(names.filter(isManifest).map((name) => [name, folder.files.get(name)!])),
          })
          const manifests = includesOld ? live.parquet.map((each) => each.manifest) : []
          for (const act of compaction(folder, String(index), [...live.ndjson], manifests).slice(0, cut)) {
            act()
            expect(folder.read()).toEqual([...landed].sort())
          }
        }
        for (const name of inOrder(folder.garbage())) {
          folder.files.delete(name)
          expect(folder.read()).toEqual([...landed].sort())
        }
      }),
      { numRuns: 500 },
    )
  })

  const inOrder = (names: readonly string[]): string[] => [
    ...names.filter((name) => !isManifest(name)),
    ...names.filter(isManifest),
  ]

  it('reads nothing but NDJSON without manifests, and leaves state and unfinished files alone', () => {
    const files = [
      'b.ndjson',
      'a.ndjson',
      'state.json',
      'fingerprints-0.bin',
      'c.ndjson.7.tmp',
      'compacted-x.parquet',
    ]
    expect(liveBronzeFiles({ files, manifests: new Map() })).toEqual({
      ndjson: ['a.ndjson', 'b.ndjson'],
      parquet: [],
      garbage: ['compacted-x.parquet'],
    })
  })

  it('refuses a manifest whose Parquet file is missing', () => {
    const text = formatManifest({
      parquet: 'compacted-1.parquet',
      replaces: [{ file: 'a.ndjson', rows: 1 }],
      supersedes: [],
    })
    const listing = { files: ['compacted-1.json'], manifests: new Map([['compacted-1.json', text]]) }
    expect(() => liveBronzeFiles(listing)).toThrow(
      expect.objectContaining({ code: 'bronze-parquet-missing' }),
    )
  })

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"schema_version":2}',
    '{"schema_version":1,"parquet":"a","replaces":[1],"supersedes":[]}',
  ])('refuses the manifest %s', (text) => {
    const listing = { files: ['compacted-1.json'], manifests: new Map([['compacted-1.json', text]]) }
    expect(() => liveBronzeFiles(listing)).toThrow(
      expect.objectContaining({ code: 'bronze-manifest-invalid' }),
    )
  })
})
