import type { CommandSpec } from '../command.ts'
import { clean } from './clean.ts'
import { init } from './init.ts'

/** Every verb, in the order of `tgelt --help`. */
export const commands: readonly CommandSpec[] = [init, clean]
