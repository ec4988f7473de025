import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import { ChatRecords } from '../bronze/chat-records.ts'
import { selectable } from './choose-chats.ts'
import type { ListedChat } from './client/telegram-client.ts'
import type { Completeness, LiveChatSummary } from './live-events.ts'
import type { LiveOptions } from './live-options.ts'
import { type ChatReader, countsItsOwnIds } from './sync/chat-reader.ts'
import { measureCompleteness } from './sync/completeness.ts'
import { Landing } from './sync/landing.ts'
import { liveError } from './sync/sync-errors.ts'

const maxFileBytes = 128 << 20
/** Chats that only have to catch up go before those whose whole history is to be read. */
const priorities = { catchUp: 1, history: 10 }

/** Who reads, in which run. */
export interface RunIdentity {
  readonly runId: string
  readonly account: string
  /** Names for landed files, each given once. */
  readonly nextFileName: () => string
}

/** A chat whose records are open for landing, and how it is read. */
export interface OpenChat {
  readonly listed: ListedChat
  readonly reader: ChatReader
  readonly startedMs: number
}

export function runIdentity(runId: string, account: string): RunIdentity {
  let count = 0
  return { runId, account, nextFileName: () => `${runId}-${String(++count).padStart(4, '0')}.ndjson` }
}

/** Opens a chat for reading. Only under the bronze lock; whoever opens it closes its landing. */
export async function openChat(
  options: Omit<LiveOptions, 'usesTakeout'>,
  { runId, account, nextFileName }: RunIdentity,
  listed: ListedChat,
): Promise<OpenChat> {
  const { clients, clock, emit, bronzeFolder, columnar } = options
  const { kind: chatKind, id: chatId } = listed
  const startedMs = clock.elapsedMs()
  const records = await ChatRecords.open({
    bronzeFolder,
    chat: { source: 'telegram', account, chatKind, chatId },
    runId,
    nextFileName,
    maxFileBytes: options.maxFileBytes ?? maxFileBytes,
    isDryRun: false,
    columnar,
  })
  const landing = new Landing(records, chatId, clock)
  const priority = landing.live.has_reached_end ? priorities.catchUp : priorities.history
  const client = clients.forChat({ chatId, priority, onWait: () => landing.commit() })
  const chat = selectable(listed)
  const reader: ChatReader = {
    client,
    account,
    address: listed,
    landing,
    shift: 0,
    progress: (phase, atMessageId, atDate) =>
      emit?.({
        kind: 'chat-progressed',
        chat,
        phase,
        landed: landing.counts,
        atMessageId,
        atDate,
        topMessageId: landing.live.top_id || undefined,
      }),
  }
  return { listed, reader, startedMs }
}

/** What has become of a chat; its completeness is counted from what is landed. */
export function summarizeChat(
  { listed, reader, startedMs }: OpenChat,
  error: TgeltError | undefined,
  nowMs: number,
): LiveChatSummary {
  const { landing } = reader
  const completeness = measureCompleteness(landing, countsItsOwnIds(listed))
  return {
    ...selectable(listed),
    landed: landing.counts,
    completeness,
    newestId: landing.live.top_id || undefined,
    newestDate: landing.live.newest_date ?? undefined,
    error: error ?? incompleteness(completeness),
    files: landing.files,
    durationMs: nowMs - startedMs,
  }
}

function incompleteness({ isComplete, unknown }: Completeness): TgeltError | undefined {
  return isComplete ? undefined : liveError('telegram-chat-incomplete', { unknown })
}
