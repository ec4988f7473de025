import type { Sql } from '../dialect/dialect.ts'
import type { DataTestConfig } from '../resource/config.ts'

type WrapperConfig = Pick<DataTestConfig, 'failCalc' | 'warnIf' | 'errorIf' | 'limit'>

/** The query that counts what a test's query finds and compares it with the thresholds. One row. */
export function wrapDataTest(sql: Sql, { failCalc, warnIf, errorIf, limit }: WrapperConfig): Sql {
  return [
    'select',
    `  ${failCalc} as failures,`,
    `  ${failCalc} ${warnIf} as should_warn,`,
    `  ${failCalc} ${errorIf} as should_error`,
    'from (',
    sql,
    ...(limit === undefined ? [] : [`limit ${limit}`]),
    ') dbt_internal_test',
  ].join('\n')
}
