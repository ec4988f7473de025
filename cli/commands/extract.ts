import type { CommandSpec } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { readTime } from '../options/read-time.ts'

interface ExtractOptions {
  readonly from: string
  readonly chat?: readonly string[]
  readonly since?: string
  readonly observedAt?: string
  readonly dryRun?: boolean
}

export const extract: CommandSpec<ExtractOptions> = {
  name: 'extract',
  summary: 'Land messages as bronze files. Lands only what is new or changed.',
  group: 'Pipeline:',
  examples: [
    {
      command: 'tgelt extract --from ~/Downloads/result.json',
      does: 'a Telegram Desktop export, one chat or all',
    },
    { command: 'tgelt extract --from export/ --chat "Book Club"', does: 'one chat of it' },
    { command: 'tgelt extract --from export/ --since 2026-01-01', does: 'messages sent since then (UTC)' },
    { command: 'tgelt extract --from export/ --dry-run', does: 'say what would be landed' },
  ],
  define: (command) =>
    command
      .requiredOption('--from <path>', 'result.json of a Telegram Desktop export, or its folder')
      .option('--chat <id or name...>', 'only these chats, of those that project.yml allows')
      .option('--since <date>', 'only messages sent since a date (2026-01-31) or time (2026-01-31T12:00:00Z)')
      .option('--observed-at <time>', "when the export was made (default: the file's modification time)")
      .option('--dry-run', 'read and count, but write nothing'),
  async run(context, options) {
    const since = readTime('extract', '--since', options.since)
    const observedAt = readTime('extract', '--observed-at', options.observedAt)
    const { extractExport } = await import('../extract/extract-export.ts')
    const summary = await extractExport(context, { ...options, since, observedAt })
    if (summary.isStopped) return exitCode.interrupted
    return summary.isTruncated || summary.chatsWithoutId > 0 ? exitCode.failed : exitCode.ok
  },
}
