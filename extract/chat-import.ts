import type { ChatBronze } from './bronze/chat-bronze.ts'
import type { Verdict } from './bronze/fingerprint-page.ts'
import type { SelectableChat } from './chat-selector.ts'
import type { BrokenPiece, SplitHandler } from './desktop-export/export-splitter.ts'
import type { JsonScanner } from './desktop-export/json-scanner.ts'
import { messageDateMs, messageId } from './desktop-export/message-fields.ts'
import { contentHash } from './envelope/content-hash.ts'
import type { ChatImportSummary, UnreadablePlace } from './import-summary.ts'

export interface ChatImportOptions {
  readonly chat: SelectableChat
  /** Undefined: the chat is only counted. */
  readonly bronze: ChatBronze | undefined
  readonly sinceMs: number | undefined
  /** Offset in the file of the message at hand. */
  readonly byteOffset: () => number
}

/** Unreadable pieces whose places are told of; bronze has all of them. */
const maxPlaces = 5

/** One chat on its way from the splitter to bronze, and what is to be said of it in the end. */
export class ChatImport implements SplitHandler {
  readonly #options: ChatImportOptions
  readonly #verdicts: Record<Verdict, number> = { new: 0, changed: 0, older: 0, unchanged: 0 }
  #read = 0
  #repaired = 0
  #quarantined = 0
  readonly #unreadable: UnreadablePlace[] = []
  #filteredBySince = 0

  constructor(options: ChatImportOptions) {
    this.#options = options
  }

  get chat(): SelectableChat {
    return this.#options.chat
  }

  get bronze(): ChatBronze | undefined {
    return this.#options.bronze
  }

  get readCount(): number {
    return this.#read
  }

  message(message: JsonScanner, isRepaired: boolean): void {
    const { bronze, sinceMs } = this.#options
    if (bronze === undefined) {
      this.#read++
      return
    }
    const id = messageId(message)
    if (id === undefined) {
      const bytes = Buffer.from(message.output.subarray(0, message.length))
      this.unreadable({ byteOffset: this.#options.byteOffset(), bytes, reason: 'no message id' })
      return
    }
    this.#read++
    if (sinceMs !== undefined && (messageDateMs(message) ?? sinceMs) < sinceMs) {
      this.#filteredBySince++
      bronze.passOver()
      return
    }
    if (isRepaired) this.#repaired++
    const verdict = bronze.landMessage({
      messageId: id,
      content: contentHash(message.output, message.length, message.volatileSpans),
      payload: message.output,
      length: message.length,
      isRepaired,
    })
    this.#verdicts[verdict]++
  }

  unreadable(piece: BrokenPiece): void {
    this.#read++
    this.#quarantined++
    const { byteOffset, reason } = piece
    if (this.#unreadable.length < maxPlaces) this.#unreadable.push({ byteOffset, reason })
    this.#options.bronze?.landUnreadable(piece)
  }

  summary(files: readonly string[]): ChatImportSummary {
    const { unchanged, ...landed } = this.#verdicts
    return {
      ...this.#options.chat,
      read: this.#read,
      landed,
      unchanged,
      repaired: this.#repaired,
      quarantined: this.#quarantined,
      unreadable: this.#unreadable,
      filteredBySince: this.#filteredBySince,
      files,
    }
  }
}
