import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { ChatKind } from '../envelope/chat-kind.ts'

export interface LiveChatName {
  readonly chatKind: ChatKind
  /** Bare id, as digits. */
  readonly chatId: string
  readonly name: string | null
}

/**
 * How complete what is landed of a chat is. In supergroups and channels the chat counts its ids: each of them is stored, deleted,
 * unreadable or unknown. In private chats and basic groups the account counts them, and a gap says nothing: there `asked` is the
 * number of ids that were heard of.
 */
export interface Completeness {
  readonly proof: 'every-id' | 'read-to-the-end'
  /** asked = stored + deleted + unreadable + unknown */
  readonly asked: number
  readonly stored: number
  readonly deleted: number
  readonly unreadable: number
  readonly unknown: number
  /** Read to the end, nothing unknown. */
  readonly isComplete: boolean
}

/** Records landed in a chat's folder by a run. */
export interface LandedCounts {
  /** Messages seen for the first time. */
  readonly new: number
  /** Messages that say something else than before: edits, reactions, views. */
  readonly changed: number
  /** Tombstones. */
  readonly deleted: number
  /** Records of users, chats and topics. */
  readonly described: number
}

export const nothingLanded: LandedCounts = { new: 0, changed: 0, deleted: 0, described: 0 }

export interface LiveChatSummary extends LiveChatName {
  readonly landed: LandedCounts
  /** Undefined if the chat failed before anything could be said. */
  readonly completeness: Completeness | undefined
  /** Of the newest message that is landed. */
  readonly newestId: number | undefined
  /** Unix seconds. */
  readonly newestDate: number | undefined
  /** Why the chat was left before its end. */
  readonly error: TgeltError | undefined
  /** Files written, relative to the bronze folder. */
  readonly files: readonly string[]
  readonly durationMs: number
}

/** Why a run ended before its work was done. */
export type StopReason = 'interrupted' | 'max-wait' | 'account' | 'trouble'

export interface LiveSummary {
  readonly runId: string
  readonly chats: readonly LiveChatSummary[]
  readonly stopped: StopReason | undefined
  readonly warnings: readonly TgeltError[]
  readonly durationMs: number
}

/** What a chat's work consists of, in this order. */
export type LivePhase = 'describing' | 'changes' | 'history' | 'recent' | 'gaps' | 'people'

export type LiveEvent =
  | { readonly kind: 'live-started'; readonly chats: readonly LiveChatName[] }
  | { readonly kind: 'chat-started'; readonly chat: LiveChatName }
  | {
      readonly kind: 'chat-progressed'
      readonly chat: LiveChatName
      readonly phase: LivePhase
      /** In this run, so far. */
      readonly landed: LandedCounts
      readonly atMessageId: number | undefined
      /** Unix seconds. */
      readonly atDate: number | undefined
      readonly topMessageId: number | undefined
    }
  /** A call waits: Telegram wants a pause, or had trouble. */
  | {
      readonly kind: 'waiting'
      readonly method: string
      readonly reason: 'flood-wait' | 'trouble' | 'takeout-delay'
      /** Telegram's word: FLOOD_WAIT_42, TIMEOUT. */
      readonly word: string
      readonly waitMs: number
      readonly until: Date
    }
  | { readonly kind: 'chat-finished'; readonly chat: LiveChatSummary }
  | { readonly kind: 'warning'; readonly error: TgeltError }
  /** Only while following: that it lives, and what has landed since the last one. */
  | { readonly kind: 'heartbeat'; readonly landed: LandedCounts; readonly bufferedUpdates: number }
  | { readonly kind: 'live-finished'; readonly summary: LiveSummary }
