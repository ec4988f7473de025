import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { CompiledFiles } from '../../../../runner/run/compiled-files.ts'
import { temporaryFolder } from '../../../helpers/temporary-folder.ts'
import { model } from '../hand-made-nodes.ts'

it('writes the files of a long run, whenever they come', async () => {
  const root = temporaryFolder()
  const files = new CompiledFiles(root, 'target')
  const paths: string[] = []
  for (let index = 0; index < 60; index++) {
    paths.push(
      files.add('run', { ...model(`m${index}`, ''), file: `models/m${index}.sql` }, `select ${index}`),
    )
    // Long enough for the writer to find that nothing waits any more, before the next file comes.
    while (!existsSync(join(root, paths[index]!))) await setImmediate()
    for (let turn = 0; turn < 50; turn++) await setImmediate()
  }
  await files.settle()
  expect(paths.map((path) => readFileSync(join(root, path), 'utf8'))).toEqual(
    paths.map((_, index) => `select ${index}`),
  )
})

it('says at the end what could not be written', async () => {
  const root = temporaryFolder()
  writeFileSync(join(root, 'target'), 'a file where the folder should be')
  const files = new CompiledFiles(root, 'target')
  files.add('compiled', model('m', ''), 'select 1')
  await expect(files.settle()).rejects.toThrow(/ENOTDIR|EEXIST/)
})
