import type { DuckdbDialect } from '../dialect.ts'
import * as ddl from './ddl.ts'
import * as incremental from './incremental.ts'
import { duckdbIngest } from './ingest.ts'
import { quoteIdentifier, quoteLiteral, quoteRelation } from './quoting.ts'
import { checkSeedRows, seedFirstLine, seedQuery } from './seed.ts'
import { losesInformation } from './type-loss.ts'
import { plainTypes, typedValue } from './typed-value.ts'

export const duckdbDialect: DuckdbDialect = {
  name: 'duckdb',
  relation: quoteRelation,
  identifier: quoteIdentifier,
  literal: quoteLiteral,
  plainTypes,
  typedValue,
  createSchema: ddl.createSchema,
  createTableAs: ddl.createTableAs,
  createViewAs: ddl.createViewAs,
  createTemporaryTableAs: ddl.createTemporaryTableAs,
  dropRelation: ddl.dropRelation,
  dropTemporaryTable: ddl.dropTemporaryTable,
  deleteAll: ddl.deleteAll,
  columnsOf: ddl.columnsOf,
  columnsOfQuery: ddl.columnsOfQuery,
  addColumns: ddl.addColumns,
  dropColumns: ddl.dropColumns,
  alterColumnTypes: ddl.alterColumnTypes,
  losesInformation,
  insertInto: incremental.insertInto,
  deleteMatching: incremental.deleteMatching,
  merge: incremental.merge,
  inspectKeys: incremental.inspectKeys,
  seedFirstLine,
  checkSeedRows,
  seedQuery,
  ingest: duckdbIngest,
}
