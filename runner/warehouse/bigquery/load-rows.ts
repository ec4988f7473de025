import { createReadStream } from 'node:fs'
import { isNodeError } from '../../../kernel/errors/node-error.ts'
import type { LoadSource } from '../../materialize/call.ts'
import { readLines } from '../line-reader.ts'
import { bigqueryError } from './errors.ts'

/**
 * A source's rows as newline-delimited JSON, or the bytes of its Parquet file, some at a time. May be read again. Throws
 * `landed-file-gone`.
 */
export async function* loadRows(source: LoadSource): AsyncGenerator<Buffer> {
  if (source.kind === 'rows') {
    yield toBytes(source.rows)
    return
  }
  if (source.kind === 'parquet') {
    yield* readFile(source.path)
    return
  }
  for (const { name, path } of source.files) {
    try {
      for await (const lines of readLines(path)) {
        yield toBytes(
          lines.map(({ number, text, isUtf8 }) => ({
            landed_file: name,
            landed_line: number,
            reason: isUtf8 ? null : 'not valid UTF-8',
            text,
          })),
        )
      }
    } catch (thrown) {
      if (!isNodeError(thrown, 'ENOENT')) throw thrown
      throw bigqueryError('landed-file-gone', { file: name })
    }
  }
}

async function* readFile(path: string): AsyncGenerator<Buffer> {
  try {
    // Without an encoding a stream gives buffers.
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) yield chunk as Buffer
  } catch (thrown) {
    if (!isNodeError(thrown, 'ENOENT')) throw thrown
    throw bigqueryError('landed-file-gone', { file: path })
  }
}

function toBytes(rows: readonly object[]): Buffer {
  return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}
