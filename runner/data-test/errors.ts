import { errorMaker } from '../../kernel/errors/catalogue.ts'

/** How a data test comes out when it does not pass. */
export const dataTestError = errorMaker({
  'test-failed': (p: { test: string; failures: number; verb: 'fail' | 'warn'; condition: string }) => ({
    message: `${p.test} found ${p.failures} ${p.failures === 1 ? 'row' : 'rows'}${
      p.condition === '!= 0' ? '' : ` (configured to ${p.verb} if ${p.condition})`
    }`,
  }),
  'test-result-unusable': (p: { test: string; failCalc: string }) => ({
    message: `${p.test} gave no number: fail_calc ${p.failCalc} is NULL`,
    hint: 'Let fail_calc give a number for an empty result, too, for example with coalesce(…, 0).',
  }),
})
