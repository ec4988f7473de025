import type { BigqueryDialect } from '../dialect.ts'
import { quoteIdentifier, quoteLiteral, quoteRelation } from './quoting.ts'
import { plainTypes, typedValue } from './typed-value.ts'

export const bigqueryDialect: BigqueryDialect = {
  name: 'bigquery',
  relation: quoteRelation,
  identifier: quoteIdentifier,
  literal: quoteLiteral,
  plainTypes,
  typedValue,
  createTableAs: (relation, sql) => `create or replace table ${quoteRelation(relation)} as (\n${sql}\n)`,
  dropRelation: (relation, kind) => `drop ${kind.replace('_', ' ')} if exists ${quoteRelation(relation)}`,
  seedQuery: () => {
    throw new Error('not there yet')
  },
}
