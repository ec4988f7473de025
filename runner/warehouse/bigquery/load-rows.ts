import { isNodeError } from '../../../kernel/errors/node-error.ts'
import type { LoadSource } from '../../materialize/call.ts'
import { readLines } from '../line-reader.ts'
import { bigqueryError } from './errors.ts'

/** A source's rows as newline-delimited JSON, some at a time. May be read again. Throws `landed-file-gone`. */
export async function* loadRows(source: LoadSource): AsyncGenerator<Buffer> {
  if (source.kind === 'rows') {
    yield toBytes(source.rows)
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

function toBytes(rows: readonly object[]): Buffer {
  return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}
