import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { writeFileAtomic } from '../kernel/files/atomic-file.ts'
import { repository } from './child.ts'
import type { Benchmark, Figure } from './figure.ts'
import { importExport } from './import-export.ts'
import { liveBackfill } from './live-backfill.ts'
import { livePace } from './live-pace.ts'
import { manyModels } from './many-models.ts'
import { startUp } from './start-up.ts'
import { warehouse } from './warehouse.ts'

/**
 * Measures and writes docs/benchmarks.md: `npm run bench`, or `npm run bench -- start` for the benchmarks whose titles
 * have one of the words, which replaces their sections and keeps the others.
 */
const wanted = process.argv.slice(2)
const all = [
  startUp,
  manyModels,
  importExport,
  liveBackfill(1_000_000, 200_000),
  livePace(150),
  warehouse(200_000, 2_000),
  warehouse(1_000_000, 5_000),
  warehouse(10_000_000, 20_000),
]
const benchmarks = all.filter(
  ({ title }) =>
    wanted.length === 0 || wanted.some((word) => title.toLowerCase().includes(word.toLowerCase())),
)
if (benchmarks.length === 0) throw new Error(`No benchmark is called ${wanted.join(' or ')}`)
const path = join(repository, 'docs/benchmarks.md')
for (const benchmark of benchmarks) {
  console.log(`\n${benchmark.title}`)
  const figures = await benchmark.measure()
  for (const { what, measured, beside, aim } of figures)
    console.log(`  ${what}: ${measured} (${beside}) ${aim}`)
  const sections = knownSections(readFileSync(path, 'utf8'))
  sections.set(benchmark.title, section(benchmark, figures))
  writeFileAtomic(path, page(all.flatMap(({ title }) => sections.get(title) ?? [])))
}

/** The page's sections by their titles. */
function knownSections(text: string): Map<string, string> {
  const [, ...sections] = text.trimEnd().split(/\n\n(?=## )/)
  return new Map(sections.map((each) => [/^## (.*)/.exec(each)?.[1] ?? '', each]))
}

function section({ title, method }: Benchmark, figures: readonly Figure[]): string {
  const rows = figures.map(
    ({ what, measured, beside, aim }) => `| ${what} | ${measured} | ${beside} | ${aim} |`,
  )
  return [
    `## ${title}`,
    '',
    method,
    '',
    `Measured on ${new Date().toISOString().slice(0, 10)} on ${machine()}.`,
    '',
    '| | measured | beside raw | aim |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n')
}

function machine(): string {
  const [cpu] = cpus()
  return `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory, Node ${process.versions.node}, ${process.platform}-${process.arch}`
}

function page(sections: readonly string[]): string {
  const head = `# Benchmarks

Written by \`npm run bench\`; nothing here was entered by hand. Ratios travel between machines, absolute figures don't.`
  return `${[head, ...sections].join('\n\n')}\n`
}
