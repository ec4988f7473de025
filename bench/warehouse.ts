import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SAMPLE_OPTIONS } from '../sample/export.ts'
import { writeExport } from '../sample/write-export.ts'
import { type ChildMeasure, measureCli, measureNode, repository } from './child.ts'
import type { Benchmark, Figure } from './figure.ts'

/** Seconds before the sample's last moment that leave about a thousandth of its messages for the second export. */
const heldBackSeconds = 4.5 * 3600

/** The whole way of `messages` generated messages, and of the next thousandth of them. */
export function warehouse(messages: number, people: number): Benchmark {
  const size = `${messages / 1e6} M messages`
  return {
    title: `Warehouse of ${size}`,
    method: `A generated export of ${size} by ${people.toLocaleString('en')} people in three chats, landed; then \`tgelt build --threads 1\`, whole process, from empty to published (all models, all data tests). Beside it: every statement that this build sent, in its order, from a Node process that does nothing but send them through @duckdb/node-api. Then an export made a few hours later is landed and built. One run of each; load, silver, gold and tests are sums of the nodes' times.`,
    async measure() {
      const folder = mkdtempSync(join(tmpdir(), 'tgelt-bench-'))
      try {
        return await measureIn(folder, messages, people)
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  }
}

async function measureIn(folder: string, messages: number, people: number): Promise<readonly Figure[]> {
  for (const part of ['project.yml', 'models', 'macros', 'seeds', 'tests/data'])
    cpSync(join(repository, part), join(folder, part), { recursive: true })
  const first = await land(folder, messages, people, heldBackSeconds)
  const full = await build(folder)
  const raw = await replay(folder)
  const sizeBytes = statSync(join(folder, 'warehouse/tgelt.duckdb')).size
  const second = await land(folder, messages, people, 0)
  const next = await build(folder)
  const added = second.landed / first.landed
  return [
    {
      what: 'full build',
      measured: `${seconds(full.child.durationMs)}, ${layersText(full)}; peak ${gigabytes(full.child.peakRssBytes)}`,
      beside: `raw statements ${seconds(raw.durationMs)}, ×${(full.child.durationMs / raw.durationMs).toFixed(2)}; peak ${gigabytes(raw.peakRssBytes)}`,
      aim: '<= ×1.05',
    },
    {
      what: `build of ${second.landed.toLocaleString('en')} more (+${(added * 100).toFixed(2)} %)`,
      measured: `${seconds(next.child.durationMs)}, ${layersText(next)}; peak ${gigabytes(next.child.peakRssBytes)}`,
      beside: `${((next.child.durationMs / full.child.durationMs) * 100).toFixed(1)} % of the full build`,
      aim: '<= 2 %',
    },
    {
      what: 'size of the DuckDB file',
      measured: gigabytes(sizeBytes),
      beside: `bronze files ${gigabytes(first.bronzeBytes)}, ×${(sizeBytes / first.bronzeBytes).toFixed(2)}`,
      aim: '',
    },
  ]
}

interface Landing {
  readonly landed: number
  readonly bronzeBytes: number
}

async function land(folder: string, messages: number, people: number, before: number): Promise<Landing> {
  const file = join(folder, 'result.json')
  writeExport(file, { ...SAMPLE_OPTIONS, messages, people, exportedAt: SAMPLE_OPTIONS.exportedAt - before })
  const { stderr } = await measureCli(folder, ['extract', '--from', 'result.json'])
  rmSync(file)
  const landed = /Landed ([\d,]+) messages/.exec(stderr)?.[1]
  if (landed === undefined) throw new Error(`extract did not say what it landed:\n${stderr}`)
  return {
    landed: Number(landed.replaceAll(',', '')),
    bronzeBytes: folderBytes(join(folder, 'warehouse/bronze')),
  }
}

interface Build {
  readonly child: ChildMeasure
  /** Seconds of the nodes of each layer, in the layers' order. */
  readonly layers: ReadonlyMap<string, number>
}

interface RunResults {
  readonly results: readonly { readonly unique_id: string; readonly execution_time: number }[]
}

interface Manifest {
  readonly nodes: Readonly<Record<string, ManifestNode>>
}

interface ManifestNode {
  readonly resource_type: string
  readonly schema: string
  readonly package_name: string
  readonly original_file_path: string
  readonly compiled_path?: string | null
}

async function build(folder: string): Promise<Build> {
  const child = await measureCli(folder, ['build', '--threads', '1', '--quiet'])
  const layers = new Map(['bronze', 'silver', 'gold', 'tests'].map((layer) => [layer, 0]))
  for (const { node, time } of nodesRun(folder)) {
    const layer = /^(model|seed)$/.test(node?.resource_type ?? '') ? (node?.schema ?? '') : 'tests'
    layers.set(layer, (layers.get(layer) ?? 0) + time)
  }
  return { child, layers }
}

/** Sends the build's statements once more, to a database of their own. */
async function replay(folder: string): Promise<ChildMeasure> {
  const files = nodesRun(folder).flatMap(({ node }) => (node === undefined ? [] : [ranFile(folder, node)]))
  const list = join(folder, 'statements.json')
  writeFileSync(list, JSON.stringify(files))
  mkdirSync(join(folder, 'raw'))
  const script = join(repository, 'dist-tools/bench/replay.js')
  const words = [script, join(folder, 'raw/raw.duckdb'), join(folder, 'raw/spill'), list]
  const measured = await measureNode(folder, words)
  rmSync(join(folder, 'raw'), { recursive: true })
  return measured
}

/** What ran, in the order in which it ended; a unit test has no node that a warehouse knows. */
function nodesRun(
  folder: string,
): readonly { readonly node: ManifestNode | undefined; readonly time: number }[] {
  const { nodes } = readJson<Manifest>(folder, 'manifest.json')
  const { results } = readJson<RunResults>(folder, 'run_results.json')
  return results.map(({ unique_id: id, execution_time: time }) => ({ node: nodes[id], time }))
}

/** The file below target/run that has a node's statements: it lies as the compiled one does. */
function ranFile(folder: string, node: ManifestNode): string {
  const compiled = node.compiled_path ?? `target/compiled/${node.package_name}/${node.original_file_path}`
  return join(folder, compiled.replace('target/compiled/', 'target/run/'))
}

function readJson<T>(folder: string, file: string): T {
  return JSON.parse(readFileSync(join(folder, 'target', file), 'utf8'))
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

function layersText({ layers }: Build): string {
  return [...layers].map(([layer, time]) => `${layer} ${seconds(time * 1000)}`).join(', ')
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`
}
