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
import { generateExport, SAMPLE_OPTIONS } from '../sample/export.ts'
import { type ChildMeasure, measureCli, repository } from './child.ts'
import type { Benchmark } from './figure.ts'

const wantedBytes = 500_000_000

export const importExport: Benchmark = {
  title: 'Import of a Telegram Desktop export',
  method: `\`tgelt extract\` of a generated export of ${wantedBytes / 1e6} MB (whole process, warm page cache), then of the same file again. Beside it: the same bytes read and written once by Node in 1 MiB pieces, with fsync.`,
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'tgelt-bench-'))
    cpSync(join(repository, 'project.yml'), join(folder, 'project.yml'))
    const file = join(folder, 'result.json')
    writeExport(file)
    const sizeBytes = statSync(file).size
    const rawMs = copyMs(file, join(folder, 'copy'))
    const first = await measureCli(folder, ['extract', '--from', 'result.json'])
    const again = await measureCli(folder, ['extract', '--from', 'result.json'])
    rmSync(folder, { recursive: true })
    const rate = (durationMs: number): number => sizeBytes / 1e6 / (durationMs / 1000)
    const line = (what: string, { durationMs, peakRssBytes }: ChildMeasure) => ({
      what: `${what}, ${Math.round(sizeBytes / 1e6)} MB`,
      measured: `${Math.round(rate(durationMs))} MB/s, peak ${Math.round(peakRssBytes / 1e6)} MB`,
      beside: `raw copy ${Math.round(rate(rawMs))} MB/s, ×${(durationMs / rawMs).toFixed(1)}`,
      aim: '>= 100 MB/s, <= 200 MB',
    })
    return [line('first import', first), line('same file again', again)]
  },
}

function writeExport(file: string): void {
  const descriptor = openSync(file, 'w')
  let writtenBytes = 0
  let pending: string[] = []
  let pendingLength = 0
  const flush = (): void => {
    writtenBytes += writeSync(descriptor, pending.join(''))
    pending = []
    pendingLength = 0
  }
  for (const text of generateExport({ ...SAMPLE_OPTIONS, messages: Math.round(wantedBytes / 628) })) {
    pending.push(text)
    pendingLength += text.length
    if (pendingLength > 1 << 20) flush()
  }
  flush()
  // Or else it would be written out beside the raw copy, and make that one slow.
  fsyncSync(descriptor)
  closeSync(descriptor)
  if (writtenBytes < wantedBytes * 0.8)
    throw new Error(`The export came out too small: ${writtenBytes} bytes`)
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
