import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import { printable } from '../../kernel/printable.ts'
import { type ChatSelector, type SelectableChat, selectsChat } from '../chat-selector.ts'
import type { DialogCursor, ListedChat, TelegramClient } from './client/telegram-client.ts'
import { liveError } from './sync/sync-errors.ts'

/** All chats of the account's lists of dialogs, each once. `onPage` is told how many there are so far. */
export async function listChats(
  client: TelegramClient,
  onPage?: (count: number) => void,
): Promise<readonly ListedChat[]> {
  const chats = new Map<string, ListedChat>()
  let cursor: DialogCursor | undefined
  do {
    const page = await client.dialogs(cursor)
    const before = chats.size
    for (const chat of page.chats) {
      const key = `${chat.kind}:${chat.id}`
      if (!chats.has(key)) chats.set(key, chat)
    }
    onPage?.(chats.size)
    // A page that tells of nothing new would be followed by itself.
    cursor = chats.size === before ? undefined : page.next
  } while (cursor !== undefined)
  return [...chats.values()]
}

export interface ChosenChats {
  readonly chats: readonly ListedChat[]
  /** What was named and can't be read: the others can. */
  readonly problems: readonly TgeltError[]
}

/**
 * The chats that project.yml lists and, if any are named for this run, that those name, too. A name that is not
 * in the account's dialogs and begins with @ is looked up. Throws if nothing is listed, or one is named that isn't.
 */
export async function chooseChats(
  client: TelegramClient,
  allowed: readonly ChatSelector[],
  only: readonly ChatSelector[],
): Promise<ChosenChats> {
  if (allowed.length === 0) throw liveError('telegram-chats-unlisted', {})
  const known = await listChats(client)
  const listed: ListedChat[] = []
  const problems: TgeltError[] = []
  for (const selector of allowed) {
    const found = await find(client, selector, known)
    if ('code' in found) problems.push(found)
    else if (!listed.includes(found)) listed.push(found)
  }
  if (only.length === 0) return { chats: withoutOldHalves(listed), problems }
  const chats = only.map((selector) => {
    const chat = listed.find((each) => selects(selector, each))
    const shown = allowed.map((each) => each.shown)
    if (chat === undefined)
      throw liveError('telegram-chat-not-listed', { selector: selector.shown, listed: shown })
    return chat
  })
  return { chats: [...new Set(chats)], problems: [] }
}

async function find(
  client: TelegramClient,
  selector: ChatSelector,
  known: readonly ListedChat[],
): Promise<ListedChat | TgeltError> {
  const { shown: name } = selector
  const matches = withoutOldHalves(known.filter((chat) => selects(selector, chat)))
  const [first, second] = matches
  if (first !== undefined && second === undefined) return first
  if (first !== undefined) {
    return liveError('telegram-chat-ambiguous', { selector: name, chats: matches.map(show) })
  }
  const username = usernameIn(selector)
  const resolved = username === undefined ? undefined : await client.resolve(username)
  if (resolved !== undefined) return resolved
  return liveError('telegram-chat-unknown', { selector: name, names: known.flatMap(namesOf) })
}

/** Whether a chat is the one that a user names, by id, title or @username. */
export function selects(selector: ChatSelector, chat: ListedChat): boolean {
  const username = usernameIn(selector)
  if (username !== undefined) return chat.username?.toLowerCase() === username.toLowerCase()
  return selectsChat(selector, selectable(chat))
}

function usernameIn({ id, name }: ChatSelector): string | undefined {
  return id === undefined && name?.startsWith('@') ? name.slice(1) : undefined
}

/** A basic group whose supergroup is there, too, is read as a part of that. */
function withoutOldHalves(chats: readonly ListedChat[]): readonly ListedChat[] {
  return chats.filter(
    ({ migratedTo }) => migratedTo === undefined || !chats.some(({ id }) => id === migratedTo.id),
  )
}

export function selectable({ kind, id, title }: ListedChat): SelectableChat {
  return { chatKind: kind, chatId: id, name: title }
}

function show({ kind, id, title }: ListedChat): string {
  return `"${printable(title ?? '')}" (${kind} ${id})`
}

function namesOf({ id, title, username }: ListedChat): readonly string[] {
  return [id, ...(title === null ? [] : [title]), ...(username === undefined ? [] : [`@${username}`])]
}
