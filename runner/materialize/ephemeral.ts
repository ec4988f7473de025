import type { Materialization } from './materialization.ts'

/** Nothing of its own: the compiler puts the query into those who select from it. */
export const ephemeral: Materialization = {
  name: 'ephemeral',
  runs: false,
  // biome-ignore lint/correctness/useYield: a materialisation without steps is still one
  *steps() {
    return { built: [] }
  },
}
