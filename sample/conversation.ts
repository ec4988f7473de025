import { breakageOf } from './breakage.ts'
import { DAY_COUNT, messagesPerDay, momentsOf } from './calendar.ts'
import type { ChatPlan } from './chat-plan.ts'
import type { ExportObject } from './desktop-json.ts'
import { Membership } from './membership.ts'
import { composeMessage, dateFields } from './message.ts'
import { nameAt, type Person } from './people.ts'
import { Random } from './random.ts'
import { reactionsOf } from './reactions.ts'
import { channelFields, joined, left, occasional, personFields } from './service.ts'
import { textFields } from './text.ts'

export interface ConversationSettings {
  readonly seed: number
  readonly people: readonly Person[]
  /** Seconds since 1970: what is later than this isn't in the export. */
  readonly exportedAt: number
  /** Whether the first chat gets messages that are not valid JSON. */
  readonly broken: boolean
}

/** Telegram Desktop writes the ids of a migrated group's old half minus this number. */
const OLD_HALF_SHIFT = 1_000_000_000
const MIGRATION_DAY = 150
const REMEMBERED = 80
const TOPICS = ['Introductions', 'Builds 🔧', 'Help desk', 'Flohmarkt', 'Мастерская']

interface Remembered {
  readonly id: number
  readonly topicId: number | undefined
}

interface Event {
  readonly half: 'old' | 'new'
  readonly fields: ExportObject
  readonly happened?: (id: number) => void
}

/** One chat, lived day by day. Memory doesn't grow with the number of messages. */
export class Conversation {
  private readonly plan: ChatPlan
  private readonly settings: ConversationSettings
  private readonly random: Random
  private readonly members: Membership
  private readonly pending: Event[] = []
  private readonly topicIds: number[] = []
  private recent: Remembered[] = []
  private half: 'old' | 'new'
  private oldId = 41_000
  private newId = 0
  private ordinal = 0

  constructor(plan: ChatPlan, settings: ConversationSettings) {
    this.plan = plan
    this.settings = settings
    this.random = new Random(settings.seed, 'conversation', plan.index)
    this.members = new Membership(settings.seed, plan.index, settings.people)
    this.half = plan.shape === 'migrated' ? 'old' : 'new'
  }

  /** The chat's messages, oldest first: `count` of them if the export is made after the last day, else fewer. */
  *messages(count: number): Iterable<ExportObject> {
    const counts = messagesPerDay(count, new Random(this.settings.seed, 'days', this.plan.index))
    this.begin()
    for (let day = 0; day < DAY_COUNT; day += 1) {
      this.enterDay(day)
      for (const moment of momentsOf(day, counts[day] ?? 0, this.random)) {
        if (moment > this.settings.exportedAt) return
        yield this.next(moment)
      }
    }
  }

  private begin(): void {
    const { plan, settings } = this
    const names = this.members.founders().map((person) => nameAt(person, settings.exportedAt))
    const owner = personFields('actor', this.members.owner(), settings.exportedAt)
    if (plan.shape === 'migrated') {
      this.later({ ...owner, action: 'create_group', title: plan.name, members: names.slice(1) })
    } else {
      const actor = plan.shape === 'broadcast' ? channelFields('actor', plan.name, plan.id) : owner
      this.later({ ...actor, action: 'create_channel', title: plan.name })
    }
  }

  private enterDay(day: number): void {
    const { plan, random, settings } = this
    const change = this.members.enter(day)
    const owner = this.members.owner()
    const actor = personFields('actor', owner, settings.exportedAt)
    if (plan.shape === 'migrated' && day === MIGRATION_DAY) {
      this.later({ ...actor, action: 'migrate_to_supergroup' })
      this.half = 'new'
      this.recent = []
      const group = channelFields('actor', plan.name, plan.id)
      this.later({ ...group, action: 'migrate_from_group', title: plan.name })
    }
    if (plan.shape === 'topics' && day % 20 === 10 && day / 20 < TOPICS.length) {
      const title = TOPICS[Math.floor(day / 20)] ?? 'More'
      this.later({ ...actor, action: 'topic_created', title }, (id) => this.topicIds.push(id))
    }
    if (plan.shape !== 'broadcast') {
      for (const person of change.joined) this.later(joined(random, person, owner, settings.exportedAt))
      for (const person of change.left) this.later(left(random, person, owner, settings.exportedAt))
    }
  }

  private later(fields: ExportObject, happened?: (id: number) => void): void {
    this.pending.push(
      happened === undefined ? { half: this.half, fields } : { half: this.half, fields, happened },
    )
  }

  private next(sentAt: number): ExportObject {
    const event = this.pending.shift()
    if (event !== undefined) {
      const id = this.takeId(event.half)
      event.happened?.(id)
      return this.service(id, sentAt, event.fields)
    }
    const id = this.takeId(this.half)
    if (this.random.chance(0.003)) return { id, type: 'unsupported' }
    if (this.random.chance(0.007)) {
      const actor =
        this.plan.shape === 'broadcast'
          ? channelFields('actor', this.plan.name, this.plan.id)
          : personFields('actor', this.members.draw(this.random, sentAt), this.settings.exportedAt)
      return this.service(id, sentAt, occasional(this.random, actor, this.recent[0]?.id))
    }
    return this.ordinary(id, sentAt)
  }

  /** The next message id; now and then some are missing, because the messages were deleted. */
  private takeId(half: 'old' | 'new'): number {
    if (half === 'old') {
      // The ids of a basic group are those of the whole account: other chats used up the ones in between.
      this.oldId += this.random.between(1, 9)
      return this.oldId - OLD_HALF_SHIFT
    }
    this.newId += this.random.chance(0.03) ? this.random.between(2, 5) : 1
    return this.newId
  }

  private service(id: number, sentAt: number, fields: ExportObject): ExportObject {
    return { id, type: 'service', ...dateFields('date', sentAt), ...fields, ...NO_TEXT }
  }

  private ordinary(id: number, sentAt: number): ExportObject {
    const { random, plan, settings } = this
    this.ordinal += 1
    const speaker = this.members.draw(random, sentAt)
    const reply = this.replyTo()
    const content = composeMessage({
      random,
      sentAt,
      exportedAt: settings.exportedAt,
      speaker,
      other: this.members.draw(random, sentAt),
      ordinal: plan.index === 0 ? this.ordinal : 0,
      breakage: settings.broken && plan.index === 0 ? breakageOf(this.ordinal) : undefined,
    })
    const sender = this.sender(speaker, sentAt)
    const reactors = [this.members.draw(random, sentAt), this.members.draw(random, sentAt)]
    const reactions = random.chance(plan.shape === 'broadcast' ? 0.8 : 0.22)
      ? reactionsOf(random, sentAt, settings.exportedAt, plan.shape === 'broadcast' ? [] : reactors)
      : undefined
    this.remember({ id, topicId: reply.topicId })
    return {
      id,
      type: 'message',
      ...dateFields('date', sentAt),
      ...content.edited,
      ...sender,
      reply_to_message_id: reply.id,
      ...content.viaBot,
      ...content.media,
      ...content.text,
      reactions,
    }
  }

  /** From whom: a person, at times the group itself (an anonymous admin), and what they pass on from elsewhere. */
  private sender(speaker: Person, sentAt: number): ExportObject {
    const { random, plan, settings } = this
    if (plan.shape === 'broadcast') {
      return {
        ...channelFields('from', plan.name, plan.id),
        // A signature is kept as it was when the post was sent, whatever its author is called today.
        author: random.chance(0.5) ? (nameAt(speaker, sentAt) ?? undefined) : undefined,
        forwarded_from: random.chance(0.05) ? 'Sample Gazette' : undefined,
      }
    }
    if (random.chance(0.012)) {
      return {
        ...channelFields('from', plan.name, plan.id),
        author: random.chance(0.5) ? 'admin' : undefined,
      }
    }
    const forwarded = random.chance(0.03)
    return {
      ...personFields('from', speaker, settings.exportedAt),
      forwarded_from: forwarded ? random.pick(['Sample Gazette', 'Hidden Placeholder', null]) : undefined,
    }
  }

  /** A reply to something recent, else what Telegram puts there for a message in a topic: the topic's root. */
  private replyTo(): { readonly id: number | undefined; readonly topicId: number | undefined } {
    const { random } = this
    if (this.plan.shape !== 'broadcast' && this.recent.length > 0 && random.chance(0.28)) {
      const age = Math.min(this.recent.length - 1, Math.floor(random.exponential(6)))
      const answered = this.recent[this.recent.length - 1 - age]
      if (answered !== undefined) return answered
    }
    const topicId = this.topicIds.length > 0 && random.chance(0.7) ? random.pick(this.topicIds) : undefined
    return { id: topicId, topicId }
  }

  private remember(message: Remembered): void {
    this.recent.push(message)
    if (this.recent.length > REMEMBERED) this.recent.shift()
  }
}

const NO_TEXT: ExportObject = textFields([])
