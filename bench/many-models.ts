import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { measureCli, median } from './child.ts'
import type { Benchmark } from './figure.ts'

const modelCount = 500
const threads = 4
const repeats = 3

export const manyModels: Benchmark = {
  title: `${modelCount} trivial models`,
  method: `\`tgelt run\` of ${modelCount} table models (\`select N as id\`) on ${threads} threads: the time between the first node's start and the last one's end. Beside it: the same statements, each in its transaction, sent to a DuckDB file through @duckdb/node-api on ${threads} connections. Median of ${repeats}.`,
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'tgelt-bench-'))
    writeModels(folder)
    const runs: number[] = []
    const wholes: number[] = []
    const raws: number[] = []
    for (let repeat = 0; repeat < repeats; repeat++) {
      rmSync(join(folder, 'warehouse.duckdb'), { force: true })
      wholes.push((await measureCli(folder, ['run', '--quiet'])).durationMs)
      runs.push(nodesMs(folder))
      raws.push(await rawMs(join(folder, `raw-${repeat}.duckdb`)))
    }
    rmSync(folder, { recursive: true })
    const perModel = (median(runs) - median(raws)) / modelCount
    return [
      {
        what: 'overhead per model',
        measured: `${perModel.toFixed(2)} ms`,
        beside: `raw ${(median(raws) / modelCount).toFixed(2)} ms a model, ×${(median(runs) / median(raws)).toFixed(2)}`,
        aim: '<= 2 ms',
      },
      {
        what: 'whole process (parse, run, publish)',
        measured: `${(median(wholes) / 1000).toFixed(2)} s`,
        beside: `raw statements ${(median(raws) / 1000).toFixed(2)} s, ×${(median(wholes) / median(raws)).toFixed(2)}`,
        aim: '',
      },
    ]
  },
}

function writeModels(folder: string): void {
  mkdirSync(join(folder, 'models'))
  const project = `name: bench
target: dev
targets: {dev: {type: duckdb, path: warehouse.duckdb, schema: main, threads: ${threads}}}
models: {bench: {+materialized: table}}
`
  writeFileSync(join(folder, 'project.yml'), project)
  for (let index = 0; index < modelCount; index++) {
    writeFileSync(join(folder, `models/model_${index}.sql`), `select ${index} as id`)
  }
}

interface RunResults {
  readonly results: readonly {
    readonly timing: readonly { readonly started_at: string; readonly completed_at: string }[]
  }[]
}

function nodesMs(folder: string): number {
  const { results }: RunResults = JSON.parse(readFileSync(join(folder, 'target/run_results.json'), 'utf8'))
  const timings = results.flatMap((result) => result.timing)
  const starts = timings.map((timing) => Date.parse(timing.started_at))
  const ends = timings.map((timing) => Date.parse(timing.completed_at))
  return Math.max(...ends) - Math.min(...starts)
}

async function rawMs(path: string): Promise<number> {
  const instance = await DuckDBInstance.create(path)
  const connections = await Promise.all(Array.from({ length: threads }, () => instance.connect()))
  let next = 0
  const startMs = performance.now()
  await Promise.all(
    connections.map(async (connection) => {
      while (next < modelCount) {
        const index = next++
        await connection.run(
          `begin; create or replace table "main"."model_${index}" as (select ${index} as id); commit`,
        )
      }
    }),
  )
  const durationMs = performance.now() - startMs
  for (const connection of connections) connection.closeSync()
  instance.closeSync()
  return durationMs
}
