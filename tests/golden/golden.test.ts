import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listRelations, tableText } from '../helpers/query-file.ts'
import { runCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

/**
 * A case is a folder: `input/` is a project, `steps` one command line per line, `input.N/` (if there) is laid over the
 * project before step N. After each step `expected/N-verb.txt` holds exit code, stdout and stderr, and
 * `expected/N-tables/` the published tables. A missing `expected/` is written, except in CI.
 */
const here = import.meta.dirname
const cases = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory())

describe.each(cases.map((entry) => entry.name))('%s', (name) => {
  test('does what is expected', async () => {
    const source = join(here, name)
    const project = temporaryFolder()
    cpSync(join(source, 'input'), project, { recursive: true })
    const actual = new Map<string, string>()
    const steps = readFileSync(join(source, 'steps'), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
    for (const [index, line] of steps.entries()) {
      const overlay = join(source, `input.${index + 1}`)
      if (existsSync(overlay)) cpSync(overlay, project, { recursive: true })
      await runStep(project, index + 1, line, actual)
    }
    compare(join(source, 'expected'), actual)
  })
})

async function runStep(
  project: string,
  number: number,
  line: string,
  actual: Map<string, string>,
): Promise<void> {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
  const { code, stdout, stderr } = await runCli(project, words)
  const text = `$ tgelt ${line}\nexit ${code}\n-- stdout\n${stdout}-- stderr\n${normalize(stderr)}`
  actual.set(`${number}-${words[0]}.txt`, text)
  const published = join(project, 'warehouse.duckdb')
  if (!existsSync(published)) return
  for (const relation of await listRelations(published)) {
    actual.set(
      `${number}-tables/${relation}.csv`,
      `${await tableText(published, relation, { without: ['loaded_at'] })}\n`,
    )
  }
}

/** Takes out what differs between two equal runs: clock times, durations, versions. */
function normalize(text: string): string {
  return text
    .replace(/^\d\d:\d\d:\d\d {2}/gm, '')
    .replace(/ *\b\d+(\.\d+)?s$/gm, ' T')
    .replace(/Finished in [^.\n]*\d[^ \n]*\./g, 'Finished in T.')
    .replace(/tgelt \d+\.\d+\.\d+/g, 'tgelt V')
}

function compare(folder: string, actual: ReadonlyMap<string, string>): void {
  if (!existsSync(folder)) {
    if (process.env['CI'])
      throw new Error(`${relative(here, folder)} is missing; run the tests once without CI`)
    for (const [file, text] of actual) {
      mkdirSync(join(folder, file, '..'), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    return
  }
  expect(Object.fromEntries(actual)).toEqual(readFolder(folder))
}

function readFolder(folder: string): Record<string, string> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.isFile(),
  )
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [relative(folder, path), readFileSync(path, 'utf8')]
    }),
  )
}
