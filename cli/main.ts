#!/usr/bin/env node
import { packageVersion } from './package-root.ts'

// Answered before anything is loaded: shells and scripts ask for it often.
if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  process.stdout.write(`${packageVersion()}\n`)
} else {
  const { runProgram } = await import('./program.ts')
  process.exitCode = await runProgram(process.argv.slice(2), process)
}
