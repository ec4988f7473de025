import { ExportSplitter, type SplitOptions } from '../../../../extract/desktop-export/export-splitter.ts'

interface SplitChat {
  header: unknown
  isWhole: boolean
  messages: string[]
  repaired: string[]
  unreadable: { byteOffset: number; text: string; reason: string }[]
}

export interface SplitResult {
  chats: SplitChat[]
  account: string | undefined
  isWhole: boolean
  hasTrailingData: boolean
  byteOffset: number
}

/** Splits bytes that arrive in chunks of the given sizes (the last one repeated). */
export function split(
  bytes: Uint8Array,
  chunkSizes: readonly number[] = [1 << 20],
  options: SplitOptions = {},
): SplitResult {
  const chats: SplitChat[] = []
  const last = (): SplitChat => chats.at(-1)!
  const splitter = new ExportSplitter(
    {
      message: (scanner, isRepaired) => {
        last().messages.push(scanner.toText())
        if (isRepaired) last().repaired.push(scanner.toText())
      },
      unreadable: ({ byteOffset, bytes: piece, reason }) =>
        last().unreadable.push({ byteOffset, text: piece.toString('utf8'), reason }),
    },
    options,
  )
  const drain = (): void => {
    for (;;) {
      const stop = splitter.next()
      if (stop === 'chat-started')
        chats.push({ header: undefined, isWhole: false, messages: [], repaired: [], unreadable: [] })
      else if (stop === 'chat-ended')
        Object.assign(last(), { header: JSON.parse(splitter.chat.toJson()), isWhole: true })
      else return
    }
  }
  let at = 0
  for (let index = 0; at < bytes.length; index++) {
    const size = Math.max(1, chunkSizes[Math.min(index, chunkSizes.length - 1)]!)
    splitter.feed(bytes.subarray(at, at + size))
    at += size
    drain()
  }
  splitter.finish()
  drain()
  const { account, isWhole, hasTrailingData, byteOffset } = splitter
  return { chats, account, isWhole, hasTrailingData, byteOffset }
}

export function parsed(texts: readonly string[]): unknown[] {
  return texts.map((text) => JSON.parse(text))
}
