import { resolve } from 'node:path'
import { toChatSelector } from '../../extract/chat-selector.ts'
import type { ExtractConfig } from '../../extract/config.ts'
import { importDesktopExport } from '../../extract/import-desktop-export.ts'
import type { ImportSummary } from '../../extract/import-summary.ts'
import type { CommandContext } from '../command.ts'
import { programName } from '../program-name.ts'
import { lazyColumnarPort } from './columnar-port.ts'
import { ExtractDisplay } from './extract-display.ts'
import { readConfig } from './read-config.ts'

export interface ExtractRequest {
  readonly from: string
  readonly chat?: readonly string[]
  readonly since: Date | undefined
  readonly observedAt: Date | undefined
  readonly dryRun?: boolean
}

/** Imports an export into the project's bronze folder and shows how it goes. */
export async function extractExport(
  context: CommandContext,
  request: ExtractRequest,
): Promise<ImportSummary> {
  const config = readConfig(context.root)
  const display = new ExtractDisplay(context.reporter, context.terminal, context.clock)
  const columnar = lazyColumnarPort()
  try {
    const summary = await importDesktopExport({
      file: request.from,
      bronzeFolder: resolve(context.root, config.bronzePath),
      allowedChats: config.chats,
      only: request.chat?.map((chat) => toChatSelector(chat)),
      since: request.since,
      isDryRun: request.dryRun,
      observedAt: request.observedAt,
      clock: context.clock,
      signal: context.signal,
      emit: display.handle,
      columnar,
    })
    advise(context, config, summary)
    return summary
  } finally {
    columnar.close()
  }
}

/** Without a list, everything in the file lands: then the reader learns how to make a list of it. */
function advise(
  { reporter, env }: CommandContext,
  config: ExtractConfig,
  { chats, isDryRun }: ImportSummary,
): void {
  const say = (text: string): void => reporter.message({ name: 'Note', level: 'info', text })
  if ((config.chats ?? []).length === 0 && chats.length > 1) {
    say(
      `project.yml lists no chats, so all ${chats.length} of the file were read. To read only some, list them there:`,
    )
    say(`  extract: {chats: [${chats.map((chat) => chat.chatId).join(', ')}]}`)
  }
  const unreadable = chats.reduce((sum, chat) => sum + chat.quarantined, 0)
  if (unreadable > 0) {
    say(
      `${unreadable} could not be read even after repair: kept as they are, with place and reason (record_kind "unreadable").`,
    )
  }
  if (!isDryRun) say(`Next: ${programName(env)} build`)
}
