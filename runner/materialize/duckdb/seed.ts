import type { DuckdbDialect, SeedFile } from '../../dialect/dialect.ts'
import type { SeedNode } from '../../resource/node.ts'
import { describeQuery, describeRelation, execute, query, type Steps } from '../call.ts'
import { materializeError } from '../errors.ts'
import type { DuckdbContext, Materialization } from '../materialization.ts'
import { requireSeed } from '../require-node.ts'
import { compareColumns } from '../schema-change.ts'
import { configuredTypes } from '../seed-types.ts'
import { rebuildTable } from './table.ts'

/**
 * A table of a CSV file's rows. A table that has the file's columns is emptied and filled; one that has others, or a
 * full refresh, is built anew. `quote_columns` changes nothing: names are always quoted and keep the file's case.
 */
export const seed: Materialization<DuckdbDialect> = {
  name: 'seed',
  runs: true,
  *steps(context) {
    const seedContext = requireSeed(context)
    const { dialect, node, existing, absolutePath } = seedContext
    const file: SeedFile = {
      path: absolutePath(node.file),
      delimiter: node.config.delimiter,
      columnTypes: {},
    }
    yield* checkRows(seedContext, file)
    const columns = yield* describeQuery(dialect.seedQuery(file))
    const sql = dialect.seedQuery({ ...file, columnTypes: configuredTypes(node, columns) })
    if (existing === 'table' && !context.fullRefresh) {
      const inFile = yield* describeQuery(sql)
      const inTable = yield* describeRelation(node.relation)
      const { added, removed, retyped } = compareColumns(inFile, inTable)
      if (added.length + removed.length + retyped.length === 0) {
        yield* execute(dialect.deleteAll(node.relation))
        const names = inFile.map(({ name }) => name)
        return { rowsAffected: yield* execute(dialect.insertInto(node.relation, names, sql)), built: [] }
      }
    }
    return yield* rebuildTable({ ...context, sql })
  },
}

/** Inferring types says of a row with too few cells only that there is one; this says which. */
function* checkRows({ dialect, node }: DuckdbContext<SeedNode>, file: SeedFile): Steps<void> {
  const [first] = yield* query(dialect.seedFirstLine(file))
  if (first === undefined) throw materializeError('seed-empty', { file: node.file })
  const count = countCells(String(first[0] ?? ''), node.config.delimiter)
  if (count !== undefined) yield* query(dialect.checkSeedRows(file, count))
}

/** How many cells a line has; undefined if it ends inside of one. */
function countCells(line: string, delimiter: string): number | undefined {
  const outside = line.split('"').filter((_, index) => index % 2 === 0)
  const isClosed = line.split('"').length % 2 === 1
  return isClosed ? outside.join('').split(delimiter).length : undefined
}
