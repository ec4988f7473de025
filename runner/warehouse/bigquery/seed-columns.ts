import { readFile } from 'node:fs/promises'
import type { Column, SeedFile } from '../../dialect/dialect.ts'

/** The columns that a CSV file would be loaded with. */
export async function describeSeedFile(seed: SeedFile): Promise<readonly Column[]> {
  const text = seed.text ?? (await readFile(seed.path, 'utf8'))
  throw new Error(`${text.length}`)
}
