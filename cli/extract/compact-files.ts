import { resolve } from 'node:path'
import { type CompactEvent, compactBronze } from '../../extract/bronze/compact.ts'
import type { CommandContext } from '../command.ts'
import { showCount, showQuantity, showSize } from '../ui/quantity.ts'
import { lazyColumnarPort } from './columnar-port.ts'
import { readConfig } from './read-config.ts'

/** Compacts the project's bronze folder and says what became of each chat. */
export async function compactFiles({ root, reporter, clock, signal }: CommandContext): Promise<void> {
  const { bronzePath } = readConfig(root)
  const port = lazyColumnarPort()
  const emit = ({ compaction }: CompactEvent): void => {
    const { folder, rows, inputFiles, inputBytes, outputBytes } = compaction
    const text = `  ${folder}: ${showQuantity(inputFiles, 'file')} (${showSize(inputBytes)}) → 1 Parquet file (${showSize(outputBytes)}), ${showCount(rows)} records`
    const data = { folder, rows, input_files: inputFiles, input_bytes: inputBytes, output_bytes: outputBytes }
    reporter.message({ name: 'Compacted', level: 'info', text, data })
  }
  try {
    const compactions = await compactBronze({
      bronzeFolder: resolve(root, bronzePath),
      port,
      clock,
      signal,
      emit,
    })
    const text =
      compactions.length === 0
        ? 'Nothing to compact.'
        : `Compacted ${showQuantity(compactions.length, 'group')} of files.`
    reporter.message({ name: 'CompactFinished', level: 'info', text })
  } finally {
    port.close()
  }
}
