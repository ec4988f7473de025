import { cliWords, median, repository, timeNode } from './child.ts'
import type { Benchmark, Figure } from './figure.ts'

const repeats = 15

export const startUp: Benchmark = {
  title: 'Start-up',
  method: `Whole process, from spawn to exit, median of ${repeats}. Beside it: a Node process that does nothing. \`ls\` lists this repository's own project.`,
  async measure() {
    const bare = await typicalMs(['-e', '0'])
    const figures: Figure[] = []
    for (const [words, aim] of [
      [['--version'], '<= 100 ms'],
      [['ls'], '<= 300 ms'],
    ] as const) {
      const typical = await typicalMs(cliWords(words))
      figures.push({
        what: `tgelt ${words.join(' ')}`,
        measured: `${Math.round(typical)} ms`,
        beside: `bare node ${Math.round(bare)} ms, ×${(typical / bare).toFixed(1)}`,
        aim,
      })
    }
    return figures
  },
}

async function typicalMs(words: readonly string[]): Promise<number> {
  const durations: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) durations.push(await timeNode(repository, words))
  return median(durations)
}
