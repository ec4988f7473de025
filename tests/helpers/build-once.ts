import { execFileSync } from 'node:child_process'

/** End-to-end tests spawn the built command line, as a user does: build it once before the first of them. */
export default function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
}
