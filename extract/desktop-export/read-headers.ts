import type { ChatHeader } from './chat-header.ts'
import { ExportSplitter, type SplitStop } from './export-splitter.ts'
import type { ExportFile } from './locate-export.ts'
import { readChunks } from './read-chunks.ts'

/** The headers of all chats of an export, in the file's order, and whose account it is of, wherever they stand. */
export async function readHeaders(
  file: ExportFile,
): Promise<{ headers: readonly ChatHeader[]; account: string | undefined }> {
  const headers: ChatHeader[] = []
  const splitter = new ExportSplitter({ message: () => {}, unreadable: () => {} })
  const drain = (): SplitStop => {
    for (;;) {
      const stop = splitter.next()
      // Members that follow the messages are added to the same header.
      if (stop === 'chat-started') headers.push(splitter.chat)
      else if (stop !== 'chat-ended') return stop
    }
  }
  for await (const chunk of readChunks(file)) {
    splitter.feed(chunk)
    if (drain() === 'done') break
  }
  splitter.finish()
  drain()
  return { headers, account: splitter.account }
}
