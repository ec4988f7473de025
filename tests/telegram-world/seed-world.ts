import type { ChatAddress } from '../../extract/telegram/client/telegram-client.ts'
import { PHRASES } from '../../sample/phrases.ts'
import { Random } from '../../sample/random.ts'
import { topicOf } from './message-json.ts'
import { dateOf, type SeededChat, seededMessage, topicAction } from './seeded-messages.ts'
import { World, type WorldOptions } from './world.ts'
import { hasOwnBox, keyOf, type WorldChat } from './world-chat.ts'

export interface SeedOptions extends WorldOptions {
  /** In all chats together, about. */
  readonly messages: number
  readonly seed?: number
  /** `one-supergroup`: everything is in it. By default chats of all kinds share the messages. */
  readonly layout?: 'all-kinds' | 'one-supergroup'
  readonly users?: number
}

/** The chats of a seeded world; of layout `one-supergroup` there is the supergroup alone. */
export interface SeededChats {
  readonly supergroup: ChatAddress
  readonly forum: ChatAddress
  readonly channel: ChatAddress
  /** Where comments on the channel are written. */
  readonly discussion: ChatAddress
  /** A supergroup that was a basic group, `oldGroup`. */
  readonly migrated: ChatAddress
  readonly oldGroup: ChatAddress
  readonly group: ChatAddress
  readonly privateChats: readonly ChatAddress[]
}

/** The chats that are read: the old half of the migrated one is read with it. */
export function chatsToRead(chats: SeededChats): readonly ChatAddress[] {
  return Object.values(chats)
    .flat()
    .filter((chat) => chat !== chats.oldGroup)
}

export interface SeededWorld {
  readonly world: World
  readonly chats: SeededChats
}

const deletedShare = 0.03
const topicCount = 8
const yearSeconds = 365 * 86_400

/**
 * A plausible world, the same for the same options: about three of a hundred messages deleted, some edited, replied to,
 * reacted to, forwarded, with polls and files. Messages are built when they are read. Differences from before are too long.
 */
export function seedWorld(options: SeedOptions): SeededWorld {
  const { messages, seed = 1, layout = 'all-kinds', users = 300 } = options
  const now = options.now ?? 1_760_000_000
  const world = new World({ ...options, now: now - 3 * yearSeconds })
  const random = new Random(seed, 'world')
  const names = PHRASES.en.hashtags
  const userIds = Array.from({ length: users }, (_, place) =>
    world.addUser({
      firstName: `${random.pick(['Mia', 'Jonas', 'Aiko', 'Omar', 'Лена', 'سارا'])} ${place + 1}`,
      ...(place % 3 === 0 ? { username: `${random.pick(names).slice(1).toLowerCase()}_${place + 1}` } : {}),
    }),
  )
  const filler = new Filler(world, seed, userIds, 3 * yearSeconds)
  const chats =
    layout === 'all-kinds'
      ? allKinds(world, filler, messages, userIds)
      : oneSupergroup(world, filler, messages, userIds)
  world.now = now
  for (const chat of world.chats.values()) chat.box.forget(chat.box.pts)
  return { world, chats }
}

function oneSupergroup(
  world: World,
  filler: Filler,
  messages: number,
  members: readonly string[],
): SeededChats {
  const supergroup = world.addChat({ kind: 'supergroup', title: 'Workshop', username: 'workshop', members })
  filler.fillOwn(supergroup, messages)
  return { supergroup } as SeededChats
}

function allKinds(world: World, filler: Filler, messages: number, members: readonly string[]): SeededChats {
  const share = (part: number): number => Math.round(messages * part)
  const supergroup = world.addChat({ kind: 'supergroup', title: 'Workshop', username: 'workshop', members })
  const forum = world.addChat({ kind: 'supergroup', title: 'Makers', isForum: true, members })
  const channel = world.addChat({ kind: 'channel', title: 'News', username: 'workshop_news', members })
  const discussion = world.addChat({ kind: 'supergroup', title: 'News, discussed', members })
  world.linkDiscussion(channel, discussion)
  const oldGroup = world.addChat({ kind: 'group', title: 'Old friends', members: members.slice(0, 20) })
  const group = world.addChat({ kind: 'group', title: 'Flat', members: members.slice(0, 5) })
  const privateChats = members.slice(0, 3).map((user) => world.addChat({ kind: 'user', user }))
  filler.fillOwn(supergroup, share(0.4))
  filler.fillOwn(forum, share(0.2))
  filler.fillOwn(channel, share(0.08))
  filler.fillOwn(discussion, share(0.08))
  filler.fillAccount([oldGroup, group, ...privateChats], share(0.16))
  world.now += 2 * yearSeconds
  const migrated = world.migrate(oldGroup)
  filler.fillOwn(migrated, share(0.08))
  return { supergroup, forum, channel, discussion, migrated, oldGroup, group, privateChats }
}

class Filler {
  private readonly world: World
  private readonly seed: number
  private readonly userIds: readonly string[]
  private readonly spanSeconds: number

  constructor(world: World, seed: number, userIds: readonly string[], spanSeconds: number) {
    this.world = world
    this.seed = seed
    this.userIds = userIds
    this.spanSeconds = spanSeconds
  }

  fillOwn(address: ChatAddress, messages: number): void {
    const chat = this.world.chat(address)
    const first = chat.box.nextId
    const random = new Random(this.seed, keyOf(chat))
    const topicIds = chat.isForum ? Array.from({ length: topicCount }, (_, place) => first + place) : []
    const firstUsual = first + topicIds.length
    const kept = [...topicIds]
    const deleted: number[] = []
    for (let id = firstUsual; id < first + messages; id += 1)
      (random.chance(deletedShare) ? deleted : kept).push(id)
    this.fill(chat, kept, deleted, messages, topicIds)
    chat.box.nextId = first + messages
    chat.box.pts += messages + deleted.length
    addTopics(chat, this.seeded(chat, messages, topicIds), kept)
  }

  /** Ids of the account's own counter go now to this chat, now to that. */
  fillAccount(addresses: readonly ChatAddress[], messages: number): void {
    const chats = addresses.map((address) => this.world.chat(address))
    const parts = chats.map(() => ({ kept: [] as number[], deleted: [] as number[] }))
    const random = new Random(this.seed, 'account')
    const box = this.world.accountBox
    for (let id = box.nextId; id < box.nextId + messages; id += 1) {
      const part = random.pick(parts)
      const list = random.chance(deletedShare) ? part.deleted : part.kept
      list.push(id)
    }
    chats.forEach((chat, place) => {
      this.fill(chat, parts[place]!.kept, parts[place]!.deleted, messages, [])
    })
    box.nextId += messages
    box.pts += messages
  }

  private fill(
    chat: WorldChat,
    kept: readonly number[],
    deleted: readonly number[],
    messages: number,
    topicIds: readonly number[],
  ): void {
    const seeded = this.seeded(chat, messages, topicIds)
    chat.store.fill(kept, deleted, (id) => seededMessage(seeded, id))
  }

  /** All chats end when the world's clock stands at its end; the account's ones a year earlier, before one of them migrates. */
  private seeded(chat: WorldChat, messages: number, topicIds: readonly number[]): SeededChat {
    const spanSeconds = hasOwnBox(chat)
      ? this.spanSeconds - (chat.date - this.firstDate(chat))
      : this.spanSeconds / 2
    return {
      chat,
      seed: this.seed,
      selfId: this.world.self.id,
      userIds: chat.kind === 'user' ? [chat.id] : [...this.userIds, this.world.self.id],
      foreignChannelId: '1999999999',
      firstDate: chat.date,
      secondsPerId: spanSeconds / (messages + 100),
      topicIds,
    }
  }

  private firstDate(chat: WorldChat): number {
    return chat.migratedFrom === undefined ? chat.date : chat.migratedFrom.chat.date
  }
}

function addTopics(chat: WorldChat, seeded: SeededChat, kept: readonly number[]): void {
  if (seeded.topicIds.length === 0) return
  const newest = new Map(kept.slice(-1000).map((id) => [topicOf(seededMessage(seeded, id)), id]))
  for (const [place, id] of seeded.topicIds.entries()) {
    const from = seededMessage(seeded, id)['fromId'] as { readonly userId: string }
    chat.topics.set(id, {
      id,
      title: String(topicAction(place)['title']),
      date: dateOf(seeded, id),
      fromId: from.userId,
      topMessageId: newest.get(id) ?? id,
    })
  }
  const general = chat.topics.get(1)
  if (general !== undefined) general.topMessageId = newest.get(1) ?? 1
}
