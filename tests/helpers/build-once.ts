import { execFileSync } from 'node:child_process'

/**
 * What tests spawn is built once before the first of them: the command line as it ships, and single modules for
 * processes that are killed on purpose. Google's SQL engine is installed if it is not there.
 */
export default function setup(): void {
  execFileSync(process.execPath, ['tests/bigquery-engine/install.js'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] })
  execFileSync('npx', ['tsc', '-p', 'tsconfig.tools.json'], { stdio: 'inherit' })
}
