import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../../kernel/clock.ts'
import { duckdbDialect } from '../../../../runner/dialect/duckdb/duckdb-dialect.ts'
import type { ExecutableNode } from '../../../../runner/resource/node.ts'
import type { BigqueryTarget } from '../../../../runner/resource/target.ts'
import { priceRun } from '../../../../runner/run/price-run.ts'
import { StatementError } from '../../../../runner/warehouse/statement-error.ts'
import type { Connection, Price, Warehouse } from '../../../../runner/warehouse/warehouse.ts'
import { compileByHand, dataTest, model } from '../hand-made-nodes.ts'
import { ScratchProject } from '../scratch-project.ts'

const target: BigqueryTarget = {
  name: 'prod',
  type: 'bigquery',
  project: 'shop',
  schema: 'main',
  location: 'EU',
  priority: 'interactive',
  threads: 2,
  jobRetries: 0,
  pricePerTibUsd: 5,
  labels: {},
  languageModels: new Map(),
}

/** A warehouse that only prices, and says who asked. */
function pricing(price: (sql: string) => Price): Warehouse & { readonly asked: string[] } {
  const asked: string[] = []
  let scope: string | undefined
  const refuse = async (): Promise<never> => {
    throw new RangeError('a dry run runs nothing')
  }
  const connection: Connection = {
    execute: refuse,
    query: refuse,
    describeRelation: refuse,
    describeQuery: refuse,
    describeSeed: refuse,
    startNode: (node) => {
      scope = node?.name
    },
    begin: refuse,
    commit: refuse,
    rollback: refuse,
    appendLines: refuse,
    close: () => {},
    tables: {
      facts: refuse,
      change: refuse,
      load: refuse,
      copyPartition: refuse,
      price: async (sql) => {
        asked.push(`${scope}: ${sql}`)
        return price(sql)
      },
    },
  }
  return {
    asked,
    dialect: duckdbDialect,
    isTransactional: false,
    stateSchema: { schema: 'state' },
    createSchemas: refuse,
    connect: async () => connection,
    relations: async () => new Map(),
    columns: refuse,
    interrupt: () => {},
    finish: async () => ({}),
  }
}

function billOf(warehouse: Warehouse, nodes: readonly ExecutableNode[], signal?: AbortSignal) {
  return priceRun({
    signal,
    clock: systemClock,
    compile: compileByHand,
    flags: { fullRefresh: false, failFast: false, warnError: false },
    listLanded: async () => [],
    nodes,
    projectRoot: '/shop',
    target,
    threads: 1,
    warehouse,
  })
}

describe('priceRun', () => {
  it('prices every query once, in the name of its node, and adds up', async () => {
    const tib = 1024 ** 4
    const warehouse = pricing((sql) => ({
      bytesProcessed: sql.includes('2') ? 7 : 3,
      bytesBilled: sql.includes('2') ? tib : tib / 2,
    }))
    const a = model('a', 'select 1')
    const nodes = [
      a,
      model('b', 'select 2', { materialized: 'view' }),
      dataTest('t', 'select 3', [a.uniqueId]),
    ]
    const bill = await billOf(warehouse, nodes)
    expect(warehouse.asked).toEqual(['a: select 1', 'b: select 2', 't: select 3'])
    expect(bill.prices.map(({ node, estimate }) => [node.name, estimate.costUsd])).toEqual([
      ['a', 2.5],
      ['b', 5],
      ['t', 2.5],
    ])
    expect(bill).toMatchObject({ bytesProcessed: 13, bytesBilled: 2 * tib, costUsd: 10 })
  })

  it('says of what reads a missing table that it cannot tell, and prices the rest', async () => {
    const warehouse = pricing((sql) => {
      if (!sql.includes('missing')) return { bytesProcessed: 1, bytesBilled: 10 }
      const message = 'Not found: Table shop:main.missing'
      throw new StatementError({ code: 'relation-not-found', message }, sql, undefined)
    })
    const bill = await billOf(warehouse, [model('a', 'select * from missing'), model('b', 'select 1')])
    expect(bill.prices.map(({ estimate }) => [estimate.unknown, estimate.bytesBilled])).toEqual([
      ['Not found: Table shop:main.missing', undefined],
      [undefined, 10],
    ])
  })

  it('says which tables the run makes, and keeps what would fail then, too, with its place', async () => {
    const warehouse = pricing((sql) => {
      const [code, message] = sql.includes('epoch')
        ? ['function-not-found', 'Function not found: epoch']
        : ['relation-not-found', 'Not found: Dataset shop:main']
      throw new StatementError({ code, message }, sql, sql.indexOf('epoch'))
    })
    const a = model('a', 'select epoch(1)')
    const bill = await billOf(warehouse, [a, dataTest('t', 'select * from a', [a.uniqueId])])
    expect(bill.prices).toMatchObject([
      {
        estimate: { unknown: 'Function not found: epoch' },
        error: { code: 'function-not-found', location: { file: 'models/a.sql', line: 2, column: 10 } },
      },
      { estimate: { unknown: 'reads a, which this run makes' } },
    ])
    expect(bill.prices[1]?.error).toBeUndefined()
  })

  it('leaves out what runs nothing', async () => {
    const warehouse = pricing(() => ({ bytesProcessed: 1, bytesBilled: 1 }))
    const bill = await billOf(warehouse, [model('e', 'select 1', { materialized: 'ephemeral' })])
    expect(bill.prices).toEqual([])
  })

  it('calls nothing a failure that the run may mend: a column of what it makes anew', async () => {
    const warehouse = pricing((sql) => {
      const message = 'Unrecognized name: added'
      throw new StatementError({ code: 'column-not-found', message }, sql, undefined)
    })
    const a = model('a', 'select added from elsewhere')
    const b = model('b', 'select added from a', {}, { dependsOn: [a.uniqueId] })
    const { prices } = await billOf(warehouse, [a, b])
    expect(prices.map(({ error }) => error?.code)).toEqual(['column-not-found', undefined])
    expect(prices[1]?.estimate.unknown).toBe('Unrecognized name: added')
  })

  it('is interrupted with what it waits for', async () => {
    const stop = new AbortController()
    let refuse: (reason: Error) => void = () => {}
    const warehouse = pricing(() => ({ bytesProcessed: 1, bytesBilled: 1 }))
    const connection = await warehouse.connect()
    const price = (sql: string) =>
      new Promise<Price>((_, failed) => {
        refuse = failed
        warehouse.asked.push(sql)
        stop.abort()
      })
    const waiting: Warehouse = {
      ...warehouse,
      connect: async () => ({ ...connection, tables: { ...connection.tables!, price } }),
      interrupt: () => refuse(new StatementError({ code: 'interrupted', message: '' }, '', undefined)),
    }
    const bill = billOf(waiting, [model('a', 'select 1'), model('b', 'select 2')], stop.signal)
    await expect(bill).rejects.toMatchObject({ code: 'interrupted' })
    expect(warehouse.asked).toHaveLength(1)
  })

  it('lets a defect through', async () => {
    const warehouse = pricing(() => {
      throw new RangeError('a defect')
    })
    await expect(billOf(warehouse, [model('a', 'select 1')])).rejects.toThrow('a defect')
  })
})

describe('a run with a limit', () => {
  it('starts nothing new once it has been billed more, keeps what it built, and says why', async () => {
    const project = new ScratchProject()
    const warehouse = await project.open('write')
    let asked = 0
    const spent = () => {
      asked += 1
      return { bytesBilled: 0, costUsd: asked * 0.6 }
    }
    const spending = Object.assign(warehouse, { spent })
    const nodes = ['a', 'b', 'c', 'd'].map((name) => model(name, 'select 1'))
    const result = await project.run(nodes, { warehouse: spending, maxCostUsd: 1, threads: 1 })
    expect(result.results.map(({ status }) => status)).toEqual(['success', 'success', 'skipped', 'skipped'])
    expect(result.stoppedBy).toMatchObject({ code: 'max-cost-reached' })
  })
})
