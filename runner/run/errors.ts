import { errorMaker } from '../../kernel/errors/catalogue.ts'

export const runError = errorMaker({
  interrupted: (_: Record<never, never>) => ({ message: 'Interrupted' }),
})
