import type { BigqueryDialect } from '../dialect.ts'
import * as ddl from './ddl.ts'
import { insertInto, joined, writeBatch } from './incremental.ts'
import { bigqueryIngest } from './ingest.ts'
import { inPartitions, overwrite, partitionsOf } from './partitions.ts'
import { quoteIdentifier, quoteLiteral, quoteRelation } from './quoting.ts'
import { seedQuery } from './seed.ts'
import { losesInformation } from './type-loss.ts'
import { plainTypes, typedValue } from './typed-value.ts'

export const bigqueryDialect: BigqueryDialect = {
  name: 'bigquery',
  relation: quoteRelation,
  identifier: quoteIdentifier,
  literal: quoteLiteral,
  plainTypes,
  typedValue,
  createTableAs: ddl.createTableAs,
  createTable: ddl.createTable,
  createViewAs: ddl.createViewAs,
  createMaterializedViewAs: ddl.createMaterializedViewAs,
  createRemoteModel: ddl.createRemoteModel,
  createModelAs: ddl.createModelAs,
  dropRelation: ddl.dropRelation,
  renameTable: ddl.renameTable,
  setExpiration: ddl.setExpiration,
  dropColumns: ddl.dropColumns,
  alterColumnTypes: ddl.alterColumnTypes,
  losesInformation,
  script: joined,
  insertInto,
  writeBatch,
  partitionsOf,
  inPartitions,
  overwrite,
  ingest: bigqueryIngest,
  seedQuery,
}
