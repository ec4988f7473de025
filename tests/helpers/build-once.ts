import { execFileSync } from 'node:child_process'

/** End-to-end tests spawn the built command line, as a user does: build it once before the first of them. */
export default function setup(): void {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'], {
    stdio: 'inherit',
  })
}
