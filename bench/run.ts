import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { writeFileAtomic } from '../kernel/files/atomic-file.ts'
import { repository } from './child.ts'
import type { Benchmark, Figure } from './figure.ts'
import { importExport } from './import-export.ts'
import { manyModels } from './many-models.ts'
import { startUp } from './start-up.ts'

/** Measures everything and writes docs/benchmarks.md: `npm run bench`, or `npm run bench -- start` for a part. */
const wanted = process.argv.slice(2)
const benchmarks = [startUp, manyModels, importExport].filter(
  ({ title }) =>
    wanted.length === 0 || wanted.some((word) => title.toLowerCase().includes(word.toLowerCase())),
)
if (benchmarks.length === 0) throw new Error(`No benchmark is called ${wanted.join(' or ')}`)
const sections: string[] = []
for (const benchmark of benchmarks) {
  console.log(`\n${benchmark.title}`)
  const figures = await benchmark.measure()
  for (const { what, measured, beside, aim } of figures)
    console.log(`  ${what}: ${measured} (${beside}) ${aim}`)
  sections.push(section(benchmark, figures))
}
if (wanted.length === 0) writeFileAtomic(join(repository, 'docs/benchmarks.md'), page(sections))

function section({ title, method }: Benchmark, figures: readonly Figure[]): string {
  const rows = figures.map(
    ({ what, measured, beside, aim }) => `| ${what} | ${measured} | ${beside} | ${aim} |`,
  )
  return [
    `## ${title}`,
    '',
    method,
    '',
    '| | measured | beside raw | aim |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n')
}

function page(parts: readonly string[]): string {
  const [cpu] = cpus()
  const machine = `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory, Node ${process.versions.node}, ${process.platform}-${process.arch}`
  const head = `# Benchmarks

Written by \`npm run bench\`; nothing here was entered by hand. Measured on ${new Date().toISOString().slice(0, 10)} on ${machine}.
Ratios travel between machines, absolute figures don't.`
  return `${[head, ...parts].join('\n\n')}\n`
}
