import { Api } from 'telegram'
import { returnBigInt } from 'telegram/Helpers.js'
import { CallFailure } from '../client/call-failure.ts'
import type {
  AccountDifference,
  AccountState,
  ChannelDifference,
  ChatAddress,
  DialogCursor,
  DialogPage,
  FullChat,
  HistoryRequest,
  ListedChat,
  MessagePage,
  ParticipantPage,
  PushedUpdates,
  TakeoutScope,
  TelegramClient,
  TopicPage,
} from '../client/telegram-client.ts'
import type { TlObject } from '../client/tl-object.ts'
import { isChannel, toInputChannel, toInputPeer, toInputUser } from './addresses.ts'
import {
  toAccountDifference,
  toAccountState,
  toChannelDifference,
  toFullChat,
  toFullUser,
  toGroupParticipants,
  toMessagePage,
  toParticipantPage,
  toTopicPage,
} from './answers.ts'
import type { Request } from './link.ts'
import { LinkKeeper, type LinkKeeperOptions } from './link-keeper.ts'
import { toDialogPage, toResolvedChat } from './listed-chats.ts'
import { toPushedUpdates } from './pushes.ts'

const dialogsPerPage = 100
const noHash = returnBigInt(0)

export type TeleprotoClientOptions = Omit<LinkKeeperOptions, 'onPush' | 'onReconnected'>

/** The port on teleproto: one request per call, each through the account's one link. */
export class TeleprotoClient implements TelegramClient {
  readonly #keeper: LinkKeeper
  readonly #listeners = new Set<(pushed: PushedUpdates) => void>()
  /** When the topics that were last listed were last written to: where the page after them begins. */
  readonly #activityOf = new WeakMap<TlObject, number>()
  #takeoutId: Api.account.Takeout['id'] | undefined

  constructor(options: TeleprotoClientOptions) {
    this.#keeper = new LinkKeeper({
      ...options,
      onPush: (pushed) => {
        if (this.#listeners.size > 0) this.#tell(toPushedUpdates(pushed))
      },
      onReconnected: () => this.#tell({ kind: 'missed' }),
    })
  }

  /** Rejects with a CallFailure if there is no connection, or none for this login. */
  async connect(): Promise<void> {
    await this.#keeper.open()
  }

  async me(): Promise<{ readonly id: string; readonly name: string }> {
    const users = await this.#call(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }))
    const me = users.find((user) => user instanceof Api.User)
    if (me === undefined) throw refused('users.getUsers', 'USER_EMPTY')
    return { id: me.id.toString(), name: [me.firstName, me.lastName].filter(Boolean).join(' ') }
  }

  async dialogs(cursor: DialogCursor | undefined): Promise<DialogPage> {
    const answer = await this.#call(
      // Without a folder's id, archived dialogs are listed with the others.
      new Api.messages.GetDialogs({
        excludePinned: cursor !== undefined,
        offsetDate: cursor?.offsetDate ?? 0,
        offsetId: cursor?.offsetId ?? 0,
        offsetPeer: cursor === undefined ? new Api.InputPeerEmpty() : toInputPeer(cursor.offsetPeer),
        limit: dialogsPerPage,
        hash: noHash,
      }),
    )
    if (answer instanceof Api.messages.DialogsNotModified) return { chats: [], next: undefined }
    return toDialogPage(answer, cursor)
  }

  async resolve(username: string): Promise<ListedChat | undefined> {
    try {
      return toResolvedChat(await this.#call(new Api.contacts.ResolveUsername({ username })))
    } catch (error) {
      const isNobody =
        error instanceof CallFailure && /^USERNAME_(?:NOT_OCCUPIED|INVALID)$/.test(error.reason)
      if (isNobody) return undefined
      throw error
    }
  }

  async fullChat(chat: ChatAddress): Promise<FullChat> {
    if (isChannel(chat)) {
      return toFullChat(await this.#call(new Api.channels.GetFullChannel({ channel: toInputChannel(chat) })))
    }
    if (chat.kind === 'group') return toFullChat(await this.#fullGroup(chat))
    return toFullUser(await this.#call(new Api.users.GetFullUser({ id: toInputUser(chat) })))
  }

  async history(chat: ChatAddress, request: HistoryRequest): Promise<MessagePage> {
    const { offsetId, addOffset, limit } = request
    const answer = await this.#callInTakeout(
      new Api.messages.GetHistory({
        peer: toInputPeer(chat),
        offsetId,
        offsetDate: 0,
        addOffset,
        limit,
        maxId: 0,
        minId: 0,
        hash: noHash,
      }),
    )
    return toMessagePage(answer)
  }

  async messages(chat: ChatAddress, ids: readonly number[]): Promise<MessagePage> {
    const id = ids.map((messageId) => new Api.InputMessageID({ id: messageId }))
    const answer = isChannel(chat)
      ? await this.#callInTakeout(new Api.channels.GetMessages({ channel: toInputChannel(chat), id }))
      : await this.#callInTakeout(new Api.messages.GetMessages({ id }))
    return toMessagePage(answer)
  }

  async channelDifference(chat: ChatAddress, pts: number, limit: number): Promise<ChannelDifference> {
    const filter = new Api.ChannelMessagesFilterEmpty()
    const request = { channel: toInputChannel(chat), filter, pts, limit }
    return toChannelDifference(await this.#call(new Api.updates.GetChannelDifference(request)))
  }

  async accountState(): Promise<AccountState> {
    return toAccountState(await this.#call(new Api.updates.GetState()))
  }

  async accountDifference(state: AccountState): Promise<AccountDifference> {
    const { pts, qts, date } = state
    return toAccountDifference(await this.#call(new Api.updates.GetDifference({ pts, qts, date })), state)
  }

  async participants(chat: ChatAddress, offset: number, limit: number): Promise<ParticipantPage> {
    if (isChannel(chat)) {
      const filter = new Api.ChannelParticipantsSearch({ q: '' })
      const request = { channel: toInputChannel(chat), filter, offset, limit, hash: noHash }
      return toParticipantPage(await this.#callInTakeout(new Api.channels.GetParticipants(request)))
    }
    if (chat.kind === 'group' && offset === 0) return toGroupParticipants(await this.#fullGroup(chat))
    return { participants: [], users: [], chats: [], count: 0 }
  }

  async topics(chat: ChatAddress, after: TlObject | undefined, limit: number): Promise<TopicPage> {
    const answer = await this.#call(
      new Api.messages.GetForumTopics({
        peer: toInputPeer(chat),
        offsetDate: (after && (this.#activityOf.get(after) ?? Number(after['date']))) ?? 0,
        offsetId: Number(after?.['topMessage'] ?? 0),
        offsetTopic: Number(after?.['id'] ?? 0),
        limit,
      }),
    )
    const page = toTopicPage(answer)
    const dates = new Map(
      answer.messages.map((message) => [message.id, 'date' in message ? message.date : undefined]),
    )
    for (const topic of page.topics) {
      const date = dates.get(Number(topic['topMessage']))
      if (date !== undefined) this.#activityOf.set(topic, date)
    }
    return page
  }

  async startTakeout(scopes: readonly TakeoutScope[]): Promise<void> {
    const takeout = await this.#call(
      new Api.account.InitTakeoutSession({
        messageUsers: scopes.includes('users'),
        messageChats: scopes.includes('groups'),
        messageMegagroups: scopes.includes('supergroups'),
        messageChannels: scopes.includes('channels'),
      }),
    )
    this.#takeoutId = takeout.id
  }

  async finishTakeout(isSuccess: boolean): Promise<void> {
    if (this.#takeoutId === undefined) return
    const finish = new Api.account.FinishTakeoutSession({ success: isSuccess })
    await this.#keeper.call(inTakeout(this.#takeoutId, finish), finish)
    this.#takeoutId = undefined
  }

  listen(listener: (pushed: PushedUpdates) => void): () => void {
    this.#listeners.add(listener)
    this.#keeper.hold(true)
    return () => {
      this.#listeners.delete(listener)
      this.#keeper.hold(this.#listeners.size > 0)
    }
  }

  close(): Promise<void> {
    return this.#keeper.close()
  }

  #tell(pushed: PushedUpdates | undefined): void {
    if (pushed === undefined) return
    for (const listener of [...this.#listeners]) listener(pushed)
  }

  async #fullGroup(chat: ChatAddress): Promise<Api.messages.ChatFull> {
    return await this.#call(new Api.messages.GetFullChat({ chatId: returnBigInt(chat.id) }))
  }

  #call<R>(request: Request<R>): Promise<R> {
    return this.#keeper.call(request)
  }

  /** Inside the takeout session, if there is one; when that has ended, calls go on without. */
  async #callInTakeout<R>(request: Request<R>): Promise<R> {
    if (this.#takeoutId === undefined) return this.#call(request)
    try {
      return await this.#keeper.call(inTakeout(this.#takeoutId, request), request)
    } catch (error) {
      if (!(error instanceof CallFailure) || error.kind !== 'takeout-over') throw error
      this.#takeoutId = undefined
      return this.#call(request)
    }
  }
}

function inTakeout<R>(takeoutId: Api.account.Takeout['id'], query: Request<R>): Request<R> {
  return new Api.InvokeWithTakeout({ takeoutId, query }) as unknown as Request<R>
}

function refused(method: string, reason: string): CallFailure {
  return new CallFailure({ kind: 'refused', method, reason })
}
