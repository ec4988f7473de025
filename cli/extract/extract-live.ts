import { resolve } from 'node:path'
import { toChatSelector } from '../../extract/chat-selector.ts'
import { CallFailure } from '../../extract/telegram/client/call-failure.ts'
import { extractLive } from '../../extract/telegram/extract-live.ts'
import type { LiveSummary } from '../../extract/telegram/live-events.ts'
import type { LiveOptions } from '../../extract/telegram/live-options.ts'
import { toLiveError } from '../../extract/telegram/sync/sync-errors.ts'
import type { CommandContext } from '../command.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { programName } from '../program-name.ts'
import { openClients } from '../telegram/open-clients.ts'
import { lazyColumnarPort } from './columnar-port.ts'
import { LiveDisplay } from './live-display.ts'
import { readConfig } from './read-config.ts'

export interface LiveRequest {
  readonly chat?: readonly string[]
  readonly verify?: boolean
  readonly takeout?: boolean
  readonly maxWaitMs: number | undefined
  readonly parallelChats?: number
  readonly lookBack?: number
}

/** Reads the listed chats from Telegram and shows how it goes. */
export async function extractFromTelegram(context: CommandContext, request: LiveRequest): Promise<ExitCode> {
  const config = readConfig(context.root)
  const display = new LiveDisplay(context.reporter, context.terminal, context.clock)
  const columnar = lazyColumnarPort()
  const bronzeFolder = resolve(context.root, config.bronzePath)
  try {
    const { maxWaitMs } = request
    const clients = await openClients(context, { bronzeFolder, maxWaitMs, emit: display.handle })
    try {
      const options: LiveOptions = {
        clients: {
          account: clients.forChat({ priority: 0 }),
          forChat: (turn) => clients.forChat(turn),
          get stopped() {
            return clients.stopped?.reason
          },
        },
        bronzeFolder,
        allowedChats: config.chats ?? [],
        only: (request.chat ?? []).map((chat) => toChatSelector(chat)),
        isVerifying: request.verify === true,
        usesTakeout: request.takeout === true,
        lookBackMessages: request.lookBack ?? config.telegram.lookBackMessages,
        readsParticipants: config.telegram.participants,
        parallelChats: request.parallelChats ?? config.telegram.parallelChats,
        clock: context.clock,
        signal: context.signal,
        emit: display.handle,
        columnar,
      }
      return exitCodeOf(await extractLive(options), context)
    } finally {
      await clients.close()
    }
  } catch (error) {
    throw error instanceof CallFailure ? toLiveError(error, context.clock.now()) : error
  } finally {
    display.stop()
    columnar.close()
  }
}

/** 0 only if every listed chat was read to its end with nothing unknown. */
function exitCodeOf({ chats, stopped, warnings }: LiveSummary, context: CommandContext): ExitCode {
  if (stopped === 'interrupted') return exitCode.interrupted
  const isWhole = chats.every(({ error, completeness }) => error === undefined && completeness?.isComplete)
  if (stopped !== undefined || !isWhole || warnings.length > 0) return exitCode.failed
  const text = `Next: ${programName(context.env)} build`
  context.reporter.message({ name: 'Next', level: 'info', text })
  return exitCode.ok
}
