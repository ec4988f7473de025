import { keyOf } from './world-chat.ts'

/**
 * Users and chats that are spoken of somewhere in these objects. They don't say whether a channel id is a supergroup's:
 * both keys are given.
 */
export function mentionedPeers(objects: readonly unknown[]): {
  readonly userIds: ReadonlySet<string>
  readonly chatKeys: ReadonlySet<string>
} {
  const userIds = new Set<string>()
  const chatKeys = new Set<string>()
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return
    if (Array.isArray(value)) {
      for (const item of value) visit(item)
      return
    }
    const object = value as Record<string, unknown>
    if (typeof object['userId'] === 'string') userIds.add(object['userId'])
    if (typeof object['chatId'] === 'string') chatKeys.add(keyOf({ kind: 'group', id: object['chatId'] }))
    if (typeof object['channelId'] === 'string') {
      chatKeys.add(keyOf({ kind: 'supergroup', id: object['channelId'] }))
      chatKeys.add(keyOf({ kind: 'channel', id: object['channelId'] }))
    }
    if (Array.isArray(object['users'])) {
      for (const id of object['users']) if (typeof id === 'string') userIds.add(id)
    }
    for (const key in object) visit(object[key])
  }
  visit(objects)
  return { userIds, chatKeys }
}
