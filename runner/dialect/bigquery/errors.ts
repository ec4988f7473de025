import { errorMaker } from '../../../kernel/errors/catalogue.ts'

/** What can't be written as GoogleSQL. */
export const dialectError = errorMaker({
  'seed-unreadable': (p: { file: string; line: number; reason: string }) => ({
    message: `${p.file}, line ${p.line}: ${p.reason}`,
    hint: 'A cell with the delimiter, a quote or a line break in it stands in double quotes; a quote in it is doubled.',
  }),
})
