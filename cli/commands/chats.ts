import { Option } from 'commander'
import type { CommandSpec } from '../command.ts'
import { exitCode } from '../exit-code.ts'

interface ChatsOptions {
  readonly search?: string
  readonly output: 'text' | 'json'
}

export const chats: CommandSpec<ChatsOptions> = {
  name: 'chats',
  summary: 'List the chats that the login can read, with the ids for project.yml.',
  group: 'Telegram:',
  examples: [
    { command: 'tgelt chats', does: 'all of them' },
    { command: 'tgelt chats --search "book club"', does: 'those with this in their title, username or id' },
    { command: 'tgelt chats --output json', does: 'for programs' },
  ],
  define: (command) =>
    command
      .option('--search <text>', 'only chats with this in their title, username or id')
      .addOption(new Option('--output <form>', 'form of the list').choices(['text', 'json']).default('text')),
  async run(context, options) {
    const { showChats } = await import('../telegram/show-chats.ts')
    await showChats(context, options)
    return exitCode.ok
  },
}
