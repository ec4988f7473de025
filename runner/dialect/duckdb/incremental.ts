import type { Relation } from '../../resource/relation.ts'
import type { BatchMerge, Sql } from '../dialect.ts'
import { quoteColumns, quoteIdentifier, quoteRelation } from './quoting.ts'

// dbt's aliases: people write incremental_predicates against them.
const destination = 'DBT_INTERNAL_DEST'
const source = 'DBT_INTERNAL_SOURCE'

export function insertInto(target: Relation, columns: readonly string[], sql: Sql): Sql {
  const names = quoteColumns(columns)
  return `insert into ${quoteRelation(target)} (${names})\nselect ${names} from (\n${sql}\n)`
}

export function deleteMatching(merge: BatchMerge): Sql {
  const conditions = [...keyEquality(merge.uniqueKey), ...merge.predicates.map((text) => `(${text})`)]
  return [
    `delete from ${quoteRelation(merge.target)} as ${destination}`,
    `using ${quoteIdentifier(merge.batch)} as ${source}`,
    `where ${conditions.join('\n  and ')}`,
  ].join('\n')
}

export function merge({ target, batch, uniqueKey, columns, updateColumns, predicates }: BatchMerge): Sql {
  // Without a key no row can match: an append.
  const conditions = uniqueKey.length === 0 ? ['false'] : keyEquality(uniqueKey)
  const assignments = updateColumns.map(
    (name) => `${quoteIdentifier(name)} = ${source}.${quoteIdentifier(name)}`,
  )
  return [
    `merge into ${quoteRelation(target)} as ${destination}`,
    `using ${quoteIdentifier(batch)} as ${source}`,
    `on ${[...conditions, ...predicates.map((text) => `(${text})`)].join('\n  and ')}`,
    ...(assignments.length > 0 ? [`when matched then update set ${assignments.join(', ')}`] : []),
    `when not matched then insert (${quoteColumns(columns)}) values (${quoteColumns(columns, `${source}.`)})`,
  ].join('\n')
}

export function inspectKeys(batch: string, uniqueKey: readonly string[]): Sql {
  const keys = quoteColumns(uniqueKey)
  const whole = uniqueKey.map((name) => `${quoteIdentifier(name)} is not null`).join(' and ')
  const shown = uniqueKey
    .map((name) => `'${name.replaceAll("'", "''")} = ' || cast(${quoteIdentifier(name)} as varchar)`)
    .join(" || ', ' || ")
  return [
    'select',
    `  (select count(*) from ${quoteIdentifier(batch)} where not (${whole})) as null_keys,`,
    '  duplicate.shown, duplicate.rows',
    'from (select 1) left join (',
    `  select ${shown} as shown, count(*) as rows from ${quoteIdentifier(batch)} where ${whole}`,
    `  group by ${keys} having count(*) > 1 order by shown limit 1`,
    ') as duplicate on true',
  ].join('\n')
}

function keyEquality(uniqueKey: readonly string[]): Sql[] {
  return uniqueKey.map((name) => {
    const column = quoteIdentifier(name)
    return `${destination}.${column} = ${source}.${column}`
  })
}
