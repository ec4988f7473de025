import { open } from 'node:fs/promises'
import { exportError } from './export-errors.ts'
import { type ExportFile, reasonOf } from './locate-export.ts'

const chunkBytes = 1 << 20

/**
 * A file's bytes in order. The next chunk is read while the consumer works on the last one; a chunk is only valid
 * until the next is asked for.
 */
export async function* readChunks(file: ExportFile): AsyncGenerator<Buffer, void> {
  const handle = await failing(file, () => open(file.path, 'r'))
  let buffers: [Buffer, Buffer] = [Buffer.allocUnsafeSlow(chunkBytes), Buffer.allocUnsafeSlow(chunkBytes)]
  const read = (buffer: Buffer): Promise<{ bytesRead: number }> =>
    failing(file, () => handle.read(buffer, 0, chunkBytes, null))
  let pending = read(buffers[0])
  try {
    for (;;) {
      const { bytesRead } = await pending
      if (bytesRead === 0) return
      const chunk = buffers[0].subarray(0, bytesRead)
      buffers = [buffers[1], buffers[0]]
      pending = read(buffers[0])
      // A failure is thrown when its turn comes; until then it must not count as unhandled.
      pending.catch(() => {})
      yield chunk
    }
  } finally {
    await pending.catch(() => {})
    await handle.close()
  }
}

async function failing<T>(file: ExportFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw exportError('export-read-failed', { file: file.shown, reason: reasonOf(cause) }, { cause })
  }
}
