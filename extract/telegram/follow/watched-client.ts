import type { TelegramClient } from '../client/telegram-client.ts'

export interface CallWatch {
  /** Makes a call, or doesn't: what it rejects with, the call rejects with. */
  readonly make: <T>(call: () => Promise<T>) => Promise<T>
  /** When the answer is there and nobody has seen it yet. */
  readonly answered: () => void
  readonly failed: (error: unknown) => void
}

/** A client whose calls are watched. Pushes and closing are left to the one behind it. */
export function watchedClient(client: TelegramClient, watch: CallWatch): TelegramClient {
  const call = async <T>(make: () => Promise<T>): Promise<T> => {
    const answer = await watch.make(make).catch((error: unknown) => {
      watch.failed(error)
      throw error
    })
    watch.answered()
    return answer
  }
  return {
    me: () => call(() => client.me()),
    dialogs: (cursor) => call(() => client.dialogs(cursor)),
    resolve: (username) => call(() => client.resolve(username)),
    fullChat: (chat) => call(() => client.fullChat(chat)),
    history: (chat, request) => call(() => client.history(chat, request)),
    messages: (chat, ids) => call(() => client.messages(chat, ids)),
    channelDifference: (chat, pts, limit) => call(() => client.channelDifference(chat, pts, limit)),
    accountState: () => call(() => client.accountState()),
    accountDifference: (state) => call(() => client.accountDifference(state)),
    participants: (chat, offset, limit) => call(() => client.participants(chat, offset, limit)),
    topics: (chat, after, limit) => call(() => client.topics(chat, after, limit)),
    startTakeout: (scopes) => call(() => client.startTakeout(scopes)),
    finishTakeout: (isSuccess) => call(() => client.finishTakeout(isSuccess)),
    listen: (listener) => client.listen(listener),
    close: () => client.close(),
  }
}
