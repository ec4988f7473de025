import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { isNodeError } from '../../../kernel/errors/node-error.ts'
import { parseCsv } from '../../../kernel/parse-csv.ts'
import { inferSeedTypes } from '../../dialect/bigquery/seed-types.ts'
import type { Column, SeedFile } from '../../dialect/dialect.ts'
import { bigqueryError } from './errors.ts'

/** The columns that a CSV file would be loaded with: types as configured, else inferred. Throws `seed-invalid`, `file-not-found`. */
export async function describeSeedColumns(seed: SeedFile): Promise<readonly Column[]> {
  const file = basename(seed.path)
  const text = seed.text ?? (await readSeed(seed.path, file))
  const parsed = parseCsv(text, { delimiter: seed.delimiter, keepsBlanks: true })
  if ('reason' in parsed)
    throw bigqueryError('seed-invalid', { file, line: parsed.line, reason: parsed.reason })
  const configured = new Map(
    Object.entries(seed.columnTypes).map(([name, type]) => [name.toLowerCase(), type]),
  )
  const inferred = inferSeedTypes(parsed.columns.length, parsed.rows)
  return parsed.columns.map((name, index) => ({
    name,
    type: configured.get(name.toLowerCase()) ?? inferred[index] ?? 'STRING',
  }))
}

async function readSeed(path: string, file: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    if (!isNodeError(thrown, 'ENOENT')) throw thrown
    throw bigqueryError('file-not-found', { file })
  }
}
