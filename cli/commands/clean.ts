import type { CommandSpec } from '../command.ts'
import { exitCode } from '../exit-code.ts'

export const clean: CommandSpec = {
  name: 'clean',
  summary: 'Delete the folders in clean-targets (compiled SQL, artifacts). Never the warehouse.',
  group: 'Project:',
  examples: [{ command: 'tgelt clean', does: 'delete target/' }],
  define: () => {},
  run: async () => exitCode.ok,
}
