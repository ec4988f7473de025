import type { CommandSpec } from '../command.ts'
import { addProjectOptions, type ProjectOptions } from '../options/project-options.ts'

export interface ReportOptions extends ProjectOptions {
  readonly out?: string
  readonly chat?: readonly string[]
  readonly withText?: boolean
}

export const report: CommandSpec<ReportOptions> = {
  name: 'report',
  summary: 'Draw the charts of report.yml into one HTML page that opens anywhere, offline.',
  group: 'Look:',
  examples: [
    { command: 'tgelt report', does: 'into target/report.html' },
    { command: 'tgelt report --chat "Book Club" --out book-club.html', does: 'one chat of several' },
    { command: 'tgelt report --with-text', does: 'with what people wrote, where charts show it' },
  ],
  define: (command) => {
    command
      .option('--out <file>', 'where to write the page (default: report.html in the target folder)')
      .option('--chat <key or title...>', 'only these chats, and nothing about all of them')
      .option('--with-text', 'show columns marked as text that people wrote')
    addProjectOptions(command)
  },
  run: async (context, options) => {
    const { writeReport } = await import('../report/write-report.ts')
    return writeReport(context, options)
  },
}
