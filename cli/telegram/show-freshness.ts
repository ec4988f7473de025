import { resolve } from 'node:path'
import { toChatSelector } from '../../extract/chat-selector.ts'
import { CallFailure } from '../../extract/telegram/client/call-failure.ts'
import { toTelegramError } from '../../extract/telegram/client/telegram-errors.ts'
import { type ChatFreshness, measureFreshness, type NewestMessage } from '../../extract/telegram/freshness.ts'
import { printable } from '../../kernel/printable.ts'
import type { CommandContext } from '../command.ts'
import { readConfig } from '../extract/read-config.ts'
import { alignedColumns } from '../ui/aligned-columns.ts'
import { fitted } from '../ui/display-width.ts'
import { errorMessage } from '../ui/error-text.ts'
import { openClients } from './open-clients.ts'

export interface FreshnessRequest {
  readonly chat?: readonly string[]
  readonly maxAgeMs: number | undefined
  readonly output: 'text' | 'json'
}

const widestName = 40
/** A monitor says soon that it can't tell. */
const longestWaitMs = 60_000

/** Writes a line per chat to stdout. False if a chat is behind for longer than it may be, or can't be found. */
export async function showFreshness(context: CommandContext, request: FreshnessRequest): Promise<boolean> {
  const { root, clock, stdout, reporter, terminal, signal } = context
  const config = readConfig(root)
  try {
    const bronzeFolder = resolve(root, config.bronzePath)
    const clients = await openClients(context, {
      bronzeFolder,
      maxWaitMs: longestWaitMs,
      outlastsTrouble: false,
      emit: () => {},
    })
    try {
      const { chats, problems } = await measureFreshness({
        client: clients.forChat({ priority: 0 }),
        bronzeFolder,
        allowedChats: config.chats ?? [],
        only: (request.chat ?? []).map((chat) => toChatSelector(chat)),
      })
      for (const problem of problems) reporter.message(errorMessage(problem, terminal.colors))
      stdout.write(
        request.output === 'json' ? `${JSON.stringify(chats.map(toData), undefined, 2)}\n` : table(chats),
      )
      const { maxAgeMs } = request
      const late = maxAgeMs === undefined ? [] : chats.filter((chat) => isLate(chat, maxAgeMs, clock.now()))
      for (const { name, chatId } of late) {
        const text = `${printable(name ?? chatId)} is behind for longer than --max-age.`
        reporter.message({ name: 'Late', level: 'error', text, data: { chat_id: chatId } })
      }
      return problems.length === 0 && late.length === 0
    } finally {
      await clients.close()
    }
  } catch (error) {
    throw error instanceof CallFailure && !signal.aborted ? toTelegramError(error, clock.now()) : error
  }
}

/** A chat in which nobody has written since is as fresh as can be, however long ago that was. */
function isLate({ status, landed }: ChatFreshness, maxAgeMs: number, now: Date): boolean {
  if (status === 'fresh') return false
  return landed?.sentAt === undefined || now.getTime() - landed.sentAt.getTime() > maxAgeMs
}

function toData({ chatKind, chatId, name, landed, telegram, status }: ChatFreshness) {
  return {
    chat_kind: chatKind,
    chat_id: chatId,
    name,
    status,
    landed: newestData(landed),
    telegram: newestData(telegram),
  }
}

function newestData(newest: NewestMessage | undefined) {
  return newest === undefined ? null : { id: newest.id, sent_at: newest.sentAt?.toISOString() ?? null }
}

function table(chats: readonly ChatFreshness[]): string {
  return alignedColumns([
    ['status', 'id', 'title', 'landed', '', 'Telegram', ''],
    ...chats.map(({ status, chatId, name, landed, telegram }) => [
      status,
      chatId,
      fitted(printable(name ?? ''), widestName),
      ...newestCells(landed),
      ...newestCells(telegram),
    ]),
  ])
}

function newestCells(newest: NewestMessage | undefined): readonly [string, string] {
  if (newest === undefined) return ['', '']
  return [String(newest.id), newest.sentAt?.toISOString().slice(0, 16).replace('T', ' ') ?? '']
}
