import type { TgeltError } from '../kernel/errors/tgelt-error.ts'
import type { ChatKind } from './envelope/chat-kind.ts'

/** What became of one chat of an export. */
export interface ChatImportSummary {
  readonly chatKind: ChatKind
  readonly chatId: string
  readonly name: string | null
  /** Messages in the export, readable or not. */
  readonly read: number
  /** Messages landed: seen for the first time, changed since, or an older version of a known one. */
  readonly landed: { readonly new: number; readonly changed: number; readonly older: number }
  readonly unchanged: number
  /** Messages whose JSON had to be repaired; they count above, too. */
  readonly repaired: number
  /** Pieces that could not be read even so. */
  readonly quarantined: number
  /** The first few of them. */
  readonly unreadable: readonly UnreadablePlace[]
  readonly filteredBySince: number
  /** Files written, relative to the bronze folder. */
  readonly files: readonly string[]
}

export interface UnreadablePlace {
  /** In the export's file. */
  readonly byteOffset: number
  readonly reason: string
}

/** A chat that the export holds and that was not landed. */
export interface SkippedChat {
  readonly chatKind: ChatKind
  readonly chatId: string
  readonly name: string | null
  readonly messages: number
  /** Not in project.yml's list, or not asked for by `only`. */
  readonly reason: 'not-listed' | 'not-selected'
}

export interface ImportSummary {
  readonly runId: string
  readonly observedAt: Date
  readonly chats: readonly ChatImportSummary[]
  readonly skippedChats: readonly SkippedChat[]
  /** The file ends in the middle. */
  readonly isTruncated: boolean
  /** Stopped by the signal before the end of the file. */
  readonly isStopped: boolean
  /** Chats of an account that could not be landed, because it can't be told which they are. */
  readonly chatsWithoutId: number
  readonly isDryRun: boolean
  readonly warnings: readonly TgeltError[]
  readonly sizeBytes: number
  readonly durationMs: number
}

export type ImportEvent =
  | { readonly kind: 'import-started'; readonly file: string; readonly sizeBytes: number }
  | {
      readonly kind: 'chat-started'
      readonly chatKind: ChatKind
      readonly chatId: string
      readonly name: string | null
    }
  /** About every 8 MiB. `chat` is the one that is being landed, if any. */
  | {
      readonly kind: 'import-progressed'
      readonly bytesRead: number
      readonly sizeBytes: number
      readonly chat: ChatImportSummary | undefined
    }
  | { readonly kind: 'chat-finished'; readonly chat: ChatImportSummary }
  /** `isLoss`: messages that the export should hold are missing, so that the import has failed in part. */
  | { readonly kind: 'warning'; readonly error: TgeltError; readonly isLoss: boolean }
  | { readonly kind: 'import-finished'; readonly summary: ImportSummary }
