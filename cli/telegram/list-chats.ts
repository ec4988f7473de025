import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type ChatSelector, selectsChat } from '../../extract/chat-selector.ts'
import { CallFailure } from '../../extract/telegram/client/call-failure.ts'
import type {
  DialogCursor,
  ListedChat,
  TelegramClient,
} from '../../extract/telegram/client/telegram-client.ts'
import { toTelegramError } from '../../extract/telegram/client/telegram-errors.ts'
import { printable } from '../../kernel/printable.ts'
import type { CommandContext } from '../command.ts'
import { readConfig } from '../extract/read-config.ts'
import { displayWidth, fitted, padded } from '../ui/display-width.ts'
import { connect } from './connect.ts'

export interface ChatsRequest {
  readonly search?: string
  readonly output: 'text' | 'json'
}

/** What a row of the list says. */
interface ChatRow {
  readonly id: string
  readonly kind: ListedChat['kind']
  readonly title: string | null
  readonly username: string | null
  readonly members: number | null
  readonly topics: boolean
  readonly left: boolean
  /** Whether project.yml lists it; null: there is no list. */
  readonly listed: boolean | null
}

const widestTitle = 40

/** Writes the account's chats to stdout: those that project.yml could list. */
export async function listChats(context: CommandContext, { search, output }: ChatsRequest): Promise<void> {
  const { root, reporter, stdout, clock } = context
  const selectors = existsSync(join(root, 'project.yml')) ? readConfig(root).chats : undefined
  try {
    const client = await connect(context)
    try {
      const all = await allChats(client, (count) => reporter.progress([`  ${count} chats`]))
      reporter.progress([])
      const rows = all.map((chat) => rowOf(chat, selectors)).filter((row) => matches(row, search))
      stdout.write(output === 'json' ? `${JSON.stringify(rows, undefined, 2)}\n` : table(rows))
      advise(context, rows, all.length)
    } finally {
      await client.close()
    }
  } catch (error) {
    throw error instanceof CallFailure ? toTelegramError(error, clock.now()) : error
  }
}

/** Each chat once, in the order of the list: a chat that is written to meanwhile can be on two pages. */
async function allChats(
  client: TelegramClient,
  onPage: (count: number) => void,
): Promise<readonly ListedChat[]> {
  const found = new Map<string, ListedChat>()
  let cursor: DialogCursor | undefined
  do {
    const page = await client.dialogs(cursor)
    for (const chat of page.chats) found.set(`${chat.kind} ${chat.id}`, chat)
    onPage(found.size)
    cursor = page.next
  } while (cursor !== undefined)
  // A basic group that became a supergroup is read with it.
  return [...found.values()].filter(({ migratedTo }) => migratedTo === undefined)
}

function rowOf(chat: ListedChat, selectors: readonly ChatSelector[] | undefined): ChatRow {
  const selectable = { chatKind: chat.kind, chatId: chat.id, name: chat.title }
  return {
    id: chat.id,
    kind: chat.kind,
    title: chat.title,
    username: chat.username ?? null,
    members: chat.memberCount ?? null,
    topics: chat.isForum,
    left: chat.isLeft,
    listed: selectors === undefined ? null : selectors.some((selector) => selectsChat(selector, selectable)),
  }
}

function matches({ id, title, username }: ChatRow, search: string | undefined): boolean {
  if (search === undefined) return true
  const wanted = folded(search.replace(/^@/, ''))
  return [id, title, username].some((text) => text !== null && folded(text).includes(wanted))
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

function table(rows: readonly ChatRow[]): string {
  const cells = [
    ['id', 'kind', 'title', 'username', 'members', 'topics', 'in project.yml'],
    ...rows.map((row) => [
      row.id,
      row.kind,
      fitted(printable(row.title ?? ''), widestTitle),
      row.username === null ? '' : `@${printable(row.username)}`,
      row.members === null ? '' : String(row.members),
      row.topics ? 'yes' : 'no',
      row.listed ? 'yes' : 'no',
    ]),
  ]
  const widths = cells[0]?.map((_, index) => Math.max(...cells.map((row) => displayWidth(row[index] ?? ''))))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => padded(cell, widths?.[index] ?? 0))
      .join('  ')
      .trimEnd()
  return `${cells.map(line).join('\n')}\n`
}

function advise({ reporter }: CommandContext, rows: readonly ChatRow[], total: number): void {
  const say = (text: string): void => reporter.message({ name: 'Note', level: 'info', text })
  if (rows.length === 0) {
    say(total === 0 ? 'This account has no chats.' : `None of the ${total} chats of this account matches.`)
    return
  }
  const [first] = rows.filter(({ listed }) => listed !== true)
  if (first !== undefined) say(`To read one, list it in project.yml: extract: {chats: [${first.id}]}`)
}
