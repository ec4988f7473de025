import type { CommandSpec } from '../command.ts'
import { exitCode } from '../exit-code.ts'

export const compact: CommandSpec = {
  name: 'compact',
  summary: 'Turn many bronze files into few Parquet files. Nothing is loaded again because of it.',
  group: 'Pipeline:',
  examples: [{ command: 'tgelt compact', does: 'all chats; safe beside a build, and safe to interrupt' }],
  define: () => {},
  run: async (context) => {
    const { compactFiles } = await import('../extract/compact-files.ts')
    await compactFiles(context)
    return context.signal.aborted ? exitCode.interrupted : exitCode.ok
  },
}
