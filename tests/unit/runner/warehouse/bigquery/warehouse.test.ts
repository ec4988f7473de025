import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { relationKey } from '../../../../../runner/resource/relation.ts'
import { openBigqueryWarehouse } from '../../../../../runner/warehouse/bigquery/bigquery-warehouse.ts'
import type { Warehouse } from '../../../../../runner/warehouse/warehouse.ts'
import {
  type BigqueryDouble,
  startBigqueryDouble,
} from '../../../../helpers/bigquery-double/bigquery-double.ts'
import { openOn, TestWaits, targetOf } from './open-double.ts'

let double: BigqueryDouble

beforeAll(async () => {
  double = await startBigqueryDouble()
})
afterAll(() => double.close())

const database = 'tgelt-test'

function open(schemas: readonly string[], location = 'US'): Promise<Warehouse> {
  return openBigqueryWarehouse(
    {
      projectRoot: '/nowhere',
      target: { ...targetOf(double), location },
      schemas: schemas.map((schema) => ({ database, schema })),
      runId: 'run',
      command: 'tgelt build',
    },
    { waits: new TestWaits() },
  )
}

describe('the datasets', () => {
  it('are made where the target says, labelled, once', async () => {
    const warehouse = await open([], 'EU')
    const schemas = [{ database, schema: 'made' }]
    await warehouse.createSchemas(schemas)
    const first = double.requests.length
    await Promise.all([warehouse.createSchemas(schemas), (await open([], 'eu')).createSchemas(schemas)])
    expect(double.requests.slice(first).map(({ method }) => method)).toEqual(['GET', 'GET'])
    const answer = await fetch(`${double.url}/bigquery/v2/projects/${database}/datasets/made`)
    expect(await answer.json()).toMatchObject({ location: 'EU', labels: { team: 'community' } })
  })

  it('may be made by another run at the same time', async () => {
    const warehouses = await Promise.all([open([]), open([])])
    await Promise.all(warehouses.map((each) => each.createSchemas([{ database, schema: 'both' }])))
    expect(double.requests.filter(({ method, status }) => method === 'POST' && status === 409)).toHaveLength(
      1,
    )
  })

  it('are refused in another place', async () => {
    await (await open([], 'EU')).createSchemas([{ database, schema: 'elsewhere' }])
    await expect((await open([])).createSchemas([{ database, schema: 'elsewhere' }])).rejects.toMatchObject({
      code: 'dataset-location',
      message: "The dataset tgelt-test.elsewhere lies in EU, and the target's location is US",
    })
  })
})

describe('the relations', () => {
  it('are those of the datasets of the project and of its state, missing ones are empty', async () => {
    const { warehouse: maker, connection } = await openOn(double)
    await maker.createSchemas([maker.stateSchema, { database, schema: 'other' }])
    expect(maker.stateSchema).toEqual({ database, schema: 'tgelt_state' })
    await connection.execute('create table `tgelt-test.tgelt.Places` (x int64)')
    await connection.execute('create view `tgelt-test.tgelt.places_view` as select 1 as x')
    await connection.execute('create table `tgelt-test.tgelt_state.passed` (x int64)')
    await connection.execute('create table `tgelt-test.other.unseen` (x int64)')
    const relations = await (await open(['tgelt', 'missing', 'tgelt'])).relations()
    const key = (schema: string, identifier: string) => relationKey({ database, schema, identifier })
    expect(relations).toEqual(
      new Map([
        [key('tgelt', 'Places'), 'table'],
        [key('tgelt', 'places_view'), 'view'],
        [key('tgelt_state', 'passed'), 'table'],
      ]),
    )
    expect(await maker.columns({ database, schema: 'tgelt', identifier: 'Places' })).toEqual([
      { name: 'x', type: 'INT64' },
    ])
  })

  it('are listed to the end', async () => {
    const { warehouse, connection } = await openOn(double)
    await warehouse.createSchemas([{ database, schema: 'many' }])
    for (let index = 0; index < 3; index++) {
      await connection.execute(`create table \`tgelt-test.many.t${index}\` (x int64)`)
    }
    const pages = double.requests.length
    expect((await (await open(['many'])).relations()).size).toBeGreaterThanOrEqual(3)
    expect(double.requests.length - pages).toBeLessThanOrEqual(4)
  })

  it('that may not be listed are an error', async () => {
    const fault = { kind: 'http', status: 403, reason: 'accessDenied', message: 'Access Denied: no' } as const
    double.faults.inject({ path: /tables$/ }, fault)
    await expect((await open(['tgelt'])).relations()).rejects.toMatchObject({ code: 'access-denied' })
  })
})

it('connects with the first call', async () => {
  const first = double.requests.length
  const warehouse = await open(['tgelt'])
  await warehouse.connect()
  expect(await warehouse.finish('publish')).toEqual({})
  expect(double.requests).toHaveLength(first)
})
