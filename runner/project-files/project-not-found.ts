import { errorMaker } from '../../kernel/errors/catalogue.ts'
import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import { projectFileName } from './project-files.ts'

const makeError = errorMaker({
  'project-not-found': (_p: object) => ({
    message: `There is no ${projectFileName} here.`,
    hint: "Run the command in a project's folder, or make a project with: tgelt init",
  }),
})

/** The error of every command that needs a project where there is none. */
export function projectNotFound(): TgeltError {
  return makeError('project-not-found', {})
}
