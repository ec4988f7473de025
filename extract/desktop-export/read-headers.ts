import type { ChatHeader } from './chat-header.ts'
import { ExportSplitter, type SplitStop } from './export-splitter.ts'
import type { ExportFile } from './locate-export.ts'
import { readChunks } from './read-chunks.ts'

export interface ExportHeaders {
  /** In the file's order. */
  readonly chats: readonly ChatHeader[]
  readonly account: string | undefined
}

/** The headers of all chats of an export, and whose account it is of, wherever in the file they stand. */
export async function readHeaders(file: ExportFile): Promise<ExportHeaders> {
  const chats: ChatHeader[] = []
  const splitter = new ExportSplitter({ message: () => {}, unreadable: () => {} })
  const drain = (): SplitStop => {
    for (;;) {
      const stop = splitter.next()
      // Members that follow the messages are added to the same header.
      if (stop === 'chat-started') chats.push(splitter.chat)
      else if (stop !== 'chat-ended') return stop
    }
  }
  for await (const chunk of readChunks(file)) {
    splitter.feed(chunk)
    if (drain() === 'done') break
  }
  splitter.finish()
  drain()
  return { chats, account: splitter.account }
}
