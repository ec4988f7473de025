import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { isNodeError } from '../../../kernel/errors/node-error.ts'
import type { LoadSource } from '../../materialize/call.ts'
import { type Line, readLines } from '../line-reader.ts'
import { bigqueryError } from './errors.ts'

/**
 * What is uploaded of a source, some at a time: rows as newline-delimited JSON, a Parquet file as it is. May be read again.
 * Throws `file-not-found`.
 */
export async function* loadData(source: LoadSource): AsyncGenerator<Buffer> {
  switch (source.kind) {
    case 'rows':
      yield toBytes(source.rows)
      return
    case 'parquet':
      yield* orGone(basename(source.path), createReadStream(source.path, { highWaterMark: 1 << 20 }))
      return
    case 'lines':
      for (const { name, path } of source.files) {
        for await (const lines of orGone(name, readLines(path)))
          yield toBytes(lines.map((line) => toRow(name, line)))
      }
  }
}

/** One landed line: what it says is read by SQL. */
function toRow(file: string, { number, text, isUtf8 }: Line): object {
  return { landed_file: file, landed_line: number, reason: isUtf8 ? null : 'not valid UTF-8', text }
}

async function* orGone<T>(file: string, data: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* data
  } catch (thrown) {
    if (!isNodeError(thrown, 'ENOENT')) throw thrown
    throw bigqueryError('file-not-found', { file })
  }
}

/** A row as it is uploaded. */
export function rowBytes(row: object): Buffer {
  return Buffer.from(`${JSON.stringify(row)}\n`)
}

function toBytes(rows: readonly object[]): Buffer {
  return Buffer.concat(rows.map(rowBytes))
}
