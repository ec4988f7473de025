import { expect, test } from 'vitest'
import { modelOf, nodeOf, parseErrors, parseFiles } from './parse-files.ts'

test('BigQuery’s keys become table options, whatever the engine', () => {
  const project = parseFiles({
    'models/m.sql': `{{ config(materialized='table', cluster_by='chat', labels={'team': 'a'}, require_partition_filter=true,
      partition_by={'field': 'at', 'data_type': 'TIMESTAMP', 'granularity': 'month'}, hours_to_expiration=2,
      persist_docs={'relation': true}, maximum_bytes_billed=5) }}select 1`,
    'seeds/s.csv': 'id\n1\n',
    'project.yml': 'name: shop\nseeds:\n  +labels: {team: b}\n',
  })
  const { config } = modelOf(project, 'm')
  expect(config.tableOptions).toMatchObject({
    partitionBy: { kind: 'time', field: 'at', dataType: 'timestamp', granularity: 'month' },
    clusterBy: ['chat'],
    labels: { team: 'a' },
    requirePartitionFilter: true,
    hoursToExpiration: 2,
    persistDocs: { relation: true, columns: false },
  })
  expect(config.raw['maximum_bytes_billed']).toBe(5)
  const seed = nodeOf(project, 'seed.shop.s')
  expect(seed.resourceType === 'seed' && seed.config.tableOptions?.labels).toEqual({ team: 'b' })
})

test('a range of whole numbers divides an int64 column; a date is divided by days if nothing is said', () => {
  const project = parseFiles({
    'models/a.sql': `{{ config(partition_by={'field': 'n', 'data_type': 'int64', 'range': {'start': 0, 'end': 100, 'interval': 10}}) }}select 1`,
    'models/b.sql': "{{ config(partition_by={'field': 'on_day'}) }}select 1",
  })
  expect(modelOf(project, 'a').config.tableOptions?.partitionBy).toEqual({
    kind: 'range',
    field: 'n',
    start: 0,
    end: 100,
    interval: 10,
  })
  expect(modelOf(project, 'b').config.tableOptions?.partitionBy).toEqual({
    kind: 'time',
    field: 'on_day',
    dataType: 'date',
    granularity: 'day',
  })
})

test.each([
  [
    "partition_by={'field': 'a', 'data_type': 'text'}",
    /^partition_by.data_type: must be one of timestamp, date, datetime, int64, not "text"/,
  ],
  [
    "partition_by={'field': 'a', 'granularity': 'week'}",
    /^partition_by.granularity: must be one of hour, day/,
  ],
  ["partition_by={'field': 'a', 'granularity': 'hour'}", /cannot divide a date by the hour/],
  ["partition_by={'field': 'a', 'data_type': 'int64'}", /needs a range/],
  [
    "partition_by={'field': 'a', 'data_type': 'datetime', 'time_ingestion_partitioning': true}",
    /needs data_type timestamp or date for time_ingestion_partitioning/,
  ],
  [
    "partition_by={'field': 'a', 'time_ingestion_partitioning': true, 'copy_partitions': true}",
    /copy_partitions/,
  ],
  ["partition_by={'field': 'a', 'copy_partitions': 'yes'}", /copy_partitions: must be true or false/],
  ["partition_by={'feild': 'a', 'granularity': 'day'}", /^partition_by: has no "feild"\.$/],
  [
    "partition_by={'field': 'a', 'data_type': 'int64', 'range': {'start': 1}}",
    /^partition_by.range.end: is missing/,
  ],
  ["partition_by='a'", /must be a map with a field/],
  ["cluster_by=['a', 'b', 'c', 'd', 'e']", /more than the four columns/],
  ["labels={'Team': 'a'}", /^labels.Team: .*beginning with a small letter/],
  ["labels={'team': 'A'}", /^labels.team: must be made of small letters/],
  ["labels={'tgelt_load_id': '7'}", /^labels.tgelt_load_id: /],
  ["persist_docs={'relations': true}", /^persist_docs: has no "relations"/],
  ["table_format='iceberg'", /table_format/],
  ["max_staleness='4 hours'", /must be an SQL interval/],
  ['job_execution_timeout_seconds=5', /job_execution_timeout_seconds/],
  ["materialized='snapshot'", /materialized_view, remote_model, ml_model/],
])('%s is refused where it stands', (config, message) => {
  const [error] = parseErrors({ 'models/a.sql': `{{ config(${config}) }}select 1` })
  expect(error?.message).toMatch(message)
  expect(error?.location).toMatchObject({ file: 'models/a.sql', line: 1 })
})

test('a misspelt name inside of a key is told from its neighbours', () => {
  const [error] = parseErrors({ 'models/a.sql': "{{ config(partition_by={'feild': 'a'}) }}select 1" })
  expect(error?.hint).toBe('Did you mean "field"?')
})

test('what would protect a column is refused, not ignored', () => {
  const [error] = parseErrors({
    'models/a.sql': 'select 1 as id',
    'models/a.yml': 'models: [{name: a, columns: [{name: id, policy_tags: [secret]}]}]',
  })
  expect(error).toMatchObject({ code: 'not-supported', location: { file: 'models/a.yml' } })
})

test('a map that lacks the mark of configuration is told from a folder', () => {
  const [error] = parseErrors({
    'models/a.sql': 'select 1 as id',
    'project.yml': 'name: shop\nmodels:\n  shop:\n    partition_by: {field: a}\n',
  })
  expect(error?.hint).toContain('Did you mean "+partition_by"?')
})
