import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type BigqueryDouble, startBigqueryDouble } from './bigquery-double/bigquery-double.ts'
import { type CliOptions, type CliResult, runCli, startCli } from './run-cli.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** What a project is made of. */
const parts = ['project.yml', 'report.yml', 'models', 'macros', 'seeds', 'tests/data']

/** A copy of the Telegram project whose target `prod` is a BigQuery of its own. Deleted after the file's last test. */
export class BigqueryProject {
  readonly folder: string
  readonly double: BigqueryDouble

  private constructor(folder: string, double: BigqueryDouble) {
    this.folder = folder
    this.double = double
  }

  static async start(): Promise<BigqueryProject> {
    const double = await startBigqueryDouble({ location: 'EU' })
    const folder = temporaryFolder({ keepForFile: true })
    for (const part of parts) cpSync(resolve(part), join(folder, part), { recursive: true })
    const project = new BigqueryProject(folder, double)
    project.setTarget({})
    return project
  }

  /** Writes the target anew, with further keys. */
  setTarget(keys: Readonly<Record<string, unknown>>): void {
    const { project, url } = this.double
    const target = {
      type: 'bigquery',
      project,
      dataset: 'tgelt',
      location: 'EU',
      api_endpoint: url,
      threads: 4,
      ...keys,
    }
    const file = join(this.folder, 'project.yml')
    const text = readFileSync(file, 'utf8').replace(/^ {2}prod: \{.*\}\n/m, '')
    writeFileSync(file, text.replace(/^targets:\n/m, `targets:\n  prod: ${JSON.stringify(target)}\n`))
  }

  /** Runs tgelt on the target `prod`. */
  run(words: readonly string[], options?: CliOptions): Promise<CliResult> {
    return runCli(this.folder, [...words, '--target', 'prod'], options)
  }

  /** Starts tgelt on the target `prod`; the caller kills it or waits for it. */
  spawn(words: readonly string[], options?: CliOptions) {
    return startCli(this.folder, [...words, '--target', 'prod'], options)
  }

  async land(exportFile: string): Promise<void> {
    const result = await runCli(this.folder, ['extract', '--from', resolve(exportFile)])
    if (result.code !== 0) throw new Error(`extract ended with ${result.code}\n${result.stderr}`)
  }

  close(): Promise<void> {
    return this.double.close()
  }
}

/** The last line of what a run says: its totals. */
export function doneLine({ stderr }: Pick<CliResult, 'stderr'>): string {
  const line = stderr.trim().split('\n').at(-1) ?? ''
  return line.replace(/^\S+\s+/, '')
}
