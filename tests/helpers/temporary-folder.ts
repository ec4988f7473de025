import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach } from 'vitest'

const perTest: string[] = []
const perFile: string[] = []

/** An empty folder that is deleted after the test, or after the file's last one. */
export function temporaryFolder({ keepForFile = false } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'tgelt-test-'))
  const list = keepForFile ? perFile : perTest
  list.push(folder)
  return folder
}

afterEach(() => remove(perTest))
afterAll(() => remove(perFile))

function remove(folders: string[]): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}
