import { Option } from 'commander'
import type { CommandSpec } from '../command.ts'
import { exitCode } from '../exit-code.ts'

interface FreshnessOptions {
  readonly chat?: readonly string[]
  readonly maxAge?: string
  readonly output: 'text' | 'json'
}

export const freshness: CommandSpec<FreshnessOptions> = {
  name: 'freshness',
  summary: "Compare each chat's newest landed message with Telegram's. Reads nothing else, lands nothing.",
  group: 'Telegram:',
  examples: [
    { command: 'tgelt freshness', does: 'all chats that project.yml lists' },
    { command: 'tgelt freshness --max-age 1h', does: 'fail if a chat has been behind for longer than that' },
    { command: 'tgelt freshness --output json', does: 'for programs' },
  ],
  define: (command) =>
    command
      .option('--chat <id or name...>', 'only these chats, of those that project.yml lists')
      .option(
        '--max-age <duration>',
        'fail if a chat has unlanded messages and its newest landed one is older',
      )
      .addOption(new Option('--output <form>', 'form of the list').choices(['text', 'json']).default('text')),
  async run(context, options) {
    const { parseDuration } = await import('../../extract/telegram/schedule/duration.ts')
    const maxAgeMs = options.maxAge === undefined ? undefined : parseDuration('--max-age', options.maxAge)
    const { showFreshness } = await import('../telegram/show-freshness.ts')
    return (await showFreshness(context, { ...options, maxAgeMs })) ? exitCode.ok : exitCode.failed
  },
}
