import { afterAll, beforeAll, expect, test } from 'vitest'
import { evaluateSubqueriesOnce } from '../../helpers/bigquery-double/engine/once-only-subqueries.ts'
import type { Scope, SqlEngine } from '../../helpers/bigquery-double/engine/sql-engine.ts'
import { startZetasqlEngine } from '../../helpers/bigquery-double/engine/zetasql-engine.ts'

let engine: SqlEngine
let once: SqlEngine
let evaluated: string[]

const int64 = { typeKind: 'TYPE_INT64' }
const string = { typeKind: 'TYPE_STRING' }
const rows = Array.from({ length: 150 }, (_, at) => [
  at === 3 ? {} : { int64Value: String(at) },
  { stringValue: `key\n${at}` },
])
const scope: Scope = {
  tables: [
    {
      name: 't',
      columns: [
        { name: 'id', type: int64 },
        { name: 'word', type: string },
      ],
      rows,
    },
    {
      name: 'u',
      columns: [
        { name: 'id', type: int64 },
        { name: 'word', type: string },
      ],
      rows: rows.slice(0, 100),
    },
  ],
  constants: [],
  parameters: [],
}

beforeAll(async () => {
  engine = await startZetasqlEngine()
  once = evaluateSubqueriesOnce({
    ...engine,
    query: (sql, given) => {
      evaluated.push(sql)
      return engine.query(sql, given)
    },
  })
})
afterAll(() => engine.close())

test.each([
  ['select count(*) from t where id >= (select max(id) from u)', true],
  ['select count(*) from t where id in (select id from u)', true],
  ['select count(*) from t where id in (select id from u where id is not null)', true],
  ['select count(*) from t where id not in (select id from u)', true],
  ['select count(*) from t where id not in (select id from u where id > 5)', true],
  ['select count(*) from t where (id) not in (select id from u where false)', false],
  [
    'select count(*) from t where word in (select word from u) and exists (select 1 from u where id = 7)',
    true,
  ],
  [
    'with c as (select id from u where id < 9) select count(*) from t where id in (select id from c) or id = (select max(id) * 10 from c)',
    true,
  ],
  ['select count(*) from t where exists (select 1 from u where u.id = t.id)', false],
  [
    'select countif(id in (select id from u)), countif((id in (select id from u)) is null), countif(not (id in (select id from u))) from t',
    true,
  ],
  ['select count(*) from (select * from t) where id = 1', false],
  ["select count(*) from t where if(id < 0, (select cast('x' as int64) from u limit 1), 0) = 0", false],
])('%s', async (sql, isRewritten) => {
  evaluated = []
  expect((await once.query(sql, scope)).rows).toEqual((await engine.query(sql, scope)).rows)
  expect(evaluated.at(-1)?.includes('_tgelt_once_')).toBe(isRewritten)
})
