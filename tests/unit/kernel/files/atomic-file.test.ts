import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AtomicFile, writeFileAtomic } from '../../../../kernel/files/atomic-file.ts'
import { temporaryFolder } from '../../../helpers/temporary-folder.ts'

test('nothing is visible before commit, the whole after it', () => {
  const path = join(temporaryFolder(), 'deep', 'a.ndjson')
  const file = new AtomicFile(path)
  file.write(Buffer.from('one\n'))
  file.write(Buffer.from('two\n'))
  expect(existsSync(path)).toBe(false)
  file.commit()
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
  expect(file.sizeBytes).toBe(8)
})

test('discard leaves the old content and no litter', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'a')
  writeFileSync(path, 'old')
  const file = new AtomicFile(path)
  file.write(Buffer.from('new'))
  file.discard()
  expect(readFileSync(path, 'utf8')).toBe('old')
  expect(readdirSync(folder)).toEqual(['a'])
})

test('replaces a file', () => {
  const path = join(temporaryFolder(), 'state.json')
  writeFileAtomic(path, 'one')
  writeFileAtomic(path, 'two')
  expect(readFileSync(path, 'utf8')).toBe('two')
})
