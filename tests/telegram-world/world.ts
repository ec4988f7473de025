import type {
  AccountDifference,
  AccountState,
  ChannelDifference,
  ChatAddress,
  DialogCursor,
  DialogPage,
  FullChat,
  ListedChat,
  MessagePage,
  ParticipantPage,
  TopicPage,
} from '../../extract/telegram/client/telegram-client.ts'
import type { TlMessage, TlObject, TlPeerObject } from '../../extract/telegram/client/tl-object.ts'
import { accountDifference, channelDifference, updateOf } from './differences.ts'
import { accountMessages, channelMessages, type HistoryQuery, history } from './history.ts'
import { dialogs, fullChat, listedChat, participants, topics } from './lists.ts'
import { mentionedPeers } from './mentioned-peers.ts'
import { type Draft, messageJson, serviceJson, topicOf } from './message-json.ts'
import { MessageStore } from './message-store.ts'
import { chatJson, userJson } from './peer-json.ts'
import { RpcFault } from './rpc-fault.ts'
import { type ChatTruth, chatTruth } from './truth.ts'
import { type Mutation, UpdateBox } from './update-box.ts'
import {
  accessHashOf,
  addressOf,
  type ChatOptions,
  type ChatRef,
  hasOwnBox,
  keyOf,
  type Member,
  type MemberRule,
  type UserOptions,
  type WorldChat,
  type WorldUser,
} from './world-chat.ts'

export interface WorldOptions {
  /** Unix seconds at the beginning. */
  readonly now?: number
  readonly selfId?: string
  /** How many members can be read of a chat at most. */
  readonly participantCap?: number
}

export interface MutationOptions {
  /** Changes what is read and nothing else: no pts, no push, no difference tells of it. */
  readonly isSilent?: boolean
}

export interface PushedMutation {
  readonly update: TlObject
  readonly users: readonly TlPeerObject[]
  readonly chats: readonly TlPeerObject[]
  readonly date: number
}

/**
 * A scripted Telegram as one account sees it: chats, users and messages, the changes that are logged of them, and what
 * Telegram's calls answer about them. Deterministic: the clock moves only when the script says so. All arguments and
 * answers are plain JSON.
 */
export class World {
  readonly self: WorldUser
  readonly participantCap: number
  readonly accountBox = new UpdateBox()
  readonly chats = new Map<string, WorldChat>()
  readonly users = new Map<string, WorldUser>()
  now: number
  private readonly listeners = new Set<(pushed: PushedMutation) => void>()
  private nextUser = 5_000_000_001
  private nextGroup = 400_001
  private nextChannel = 1_000_000_001

  constructor({ now = 1_760_000_000, selfId = '777000111', participantCap = 10_000 }: WorldOptions = {}) {
    this.now = now
    this.participantCap = participantCap
    this.self = {
      id: selfId,
      accessHash: accessHashOf(selfId),
      firstName: 'Ada',
      lastName: 'Self',
      isSelf: true,
    }
    this.users.set(selfId, this.self)
  }

  // Script: who and what there is

  advance(seconds: number): number {
    this.now += seconds
    return this.now
  }

  addUser(options: UserOptions): string {
    const id = String(this.nextUser)
    this.nextUser += 1
    this.users.set(id, { ...options, id, accessHash: accessHashOf(id), isSelf: false })
    return id
  }

  /** Groups, supergroups and channels begin with the service message that created them. */
  addChat(options: ChatOptions): ChatAddress {
    const chat = this.newChat(options)
    const title = chat.title
    if (chat.kind === 'group') {
      const users = chat.members.map(({ userId }) => userId)
      this.addService(chat, { className: 'MessageActionChatCreate', title, users }, this.self.id)
    } else if (chat.kind !== 'user') {
      this.addService(chat, { className: 'MessageActionChannelCreate', title }, this.self.id)
    }
    if (chat.isForum) {
      chat.topics.set(1, { id: 1, title: 'General', date: this.now, fromId: this.self.id, topMessageId: 1 })
    }
    return addressOf(chat)
  }

  /** Comments on the channel's posts are written in the supergroup; posts are forwarded to it. */
  linkDiscussion(channel: ChatRef, group: ChatRef): void {
    const [from, to] = [this.chat(channel), this.chat(group)]
    from.linkedChat = to
    to.linkedChat = from
  }

  /** The basic group becomes a supergroup: its last message says so, and so does the supergroup's first. */
  migrate(group: ChatRef, options: Omit<ChatOptions, 'kind' | 'title'> = {}): ChatAddress {
    const old = this.chat(group)
    const chat = this.newChat({
      members: old.members.map(({ userId }) => userId).filter((id) => id !== this.self.id),
      ...options,
      kind: 'supergroup',
      title: old.title,
    })
    const maxId = this.addService(
      old,
      { className: 'MessageActionChatMigrateTo', channelId: chat.id },
      this.self.id,
    )
    old.migratedTo = chat
    chat.migratedFrom = { chat: old, maxId }
    const action = { className: 'MessageActionChannelMigrateFrom', title: old.title, chatId: old.id }
    this.addService(chat, action, { channelId: chat.id })
    return addressOf(chat)
  }

  // Script: what happens

  /** The message's id. */
  send(to: ChatRef, draft: Draft, options: MutationOptions = {}): number {
    const chat = this.chat(to)
    const circumstances = { id: chat.box.takeId(), date: this.now, selfId: this.self.id }
    const discussion = chat.kind === 'channel' ? chat.linkedChat : undefined
    const message = messageJson(chat, draft, circumstances)
    if (discussion === undefined) this.add(chat, message, options)
    else this.addWithForward(chat, discussion, message, options)
    return message.id
  }

  sendService(to: ChatRef, action: TlObject, options: MutationOptions & Pick<Draft, 'from'> = {}): number {
    return this.addService(this.chat(to), action, options.from, options)
  }

  edit(
    of: ChatRef,
    id: number,
    change: { readonly text?: string; readonly fields?: object },
    options: MutationOptions = {},
  ): void {
    const text = change.text === undefined ? {} : { message: change.text }
    this.change(this.chat(of), id, { ...text, editDate: this.now, ...change.fields }, options)
  }

  /** Sets how often a message was reacted to with an emoji; none takes the reaction away. */
  react(of: ChatRef, id: number, emoji: string, count: number, options: MutationOptions = {}): void {
    const chat = this.chat(of)
    const reaction = { className: 'ReactionEmoji', emoticon: emoji }
    const before =
      (chat.store.get(id)?.['reactions'] as { results?: readonly TlObject[] } | undefined)?.results ?? []
    const others = before.filter((each) => (each['reaction'] as TlObject)['emoticon'] !== emoji)
    const results = count === 0 ? others : [...others, { className: 'ReactionCount', reaction, count }]
    const reactions = { className: 'MessageReactions', canSeeList: chat.kind !== 'channel', results }
    const hidden = options.isSilent ? {} : { editHide: true, editDate: this.now }
    this.change(chat, id, { ...hidden, reactions: withoutFalse(reactions) }, options)
  }

  /** Ids that aren't there are passed over. */
  delete(of: ChatRef, ids: readonly number[], options: MutationOptions = {}): void {
    const chat = this.chat(of)
    const deleted = ids.filter((id) => chat.store.delete(id))
    if (deleted.length > 0) this.record({ kind: 'delete', chat, ids: deleted }, options)
  }

  /** The topic's id: that of the service message which created it. */
  createTopic(
    forum: ChatRef,
    title: string,
    options: MutationOptions & { readonly from?: string } = {},
  ): number {
    const chat = this.chat(forum)
    if (!chat.isForum) throw new Error(`${keyOf(chat)} is no forum`)
    const action = { className: 'MessageActionTopicCreate', title, iconColor: 7_322_096 }
    const id = this.addService(chat, action, options.from, options)
    chat.topics.set(id, { id, title, date: this.now, fromId: options.from ?? this.self.id, topMessageId: id })
    return id
  }

  join(ref: ChatRef, userId: string, role: Member['role'] = 'member'): void {
    const chat = this.chat(ref)
    chat.members = [
      ...chat.members.filter((each) => each.userId !== userId),
      { userId, role, date: this.now },
    ]
  }

  part(ref: ChatRef, userId: string): void {
    const chat = this.chat(ref)
    chat.members = chat.members.filter((each) => each.userId !== userId)
  }

  /** The account leaves: a private supergroup or channel can no longer be read, a public one and a basic group can. */
  leave(ref: ChatRef): void {
    this.setAccess(this.chat(ref), 'left')
  }

  /** The account is removed: supergroups and channels can no longer be read. */
  kick(ref: ChatRef): void {
    this.setAccess(this.chat(ref), 'kicked')
  }

  /** The account is in again, after `leave` or `kick`. */
  rejoin(ref: ChatRef): void {
    this.setAccess(this.chat(ref), 'member')
  }

  renameChat(ref: ChatRef, title: string): void {
    const chat = this.chat(ref)
    chat.title = title
    if (chat.kind !== 'user')
      this.addService(chat, { className: 'MessageActionChatEditTitle', title }, this.self.id)
  }

  changeUsername(ref: ChatRef, username: string | null): void {
    this.chat(ref).username = username ?? undefined
  }

  renameUser(id: string, change: Partial<UserOptions>): void {
    const user = { ...this.user(id), ...change }
    this.users.set(id, user)
    const { firstName, lastName = '', username } = user
    const usernames = username === undefined ? [] : [{ className: 'Username', active: true, username }]
    this.tell({ className: 'UpdateUserName', userId: id, firstName, lastName, usernames })
  }

  setVisibility(
    ref: ChatRef,
    change: { availableMinId?: number; isPrehistoryHidden?: boolean; memberRule?: MemberRule },
  ): void {
    Object.assign(this.chat(ref), change)
  }

  /** Differences from a pts below this one are too long; by default everything so far is forgotten. */
  forgetDifferences(ref: ChatRef, beforePts?: number): void {
    const { box } = this.chat(ref)
    box.forget(beforePts ?? box.pts)
  }

  // What Telegram answers

  me(): { readonly id: string; readonly name: string } {
    const { firstName, lastName } = this.self
    return { id: this.self.id, name: [firstName, lastName].filter(Boolean).join(' ') }
  }

  history(ref: ChatRef, request: HistoryQuery): MessagePage {
    return history(this, this.readable(ref), request)
  }

  /** In private chats and basic groups ids are the account's: messages of its other chats are found as well. */
  messages(ref: ChatRef, ids: readonly number[]): MessagePage {
    const chat = this.readable(ref)
    return hasOwnBox(chat) ? channelMessages(this, chat, ids) : accountMessages(this, ids)
  }

  /** `messages.getMessages`: of all chats that share the account's counter. */
  accountMessages(ids: readonly number[]): MessagePage {
    return accountMessages(this, ids)
  }

  channelDifference(ref: ChatRef, pts: number, limit: number): ChannelDifference {
    return channelDifference(this, this.readable(ref), pts, limit)
  }

  accountState(): AccountState {
    return { pts: this.accountBox.pts, qts: 0, date: this.now, seq: 1 }
  }

  accountDifference(state: AccountState, limit = 1000): AccountDifference {
    return accountDifference(this, state, limit)
  }

  dialogs(cursor?: DialogCursor, limit = 100): DialogPage {
    return dialogs(this, cursor, limit)
  }

  resolve(username: string): ListedChat | undefined {
    const wanted = username.toLowerCase()
    for (const chat of this.chats.values()) {
      if (chat.username?.toLowerCase() === wanted) return listedChat(this, chat, false)
    }
    return undefined
  }

  fullChat(ref: ChatRef): FullChat {
    return fullChat(this.readable(ref))
  }

  participants(ref: ChatRef, offset: number, limit: number): ParticipantPage {
    return participants(this, this.readable(ref), offset, limit)
  }

  topics(ref: ChatRef, after: TlObject | undefined, limit: number): TopicPage {
    return topics(this, this.readable(ref), after, limit)
  }

  /** What is so, whatever Telegram's calls tell. */
  truth(ref: ChatRef): ChatTruth {
    return chatTruth(this.chat(ref))
  }

  /** Calls back with each mutation that isn't silent, until the returned function is called. */
  onMutation(listener: (pushed: PushedMutation) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  // For the parts that answer

  chat(ref: ChatRef): WorldChat {
    const chat = this.chats.get(keyOf(ref))
    if (chat === undefined) throw new RpcFault(400, hasOwnBox(ref) ? 'CHANNEL_INVALID' : 'PEER_ID_INVALID')
    return chat
  }

  user(id: string): WorldUser {
    const user = this.users.get(id)
    if (user === undefined) throw new RpcFault(400, 'USER_ID_INVALID')
    return user
  }

  /** Users and chats that these objects mention, as Telegram sends them along. */
  peersOf(objects: readonly unknown[], chats: readonly WorldChat[] = []) {
    const mentioned = mentionedPeers(objects)
    const found = new Map(chats.map((chat) => [keyOf(chat), chat]))
    for (const key of mentioned.chatKeys) {
      const chat = this.chats.get(key)
      if (chat !== undefined) found.set(key, chat)
    }
    const userIds = new Set(mentioned.userIds)
    for (const chat of found.values()) if (chat.kind === 'user') userIds.add(chat.id)
    const users = [...userIds].flatMap((id) => this.users.get(id) ?? [])
    return {
      users: users.map(userJson),
      chats: [...found.values()].filter(({ kind }) => kind !== 'user').map(chatJson),
    }
  }

  /** Fails as Telegram does if the account can't read the chat, or addresses it wrongly. */
  private readable(ref: ChatRef & { readonly accessHash?: string | undefined }): WorldChat {
    const chat = this.chat(ref)
    if (ref.accessHash !== undefined && ref.accessHash !== chat.accessHash) {
      throw new RpcFault(400, hasOwnBox(chat) ? 'CHANNEL_INVALID' : 'PEER_ID_INVALID')
    }
    if (hasOwnBox(chat)) {
      const isOpen = chat.access === 'member' || (chat.access === 'left' && chat.username !== undefined)
      if (!isOpen) throw new RpcFault(400, 'CHANNEL_PRIVATE')
    }
    return chat
  }

  /** A chat without any message. */
  private newChat(options: ChatOptions): WorldChat {
    const isUser = options.kind === 'user'
    const user = isUser ? this.user(options.user ?? '') : undefined
    const id = user?.id ?? this.takeChatId(options.kind)
    const self: Member = { userId: this.self.id, role: 'creator', date: this.now }
    const others = (options.members ?? []).map(
      (userId): Member => ({ userId, role: 'member', date: this.now }),
    )
    const chat: WorldChat = {
      kind: options.kind,
      id,
      accessHash: options.kind === 'group' ? undefined : accessHashOf(id),
      title: options.title ?? (user === undefined ? `Chat ${id}` : user.firstName),
      username: options.username ?? user?.username,
      isForum: options.isForum ?? false,
      isPinned: options.isPinned ?? false,
      date: this.now,
      store: new MessageStore(),
      box: hasOwnBox(options) ? new UpdateBox() : this.accountBox,
      topics: new Map(),
      members: isUser ? [] : [self, ...others],
      memberRule: options.memberRule ?? 'open',
      access: 'member',
      availableMinId: options.availableMinId,
      isPrehistoryHidden: options.isPrehistoryHidden ?? false,
      linkedChat: undefined,
      migratedTo: undefined,
      migratedFrom: undefined,
    }
    this.chats.set(keyOf(chat), chat)
    return chat
  }

  private takeChatId(kind: ChatOptions['kind']): string {
    const id = kind === 'group' ? this.nextGroup : this.nextChannel
    if (kind === 'group') this.nextGroup += 1
    else this.nextChannel += 1
    return String(id)
  }

  private addService(
    chat: WorldChat,
    action: TlObject,
    from: Draft['from'],
    options: MutationOptions = {},
  ): number {
    const id = chat.box.takeId()
    this.add(chat, serviceJson(chat, action, from, { id, date: this.now, selfId: this.self.id }), options)
    return id
  }

  private addWithForward(
    channel: WorldChat,
    group: WorldChat,
    post: TlMessage,
    options: MutationOptions,
  ): void {
    const from = { className: 'PeerChannel', channelId: channel.id }
    const replies = {
      className: 'MessageReplies',
      comments: true,
      replies: 0,
      repliesPts: 1,
      channelId: group.id,
    }
    this.add(channel, { ...post, replies }, options)
    const fwdFrom = {
      className: 'MessageFwdHeader',
      fromId: from,
      date: this.now,
      channelPost: post.id,
      savedFromPeer: from,
      savedFromMsgId: post.id,
    }
    this.send(group, { from: { channelId: channel.id }, text: String(post['message']), fwdFrom }, options)
  }

  private add(chat: WorldChat, message: TlMessage, options: MutationOptions): void {
    chat.store.add(message)
    const topic = chat.topics.get(chat.isForum ? topicOf(message) : 0)
    if (topic !== undefined) topic.topMessageId = message.id
    this.record({ kind: 'new', chat, ids: [message.id] }, options)
  }

  private change(chat: WorldChat, id: number, fields: object, options: MutationOptions): void {
    const before = chat.store.get(id)
    if (before === undefined) throw new Error(`${keyOf(chat)} has no message ${id}`)
    chat.store.change({ ...before, ...fields })
    this.record({ kind: 'edit', chat, ids: [id] }, options)
  }

  /** Told without a pts: `updateChannel` says only that something about the channel is different. */
  private setAccess(chat: WorldChat, access: WorldChat['access']): void {
    chat.access = access
    if (hasOwnBox(chat)) this.tell({ className: 'UpdateChannel', channelId: chat.id }, chat)
  }

  private record(mutation: Mutation, { isSilent = false }: MutationOptions): void {
    if (isSilent) return
    const update = updateOf(mutation.chat.box.record(mutation, this.now))
    if (mutation.chat.access === 'member' && update !== undefined) this.tell(update, mutation.chat)
  }

  private tell(update: TlObject, chat?: WorldChat): void {
    if (this.listeners.size === 0) return
    const pushed = { update, ...this.peersOf([update], chat === undefined ? [] : [chat]), date: this.now }
    for (const listener of this.listeners) listener(pushed)
  }
}

function withoutFalse(object: TlObject): TlObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== false)) as TlObject
}
