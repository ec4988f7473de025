/** What a person has to type: run through npm or npx, tgelt is not on their PATH. */
export function programName(env: NodeJS.ProcessEnv): string {
  return env['npm_command'] === undefined ? 'tgelt' : 'npx tgelt'
}
