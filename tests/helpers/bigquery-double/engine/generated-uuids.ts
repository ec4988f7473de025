import type { SqlEngine } from './sql-engine.ts'
import { child, findKind, pathOf, sliceBytes } from './syntax-tree.ts'

/** 122 random bits in the form of a UUID of version 4; no subquery, which would be evaluated once for all rows. */
const randomUuid =
  "regexp_replace(to_hex(md5(concat(cast(rand() as string), cast(rand() as string), cast(rand() as string)))), r'^(.{8})(.{4}).(.{3}).(.{3})(.{12})$', r'\\1-\\2-4\\3-8\\4-\\5')"

/** The engine knows GENERATE_UUID and can't evaluate it. This one evaluates what it stands for. */
export function generateUuids(engine: SqlEngine): SqlEngine {
  return {
    ...engine,
    query: async (sql, scope) =>
      engine.query(/generate_uuid/i.test(sql) ? await withoutUuids(engine, sql) : sql, scope),
  }
}

async function withoutUuids(engine: SqlEngine, sql: string): Promise<string> {
  const calls = (await engine.parse(sql))
    .flatMap((statement) => findKind(statement, 'astFunctionCallNode'))
    .filter((call) => pathOf(child(call, 'function')).join('.').toLowerCase() === 'generate_uuid')
    .sort((a, b) => a.start - b.start)
  const pieces = calls.map(
    (call, at) => `${sliceBytes(sql, calls[at - 1]?.end ?? 0, call.start)}${randomUuid}`,
  )
  return `${pieces.join('')}${sliceBytes(sql, calls.at(-1)?.end ?? 0, Buffer.byteLength(sql))}`
}
