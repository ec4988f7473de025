import { execFileSync } from 'node:child_process'

/**
 * What tests spawn is built once before the first of them: the command line as it ships, and single modules for
 * processes that are killed on purpose.
 */
export default function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] })
  execFileSync('npx', ['tsc', '-p', 'tsconfig.tools.json'], { stdio: 'inherit' })
}
