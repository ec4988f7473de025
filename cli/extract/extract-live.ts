import { resolve } from 'node:path'
import { toChatSelector } from '../../extract/chat-selector.ts'
import { CallFailure } from '../../extract/telegram/client/call-failure.ts'
import { extractLive } from '../../extract/telegram/extract-live.ts'
import { pollLive } from '../../extract/telegram/follow/poll.ts'
import type { LiveSummary } from '../../extract/telegram/live-events.ts'
import type { LiveOptions } from '../../extract/telegram/live-options.ts'
import type { Every } from '../../extract/telegram/schedule/duration.ts'
import { toLiveError } from '../../extract/telegram/sync/sync-errors.ts'
import { systemSleep } from '../../kernel/sleep.ts'
import type { CommandContext } from '../command.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { programName } from '../program-name.ts'
import { openClients } from '../telegram/open-clients.ts'
import { lazyColumnarPort } from './columnar-port.ts'
import { followAndCompact } from './follow-and-compact.ts'
import { LiveDisplay } from './live-display.ts'
import { readConfig } from './read-config.ts'
import { runThen } from './then-command.ts'
import { ThenRunner } from './then-runner.ts'

export interface LiveRequest {
  readonly chat?: readonly string[]
  readonly verify?: boolean
  readonly takeout?: boolean
  readonly maxWaitMs: number | undefined
  readonly parallelChats?: number
  readonly lookBack?: number
  readonly follow?: boolean
  readonly every: Every | undefined
  /** The words of a tgelt command. */
  readonly thenWords: readonly string[] | undefined
}

/** Reads the listed chats from Telegram and shows how it goes: once, again and again, or for as long as it is let. */
export async function extractFromTelegram(context: CommandContext, request: LiveRequest): Promise<ExitCode> {
  const display = new LiveDisplay(context.reporter, context.terminal, context.clock)
  const columnar = lazyColumnarPort()
  const config = readConfig(context.root)
  const bronzeFolder = resolve(context.root, config.bronzePath)
  try {
    const { maxWaitMs, follow, every } = request
    const outlastsTrouble = follow === true || every !== undefined
    const emit = display.handle
    const clients = await openClients(context, { bronzeFolder, maxWaitMs, outlastsTrouble, emit })
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
        emit,
        columnar,
      }
      return await extractAndThen(context, request, options)
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

async function extractAndThen(
  context: CommandContext,
  request: LiveRequest,
  options: LiveOptions,
): Promise<ExitCode> {
  const { root, global, signal } = context
  const { thenWords: words } = request
  const then = new ThenRunner(() =>
    words === undefined ? Promise.resolve(exitCode.ok) : runThen({ words, root, global, signal }),
  )
  let code: ExitCode = exitCode.failed
  try {
    code = await extract(context, request, options, () => then.landed())
  } finally {
    const thenCode = await then.finish(signal.aborted)
    if (code === exitCode.ok && !signal.aborted) code = thenCode
  }
  return code
}

async function extract(
  context: CommandContext,
  { follow, every, thenWords }: LiveRequest,
  options: LiveOptions,
  onLanded: () => void,
): Promise<ExitCode> {
  const { signal } = context
  const sleep = systemSleep
  if (follow) {
    const { root, global } = context
    const compact = () => runThen({ words: ['compact'], root, global, signal })
    return endCodeOf(await followAndCompact({ ...options, sleep, onLanded, compact }), signal)
  }
  if (every !== undefined) {
    const { stopped } = await pollLive({ ...options, sleep, every, onLanded })
    return stopped === 'interrupted' ? exitCode.ok : exitCode.failed
  }
  const summary = await extractLive(options)
  if (summary.chats.some(({ files }) => files.length > 0)) onLanded()
  const code = codeOf(summary)
  if (code === exitCode.ok && thenWords === undefined) sayNext(context)
  return code
}

/** Who stays until told to go does what was asked by going. */
function endCodeOf(summary: LiveSummary, signal: AbortSignal): ExitCode {
  return signal.aborted ? exitCode.ok : codeOf(summary)
}

/** 0 only if every listed chat was read to its end with nothing unknown. */
function codeOf({ chats, stopped, warnings }: LiveSummary): ExitCode {
  if (stopped === 'interrupted') return exitCode.interrupted
  const isWhole = chats.every(({ error, completeness }) => error === undefined && completeness?.isComplete)
  return stopped === undefined && isWhole && warnings.length === 0 ? exitCode.ok : exitCode.failed
}

function sayNext({ reporter, env }: CommandContext): void {
  reporter.message({ name: 'Next', level: 'info', text: `Next: ${programName(env)} build` })
}
