import { describe, expect, it } from 'vitest'
import { formatManifest } from '../../../../kernel/bronze-listing.ts'
import { globBase, globToRegExp } from '../../../../runner/run/glob.ts'
import { landedLister } from '../../../../runner/run/landed-lister.ts'
import { ScratchProject } from '../scratch-project.ts'

function listerOf(project: ScratchProject) {
  return landedLister({ projectRoot: project.root, landedRoot: 'warehouse/bronze' })
}

describe('landedLister', () => {
  it('lists what matches, named below the landed root, and nothing for a folder that is not there', async () => {
    const project = new ScratchProject()
    project.write('warehouse/bronze/export/chat-1/a.ndjson', 'x')
    project.write('warehouse/bronze/export/chat-1/state.json', '{}')
    project.write('warehouse/bronze/export/chat-2/a.ndjson', 'xyz')
    project.write('elsewhere/b.ndjson', '')
    const list = listerOf(project)
    expect(await list(['warehouse/bronze/**/*.ndjson', 'elsewhere/*.ndjson', 'nowhere/**'])).toEqual([
      { name: 'elsewhere/b.ndjson', path: project.path('elsewhere/b.ndjson'), sizeBytes: 0 },
      {
        name: 'export/chat-1/a.ndjson',
        path: project.path('warehouse/bronze/export/chat-1/a.ndjson'),
        sizeBytes: 1,
      },
      {
        name: 'export/chat-2/a.ndjson',
        path: project.path('warehouse/bronze/export/chat-2/a.ndjson'),
        sizeBytes: 3,
      },
    ])
    expect(await list(['warehouse/bronze/*/chat-2/*'])).toHaveLength(1)
  })

  it('finds a compacted file under the names that it replaces', async () => {
    const project = new ScratchProject()
    const replaces = [
      { file: 'a.ndjson', rows: 2 },
      { file: 'b.ndjson', rows: 1 },
    ]
    project.write('warehouse/bronze/c/a.ndjson', 'x')
    project.write(
      'warehouse/bronze/c/compacted-1.json',
      formatManifest({ parquet: 'compacted-1.parquet', replaces, supersedes: [] }),
    )
    project.write('warehouse/bronze/c/compacted-1.parquet', 'PAR1')
    const path = project.path('warehouse/bronze/c/compacted-1.parquet')
    expect(await listerOf(project)(['warehouse/bronze/**/a*.ndjson'])).toEqual([
      { name: 'c/compacted-1.parquet', path, sizeBytes: 4, replaces: [{ name: 'c/a.ndjson', rowCount: 2 }] },
    ])
    expect(await listerOf(project)(['warehouse/bronze/**/z*.ndjson'])).toEqual([])
  })
})

describe('globs', () => {
  it.each([
    ['a/**/*.ndjson', 'a/b.ndjson', true],
    ['a/**/*.ndjson', 'a/x/y/b.ndjson', true],
    ['a/*.ndjson', 'a/x/b.ndjson', false],
    ['a/{x,y}/?.json', 'a/y/b.json', true],
    ['a/{x,y}/?.json', 'a/z/b.json', false],
    ['a/b+(c).json', 'a/b+(c).json', true],
    ['a/**', 'a/b/c', true],
    ['a.b', 'aXb', false],
  ])('%s and %s', (glob, path, matches) => {
    expect(globToRegExp(glob).test(path)).toBe(matches)
  })

  it('start in the last folder without wildcards', () => {
    expect(['a/b/*.x', 'a/**/b', 'a/b.x', '*.x'].map(globBase)).toEqual(['a/b', 'a', 'a', ''])
  })
})
