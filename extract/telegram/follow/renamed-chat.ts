import type { ListedChat } from '../client/telegram-client.ts'
import type { TlPeerObject } from '../client/tl-object.ts'
import type { Described } from '../sync/landing.ts'

/** The chat under the name that a push gives it, if that is another one. */
export function renamed(listed: ListedChat, { users, chats }: Described): ListedChat {
  if (listed.kind === 'user') {
    const user = users.find(({ id }) => id === listed.id)
    const isSame = user === undefined || nameOf(user) === nameOf(listed.raw)
    return isSame || user['min'] === true ? listed : { ...listed, title: nameOf(user), raw: user }
  }
  const className = listed.kind === 'group' ? 'Chat' : 'Channel'
  const chat = chats.find((each) => each.id === listed.id && each.className === className)
  const title = chat?.['title']
  if (chat === undefined || chat['min'] === true || typeof title !== 'string') return listed
  return title === listed.title ? listed : { ...listed, title, raw: chat }
}

function nameOf({ firstName, lastName }: TlPeerObject): string | null {
  return [firstName, lastName].filter((part) => typeof part === 'string' && part !== '').join(' ') || null
}
