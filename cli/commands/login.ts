import type { CommandSpec } from '../command.ts'

interface LoginOptions {
  readonly qr?: boolean
  readonly force?: boolean
}

export const login: CommandSpec<LoginOptions> = {
  name: 'login',
  summary: 'Log in to Telegram, to read chats without an export.',
  group: 'Telegram:',
  examples: [
    { command: 'tgelt login', does: 'with a code that Telegram sends' },
    { command: 'tgelt login --qr', does: 'by scanning a QR code with a phone that is logged in' },
  ],
  define: (command) =>
    command
      .option('--qr', 'show a QR code to scan, instead of asking for a phone number')
      .option('--force', 'replace a login that is there already'),
  async run(context, options) {
    const { logIn } = await import('../telegram/log-in.ts')
    return logIn(context, options)
  },
}
