import type { CommandSpec } from '../command.ts'
import { build } from './build.ts'
import { chats } from './chats.ts'
import { clean } from './clean.ts'
import { compact } from './compact.ts'
import { compile } from './compile.ts'
import { debug } from './debug.ts'
import { docs } from './docs.ts'
import { extract } from './extract.ts'
import { freshness } from './freshness.ts'
import { init } from './init.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'
import { ls } from './ls.ts'
import { parity } from './parity.ts'
import { report } from './report.ts'
import { run } from './run.ts'
import { seed } from './seed.ts'
import { show } from './show.ts'
import { test } from './test.ts'

/** Every verb, in the order of `tgelt --help`. */
export const commands: readonly CommandSpec[] = [
  init,
  login,
  logout,
  chats,
  extract,
  freshness,
  build,
  seed,
  run,
  test,
  parity,
  compact,
  ls,
  show,
  report,
  docs,
  compile,
  debug,
  clean,
]
