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
      if (!chats.has(keyOf(chat))) chats.set(keyOf(chat), chat)
    }
    onPage?.(chats.size)
    // A page that tells of nothing new would be followed by itself.
    cursor = chats.size === before ? undefined : page.next
  } while (cursor !== undefined)
  return [...chats.values()]
}

function keyOf({ kind, id }: ListedChat): string {
  return `${kind}:${id}`
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
  // One chat may be listed by several of its names, and is read once.
  const listed = new Map<string, ListedChat>()
  const problems: TgeltError[] = []
  for (const selector of allowed) {
    const found = await find(client, selector, known)
    if ('code' in found) problems.push(found)
    else listed.set(keyOf(found), found)
  }
  const all = [...listed.values()]
  if (only.length === 0) return { chats: withoutOldHalves(all), problems: [...problems, ...moved(all)] }
  const chats = only.map((selector) => {
    const chat = all.find((each) => selects(selector, each))
    const shown = allowed.map((each) => each.shown)
    if (chat === undefined)
      throw liveError('telegram-chat-not-listed', { selector: selector.shown, listed: shown })
    return chat
  })
  return { chats: [...new Set(chats)], problems: moved(chats) }
}

/** What to say of basic groups that are read without the supergroup that they became, in which everything goes on. */
function moved(chats: readonly ListedChat[]): readonly TgeltError[] {
  return withoutOldHalves(chats).flatMap((chat) =>
    chat.migratedTo === undefined
      ? []
      : liveError('telegram-chat-migrated', { chat: show(chat), supergroup: chat.migratedTo.id }),
  )
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
  if (username !== undefined)
    return usernamesOf(chat).some((each) => each.toLowerCase() === username.toLowerCase())
  return selectsChat(selector, selectable(chat))
}

/** The first one, and those that it has bought. */
function usernamesOf({ username, raw }: ListedChat): readonly string[] {
  const more: readonly unknown[] = Array.isArray(raw['usernames']) ? raw['usernames'] : []
  const active = more.flatMap((each) => {
    const { username: name, active: isActive } = each as { username?: unknown; active?: unknown }
    return isActive === true && typeof name === 'string' ? [name] : []
  })
  return username === undefined ? active : [username, ...active]
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
