import { resolve } from 'node:path'
import { type SelectableChat, toChatSelector } from '../../extract/chat-selector.ts'
import type { ExtractConfig } from '../../extract/config.ts'
import { importDesktopExport } from '../../extract/import-desktop-export.ts'
import type { ImportSummary } from '../../extract/import-summary.ts'
import type { CommandContext } from '../command.ts'
import { programName } from '../program-name.ts'
import { lazyColumnarPort } from './columnar-port.ts'
import { distinctChats, ExtractDisplay } from './extract-display.ts'
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

/** Says how a list of chats is made where there is none, or where none of the chats that it names is in the file. */
function advise(
  { reporter, env }: CommandContext,
  config: ExtractConfig,
  { chats, skippedChats, isDryRun, isStopped }: ImportSummary,
): void {
  const say = (text: string): void => reporter.message({ name: 'Note', level: 'info', text })
  const landed = distinctChats(chats)
  if ((config.chats ?? []).length === 0 && landed.length > 1) {
    say(
      `project.yml lists no chats, so all ${landed.length} of the file were read. To read only some, list them there:`,
    )
    say(`  extract: {chats: [${listEntries(landed)}]}`)
  }
  const [first] = skippedChats
  if (
    first !== undefined &&
    skippedChats.every(({ reason }) => reason === 'not-listed') &&
    chats.length === 0
  )
    say(
      `No chat of the file is in the list of project.yml. To read one, add it there: chats: [${first.chatId}]`,
    )
  const unreadable = chats.reduce((sum, chat) => sum + chat.quarantined, 0)
  if (unreadable > 0) {
    say(
      `${unreadable} could not be read even after repair: kept as they are, with place and reason (record_kind "unreadable").`,
    )
  }
  if (isStopped) say('Run the same command again: it lands what is missing.')
  else if (!isDryRun && chats.length > 0) say(`Next: ${programName(env)} build`)
}

const mostListed = 20

/** What names chats in project.yml: the id, together with the kind where two chats have the same number. */
function listEntries(chats: readonly SelectableChat[]): string {
  const shown = chats.slice(0, mostListed).map(({ chatId, chatKind }) => {
    const isUnique = chats.filter((each) => each.chatId === chatId).length === 1
    return isUnique ? chatId : `{id: ${chatId}, kind: ${chatKind}}`
  })
  return [...shown, ...(chats.length > mostListed ? ['…'] : [])].join(', ')
}
