import type { CommandSpec } from '../command.ts'
import { cliError } from '../errors.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { wholeNumber } from '../options/project-options.ts'
import { readTime } from '../options/read-time.ts'

interface ExportOptions {
  readonly since?: string
  readonly observedAt?: string
  readonly dryRun?: boolean
}

interface TelegramOptions {
  readonly verify?: boolean
  readonly takeout?: boolean
  readonly maxWait?: string
  readonly parallelChats?: number
  readonly lookBack?: number
  readonly follow?: boolean
  readonly every?: string
  readonly then?: string
}

interface ExtractOptions extends ExportOptions, TelegramOptions {
  readonly from?: string
  readonly chat?: readonly string[]
}

const exportOnly = { since: '--since', observedAt: '--observed-at', dryRun: '--dry-run' } as const
const telegramOnly = {
  verify: '--verify',
  takeout: '--takeout',
  maxWait: '--max-wait',
  parallelChats: '--parallel-chats',
  lookBack: '--look-back',
  follow: '--follow',
  every: '--every',
  // biome-ignore lint/suspicious/noThenProperty: the name of an option, in a table that nobody awaits
  then: '--then',
} as const

export const extract: CommandSpec<ExtractOptions> = {
  name: 'extract',
  summary: 'Land messages as bronze files, from Telegram or an export. Lands only what is new or changed.',
  group: 'Pipeline:',
  examples: [
    { command: 'tgelt extract', does: 'the chats that project.yml lists, from Telegram' },
    { command: 'tgelt extract --chat "Book Club" --verify', does: 'read all of one chat again, and compare' },
    {
      command: 'tgelt extract --follow --then "build"',
      does: 'stay connected, and build after each landing',
    },
    { command: 'tgelt extract --every 15m --max-wait 5m', does: 'read every quarter of an hour' },
    {
      command: 'tgelt extract --from ~/Downloads/result.json',
      does: 'a Telegram Desktop export, one chat or all',
    },
    { command: 'tgelt extract --from export/ --dry-run', does: 'say what would be landed' },
  ],
  define: (command) =>
    command
      .option('--chat <id or name...>', 'only these chats, of those that project.yml allows')
      .optionsGroup('From Telegram:')
      .option('--verify', 'read everything again, and land what differs from what is landed')
      .option('--takeout', 'read inside a takeout session, which is limited less; Telegram may make you wait')
      .option('--max-wait <duration>', 'stop rather than wait longer for Telegram (90s, 5m, 2h)')
      .option('--parallel-chats <n>', 'how many chats are read side by side', wholeNumber(1))
      .option('--look-back <n>', 'how many of the newest messages are read again', wholeNumber(0))
      .option('--follow', 'stay connected, and land messages as they are written')
      .option('--every <duration>', 'read again so often (5m), or by how busy each chat is (auto)')
      .option('--then <command>', 'a tgelt command to run after each landing: "build --select gold"')
      .optionsGroup('From an export:')
      .option('--from <path>', 'result.json of a Telegram Desktop export, or its folder')
      .option('--since <date>', 'only messages sent since a date (2026-01-31) or time (2026-01-31T12:00:00Z)')
      .option('--observed-at <time>', "when the export was made (default: the file's modification time)")
      .option('--dry-run', 'read and count, but write nothing'),
  run: (context, options) =>
    options.from === undefined
      ? fromTelegram(context, options)
      : fromExport(context, { ...options, from: options.from }),
}

type Context = Parameters<typeof extract.run>[0]

async function fromExport(
  context: Context,
  options: ExtractOptions & { readonly from: string },
): Promise<ExitCode> {
  refuse(options, telegramOnly, 'reads from Telegram, and does not go with --from')
  const since = readTime('extract', '--since', options.since)
  const observedAt = readTime('extract', '--observed-at', options.observedAt)
  const { extractExport } = await import('../extract/extract-export.ts')
  const summary = await extractExport(context, { ...options, since, observedAt })
  if (summary.isStopped) return exitCode.interrupted
  return summary.isTruncated || summary.chatsWithoutId > 0 ? exitCode.failed : exitCode.ok
}

async function fromTelegram(context: Context, options: ExtractOptions): Promise<ExitCode> {
  refuse(options, exportOnly, 'is about an export: it needs --from')
  if (options.follow) {
    refuse(options, { every: '--every' }, 'reads now and then, and --follow all the time: choose one')
    refuse(options, { takeout: '--takeout' }, 'ends with the run, and --follow does not end: choose one')
  }
  const { parseDuration, parseEvery } = await import('../../extract/telegram/schedule/duration.ts')
  const { readThen } = await import('../extract/then-command.ts')
  const { extractFromTelegram } = await import('../extract/extract-live.ts')
  const { maxWait, every, then: thenText, ...others } = options
  return extractFromTelegram(context, {
    ...others,
    maxWaitMs: maxWait === undefined ? undefined : parseDuration('--max-wait', maxWait),
    every: every === undefined ? undefined : parseEvery(every),
    thenWords: thenText === undefined ? undefined : readThen(thenText),
  })
}

function refuse(options: ExtractOptions, names: Readonly<Record<string, string>>, reason: string): void {
  for (const [key, name] of Object.entries(names)) {
    if (key in options) throw cliError('usage', { reason: `${name} ${reason}.`, command: 'extract' })
  }
}
