/** What BigQuery has and the engine behind the double lacks. The project's SQL uses none of it. */
export interface EngineGap {
  /** As it is called or written in SQL. */
  readonly name: string
  /** A query that BigQuery answers and the engine refuses. */
  readonly query: string
  /** Why, and what to write instead. */
  readonly reason: string
}

/** One list: a test keeps it true, so a gap that closes or opens is noticed. */
export const engineGaps: readonly EngineGap[] = [
  {
    name: 'GROUP BY ALL',
    query: 'select n, count(*) as c from unnest([1, 2]) as n group by all',
    reason: 'The engine is of August 2023, before this syntax: name the columns.',
  },
  {
    name: 'MAX_BY',
    query: 'select max_by(n, n) as m from unnest([1, 2]) as n',
    reason: 'Later than the engine: array_agg(x order by y desc limit 1)[safe_offset(0)].',
  },
  {
    name: 'MIN_BY',
    query: 'select min_by(n, n) as m from unnest([1, 2]) as n',
    reason: 'Later than the engine: array_agg(x order by y limit 1)[safe_offset(0)].',
  },
  {
    name: 'GROUP BY ROLLUP',
    query: 'select n, count(*) as c from unnest([1, 2]) as n group by rollup (n)',
    reason: 'Analysed, but not evaluated by the reference implementation: union all of two aggregations.',
  },
  {
    name: 'HLL_COUNT.INIT',
    query: 'select hll_count.init(n) as sketch from unnest([1, 2]) as n',
    reason: 'Not in the reference implementation: count(distinct …).',
  },
  {
    name: 'JSON_KEYS',
    query: `select json_keys(json '{"a": 1}') as k`,
    reason: 'Later than the engine: name the keys.',
  },
  {
    name: 'CONTAINS_SUBSTR',
    query: "select contains_substr('abc', 'B') as c",
    reason: 'BigQuery’s own function, not in ZetaSQL: strpos(lower(x), lower(y)) > 0.',
  },
  {
    name: '|>',
    query: 'from unnest([1, 2]) as n |> where n > 1',
    reason: 'Pipe syntax is later than the engine.',
  },
  {
    name: 'AI.GENERATE',
    query: "select ai.generate('Say yes').result as r",
    reason: 'BigQuery’s own function: AI.GENERATE_TABLE and ML.GENERATE_TEXT are answered by the double.',
  },
  {
    name: 'WITH CONNECTION DEFAULT',
    query: "create model d.m remote with connection default options (endpoint = 'e')",
    reason: 'Later than the engine’s grammar: name the connection.',
  },
  {
    name: 'INFORMATION_SCHEMA',
    query: 'select table_name from d.INFORMATION_SCHEMA.TABLES',
    reason: 'Not part of the double: metadata are read by REST, which costs nothing.',
  },
]
