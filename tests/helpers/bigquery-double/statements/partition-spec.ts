import { partitionDate, type RelationOptions, type TimePartitioning } from '../catalogue/relation.ts'
import type { Field } from '../engine/column-types.ts'
import type { SyntaxNode } from '../engine/sql-engine.ts'
import { child, children, pathOf, text } from '../engine/syntax-tree.ts'
import { invalidQuery } from '../errors.ts'

const forms =
  'PARTITION BY expression must be DATE(<timestamp_column>), DATE(<datetime_column>), DATETIME_TRUNC(<datetime_column>, DAY/HOUR/MONTH/YEAR), a DATE column, TIMESTAMP_TRUNC(<timestamp_column>, DAY/HOUR/MONTH/YEAR), DATE_TRUNC(<date_column>, MONTH/YEAR), or RANGE_BUCKET(<int64_column>, GENERATE_ARRAY(<int64_value>, <int64_value>[, <int64_value>]))'

type Spec = Pick<RelationOptions, 'timePartitioning' | 'rangePartitioning' | 'clustering'>

/** PARTITION BY and CLUSTER BY of a CREATE statement. */
export function readPartitioning(statement: SyntaxNode, fields: readonly Field[]): Spec {
  const clusterBy = child(statement, 'clusterBy')
  const clustering =
    clusterBy === undefined
      ? []
      : children(clusterBy, 'clusteringExpressions').map((one) => pathOf(one).join('.'))
  for (const name of clustering) {
    const type = typeOf(fields, name)
    if (type === undefined) throw invalidQuery(`Unrecognized name: ${name}`)
    if (['FLOAT', 'JSON', 'RECORD'].includes(type)) {
      throw invalidQuery(`Clustering by expressions of type ${type} is not allowed`)
    }
  }
  if (clustering.length > 4) throw invalidQuery('A maximum of 4 clustering columns is allowed')
  return {
    ...partitioning(statement, fields),
    ...(clustering.length > 0 ? { clustering: { fields: clustering } } : {}),
  }
}

const typeOf = (fields: readonly Field[], name: string): string | undefined =>
  fields.find((field) => field.name.toLowerCase() === name.toLowerCase())?.type

function partitioning(statement: SyntaxNode, fields: readonly Field[]): Spec {
  const partitionBy = child(statement, 'partitionBy')
  if (partitionBy === undefined) return {}
  const [expression, ...more] = children(partitionBy, 'partitioningExpressions')
  if (expression === undefined || more.length > 0)
    throw invalidQuery('Only a single PARTITION BY expression is supported')
  const read = readExpression(expression)
  if (/^_partition(date|time)$/i.test(read.column)) return byIngestion(read)
  const type = typeOf(fields, read.column)
  if (type === undefined) throw invalidQuery(`Unrecognized name: ${read.column}`)
  if (read.range !== undefined) {
    if (type !== 'INTEGER') throw invalidQuery(forms)
    return { rangePartitioning: { field: read.column, range: read.range } }
  }
  const granularity = granularities[`${read.form} ${type}`]?.[read.part]
  if (granularity === undefined) throw invalidQuery(forms)
  return { timePartitioning: { type: granularity, field: read.column } }
}

function byIngestion({ form, column, part }: Expression): Spec {
  const kind = column.toUpperCase() === partitionDate ? 'DATE' : 'TIMESTAMP'
  const type = kind === 'DATE' && form !== '' ? undefined : granularities[`${form} ${kind}`]?.[part]
  if (type === undefined) throw invalidQuery(forms)
  return { timePartitioning: { type } }
}

const all = { HOUR: 'HOUR', DAY: 'DAY', MONTH: 'MONTH', YEAR: 'YEAR' } as const
const { HOUR: _, ...dates } = all

const granularities: Readonly<Record<string, Readonly<Record<string, TimePartitioning['type']>>>> = {
  ' DATE': { DAY: 'DAY' },
  'DATE TIMESTAMP': { DAY: 'DAY' },
  'DATE DATETIME': { DAY: 'DAY' },
  'DATE_TRUNC DATE': dates,
  'TIMESTAMP_TRUNC TIMESTAMP': all,
  'DATETIME_TRUNC DATETIME': all,
}

interface Expression {
  readonly form: string
  readonly column: string
  readonly part: string
  readonly range?: { readonly start: string; readonly end: string; readonly interval: string }
}

function readExpression(expression: SyntaxNode): Expression {
  if (expression.kind !== 'astFunctionCallNode')
    return { form: '', column: pathOf(expression).join('.'), part: 'DAY' }
  const form = pathOf(child(expression, 'function')).join('.').toUpperCase()
  const [column, second] = children(expression, 'arguments')
  const name = pathOf(column).join('.')
  if (form !== 'RANGE_BUCKET')
    return { form, column: name, part: second === undefined ? 'DAY' : pathOf(second).join('').toUpperCase() }
  const bounds = second === undefined ? [] : children(second, 'arguments').map(integerOf)
  const [start, end, interval = '1'] = bounds
  if (start === undefined || end === undefined) throw invalidQuery(forms)
  return { form, column: name, part: '', range: { start, end, interval } }
}

function integerOf(node: SyntaxNode): string {
  const operand = child(node, 'operand')
  return operand === undefined ? text(node, 'image') : `-${text(operand, 'image')}`
}

/** The partitioning in BigQuery's words, to compare and to say it. */
export function describePartitioning({ timePartitioning, rangePartitioning }: RelationOptions): string {
  if (timePartitioning !== undefined) {
    return `interval(type:${timePartitioning.type.toLowerCase()},field:${timePartitioning.field ?? '_PARTITIONTIME'})`
  }
  if (rangePartitioning === undefined) return 'none'
  const { start, end, interval } = rangePartitioning.range
  return `range(field:${rangePartitioning.field},start:${start},end:${end},interval:${interval})`
}
