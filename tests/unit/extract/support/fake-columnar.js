// A columnar engine for tests: its "Parquet" is lines of {landed_file, landed_line, line}. Plain JavaScript, because the
// processes that tests kill load it too.
import { readFileSync, writeFileSync } from 'node:fs'

export function readRows(path) {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

export const fakeColumnar = {
  async writeParquet(inputs, outputPath) {
    const rows = inputs.flatMap((input) =>
      input.format === 'parquet'
        ? readRows(input.path)
        : readFileSync(input.path, 'utf8')
            .trimEnd()
            .split('\n')
            .map((line, index) => ({ landed_file: input.landedFile, landed_line: index + 1, line })),
    )
    writeFileSync(outputPath, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    const counts = new Map()
    for (const row of rows) counts.set(row.landed_file, (counts.get(row.landed_file) ?? 0) + 1)
    return counts
  },
  async *readKeys(path) {
    yield readRows(path).map(({ landed_file, line }) => {
      const record = JSON.parse(line)
      return {
        recordKind: record.record_kind,
        messageId: record.message_id,
        contentHash: record.content_hash,
        observedAt: record.observed_at,
        runId: record.run_id,
        landedFile: landed_file,
      }
    })
  },
}
