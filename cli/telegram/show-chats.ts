import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ChatSelector } from '../../extract/chat-selector.ts'
import { listChats, selects } from '../../extract/telegram/choose-chats.ts'
import { CallFailure } from '../../extract/telegram/client/call-failure.ts'
import type { ListedChat } from '../../extract/telegram/client/telegram-client.ts'
import { toTelegramError } from '../../extract/telegram/client/telegram-errors.ts'
import { printable } from '../../kernel/printable.ts'
import type { CommandContext } from '../command.ts'
import { readConfig } from '../extract/read-config.ts'
import { alignedColumns } from '../ui/aligned-columns.ts'
import { fitted } from '../ui/display-width.ts'
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
export async function showChats(context: CommandContext, { search, output }: ChatsRequest): Promise<void> {
  const { root, reporter, stdout, clock, signal } = context
  const selectors = existsSync(join(root, 'project.yml')) ? readConfig(root).chats : undefined
  try {
    const client = await connect(context)
    try {
      const listed = await listChats(client, (count) => reporter.progress([`  ${count} chats`]))
      reporter.progress([])
      // A basic group that became a supergroup is read with it.
      const all = listed.filter(({ migratedTo }) => migratedTo === undefined)
      const rows = all.map((chat) => rowOf(chat, selectors)).filter((row) => matches(row, search))
      stdout.write(output === 'json' ? `${JSON.stringify(rows, undefined, 2)}\n` : table(rows))
      advise(context, rows, all.length)
    } finally {
      await client.close()
    }
  } catch (error) {
    throw error instanceof CallFailure && !signal.aborted ? toTelegramError(error, clock.now()) : error
  }
}

function rowOf(chat: ListedChat, selectors: readonly ChatSelector[] | undefined): ChatRow {
  return {
    id: chat.id,
    kind: chat.kind,
    title: chat.title,
    username: chat.username ?? null,
    members: chat.memberCount ?? null,
    topics: chat.isForum,
    left: chat.isLeft,
    listed: selectors === undefined ? null : selectors.some((selector) => selects(selector, chat)),
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
  return alignedColumns([
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
  ])
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
