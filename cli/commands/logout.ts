import type { CommandSpec } from '../command.ts'
import { exitCode } from '../exit-code.ts'

interface LogoutOptions {
  readonly local?: boolean
}

export const logout: CommandSpec<LogoutOptions> = {
  name: 'logout',
  summary: 'End the login at Telegram, and delete it here.',
  group: 'Telegram:',
  examples: [
    { command: 'tgelt logout', does: 'end the session and delete the file' },
    { command: 'tgelt logout --local', does: 'delete the file without asking Telegram' },
  ],
  define: (command) => command.option('--local', 'only delete the file: Telegram is not asked'),
  async run(context, options) {
    const { logOut } = await import('../telegram/log-out.ts')
    await logOut(context, options.local === true)
    return exitCode.ok
  },
}
