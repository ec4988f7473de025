import { errorMaker } from '../../kernel/errors/catalogue.ts'

export const runError = errorMaker({
  interrupted: (_: Record<never, never>) => ({ message: 'Interrupted' }),
  'max-cost-reached': (p: { spentUsd: number; maxCostUsd: number }) => ({
    message: `The run was stopped: it has cost $${p.spentUsd.toFixed(4)}, and may cost $${p.maxCostUsd}`,
    hint: 'What was built stays. Raise --max-cost (max_cost_usd: of the target) and run again; incremental models go on where they are.',
  }),
})
