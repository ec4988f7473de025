import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type BigqueryDouble, startBigqueryDouble } from './bigquery-double/bigquery-double.ts'
import type { Landing } from './desktop-export.ts'
import { described, onlyLive, pairs } from './live-pairs.ts'
import { type LiveRecord, liveLines } from './live-records.ts'
import { type CliResult, runCli } from './run-cli.ts'

const parts = ['project.yml', 'report.yml', 'models', 'macros', 'seeds', 'tests/data']
const liveChat = 31

/** A copy of the Telegram project with a target of each engine: `dev`, and `prod` on a BigQuery of its own. */
export class ParityProject {
  readonly folder: string
  readonly double: BigqueryDouble

  private constructor(folder: string, double: BigqueryDouble) {
    this.folder = folder
    this.double = double
  }

  static async start(): Promise<ParityProject> {
    const double = await startBigqueryDouble({ location: 'EU' })
    const folder = mkdtempSync(join(tmpdir(), 'tgelt-parity-project-'))
    for (const part of parts) cpSync(resolve(part), join(folder, part), { recursive: true })
    const { project, url } = double
    const prod = { type: 'bigquery', project, dataset: 'tgelt', location: 'EU', api_endpoint: url }
    const file = join(folder, 'project.yml')
    const text = readFileSync(file, 'utf8').replace(/^ {2}prod:.*\n(?: {4}.*\n)*/m, '')
    writeFileSync(file, text.replace(/^targets:\n/m, `targets:\n  prod: ${JSON.stringify(prod)}\n`))
    return new ParityProject(folder, double)
  }

  /** The invented export that the project ships. */
  landSample(): Promise<void> {
    return this.#extract('sample/result.json')
  }

  /** An export of a whole account: private chats, groups, a channel. */
  landAccount(): Promise<void> {
    return this.#extract('tests/fixtures/telegram/account.json')
  }

  /**
   * Everything that is awkward in exports. Its first and last message lie 129 years apart; here they lie a year apart, since
   * the engine of the tests adds up each window of a calendar's days anew.
   */
  async landNasty(): Promise<void> {
    const text = readFileSync('tests/fixtures/nasty/result.json', 'utf8')
    const nearer = text
      .replace('"date_unixtime": "0"', '"date_unixtime": "1735603200"')
      .replace('"date_unixtime": "4070908800"', '"date_unixtime": "1767225600"')
    const file = join(this.folder, 'nasty.json')
    writeFileSync(file, nearer)
    await this.#extract(file)
  }

  /** A chat as Telegram itself gives it: messages of each shape, then another version of some, and some deleted. */
  landLive(): void {
    this.#land([...pairs.map(([, record]) => record), ...described], {
      runId: '20260301T000000Z-000003',
      observedAt: '2026-03-01T00:00:00.000Z',
    })
    this.#land(onlyLive, { runId: '20260401T000000Z-000004', observedAt: '2026-04-01T00:00:00.000Z' })
  }

  /** Replaces a text in one of the project's files, which must have it. */
  change(file: string, from: string, to: string): void {
    const path = join(this.folder, file)
    const text = readFileSync(path, 'utf8')
    if (!text.includes(from)) throw new Error(`${file} does not have: ${from}`)
    writeFileSync(path, text.replace(from, to))
  }

  /** `tgelt parity` of both targets. */
  compare(...words: readonly string[]): Promise<CliResult> {
    return runCli(this.folder, ['parity', '--target', 'dev', '--against', 'prod', ...words])
  }

  async close(): Promise<void> {
    await this.double.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #extract(file: string): Promise<void> {
    const result = await runCli(this.folder, ['extract', '--from', resolve(file)])
    if (result.code !== 0) throw new Error(`extract ended with ${result.code}\n${result.stderr}`)
  }

  #land(records: readonly LiveRecord[], landing: Landing): void {
    const chat = { kind: 'supergroup' as const, id: liveChat, records }
    const folder = join(this.folder, `warehouse/bronze/telegram/supergroup-${liveChat}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${landing.runId}-0001.ndjson`), `${liveLines(chat, landing).join('\n')}\n`)
  }
}
