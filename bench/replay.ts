import { readFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { instanceOptions } from '../runner/warehouse/duckdb/settings.ts'

/**
 * Sends what a run has sent, file by file, each in its transaction, on one connection: the same work without tgelt.
 * Arguments: the database to make, a folder for what does not fit into memory, and a JSON file with the list of files.
 */
const [database = '', temporaryFolder = '', list = ''] = process.argv.slice(2)
const files: readonly string[] = JSON.parse(readFileSync(list, 'utf8'))
const instance = await DuckDBInstance.create(database, instanceOptions('write', temporaryFolder))
const connection = await instance.connect()
await connection.run("set global TimeZone = 'UTC'")
for (const schema of ['bronze', 'silver', 'gold']) await connection.run(`create schema ${schema}`)
for (const file of files) {
  await connection.run('begin')
  for (const statement of readFileSync(file, 'utf8').split(';\n\n')) await connection.run(statement)
  await connection.run('commit')
}
await connection.run('checkpoint')
connection.closeSync()
instance.closeSync()
