import {
  closeSync,
  cpSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SAMPLE_OPTIONS } from '../sample/export.ts'
import { writeExport } from '../sample/write-export.ts'
import { type ChildMeasure, measureCli, median, repository } from './child.ts'
import type { Benchmark, Figure } from './figure.ts'

const wantedBytes = 500_000_000
const repeats = 3

export const importExport: Benchmark = {
  title: 'Import of a Telegram Desktop export',
  method: `\`tgelt extract\` of a generated export of ${wantedBytes / 1e6} MB (whole process, warm page cache), then of the same file again. Beside it: the same bytes read and written once by Node in 1 MiB pieces, with fsync. Medians of ${repeats}, the highest memory.`,
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'tgelt-bench-'))
    try {
      return await measureIn(folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

async function measureIn(folder: string): Promise<readonly Figure[]> {
  cpSync(join(repository, 'project.yml'), join(folder, 'project.yml'))
  const file = join(folder, 'result.json')
  const writtenBytes = writeExport(file, { ...SAMPLE_OPTIONS, messages: Math.round(wantedBytes / 628) })
  if (writtenBytes < wantedBytes * 0.8)
    throw new Error(`The export came out too small: ${writtenBytes} bytes`)
  const raws: number[] = []
  const firsts: ChildMeasure[] = []
  const agains: ChildMeasure[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    raws.push(copyMs(file, join(folder, 'copy')))
    rmSync(join(folder, 'warehouse'), { recursive: true, force: true })
    firsts.push(await measureCli(folder, ['extract', '--from', 'result.json']))
    agains.push(await measureCli(folder, ['extract', '--from', 'result.json']))
  }
  const sizeBytes = statSync(file).size
  return [
    figure('first import', sizeBytes, firsts, median(raws)),
    figure('same file again', sizeBytes, agains, median(raws)),
  ]
}

/** The middle duration, but the highest memory. */
function figure(what: string, sizeBytes: number, measures: readonly ChildMeasure[], rawMs: number): Figure {
  const rate = (durationMs: number): number => Math.round(sizeBytes / 1e6 / (durationMs / 1000))
  const durationMs = median(measures.map((measure) => measure.durationMs))
  const peakMb = Math.round(Math.max(...measures.map((measure) => measure.peakRssBytes)) / 1e6)
  return {
    what: `${what}, ${Math.round(sizeBytes / 1e6)} MB`,
    measured: `${rate(durationMs)} MB/s, peak ${peakMb} MB`,
    beside: `raw copy ${rate(rawMs)} MB/s, ×${(durationMs / rawMs).toFixed(1)}`,
    aim: '>= 100 MB/s, <= 200 MB',
  }
}

function copyMs(from: string, to: string): number {
  const startMs = performance.now()
  const source = openSync(from, 'r')
  const target = openSync(to, 'w')
  const buffer = Buffer.alloc(1 << 20)
  for (let read = readSync(source, buffer); read > 0; read = readSync(source, buffer))
    writeSync(target, buffer, 0, read)
  fsyncSync(target)
  closeSync(source)
  closeSync(target)
  return performance.now() - startMs
}
