import type {
  Completeness,
  LandedCounts,
  LiveChatName,
  LiveChatSummary,
  LiveEvent,
  LiveSummary,
} from '../../extract/telegram/live-events.ts'
import { statusOf } from './live-lines.ts'

type Data = Readonly<Record<string, unknown>>

export function nameData({ chatKind, chatId, name }: LiveChatName): Data {
  return { chat_kind: chatKind, chat_id: chatId, chat_name: name }
}

export function chatData(chat: LiveChatSummary): Data {
  return {
    ...nameData(chat),
    landed: landedData(chat.landed),
    completeness: chat.completeness === undefined ? null : completenessData(chat.completeness),
    newest_id: chat.newestId ?? null,
    newest_at: chat.newestDate === undefined ? null : new Date(chat.newestDate * 1000).toISOString(),
    status: statusOf(chat),
    error: chat.error?.code ?? null,
    files: chat.files,
    duration_ms: Math.round(chat.durationMs),
  }
}

export function summaryData(
  { runId, chats, stopped, durationMs }: LiveSummary,
  wanted: number,
  landed: LandedCounts,
): Data {
  return {
    run_id: runId,
    chats: wanted,
    complete_chats: chats.filter((chat) => statusOf(chat) === 'complete').length,
    landed: landedData(landed),
    stopped: stopped ?? null,
    duration_ms: Math.round(durationMs),
  }
}

export function waitData({ method, reason, word, waitMs, until }: LiveEvent & { kind: 'waiting' }): Data {
  return { method, reason, word, wait_ms: Math.round(waitMs), until: until.toISOString() }
}

export function landedData({ new: added, changed, deleted, described }: LandedCounts): Data {
  return { new: added, changed, deleted, described }
}

function completenessData(completeness: Completeness): Data {
  const { proof, asked, stored, deleted, unreadable, unknown, isComplete } = completeness
  return { proof, asked, stored, deleted, unreadable, unknown, is_complete: isComplete }
}
