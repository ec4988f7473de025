import { FIRST_ID } from './people.ts'

type ChatShape = 'topics' | 'migrated' | 'broadcast'

/** A chat of the export, before anything has been said in it. */
export interface ChatPlan {
  readonly index: number
  readonly shape: ChatShape
  readonly name: string
  /** Telegram Desktop's word for the kind of chat. */
  readonly type: 'public_supergroup' | 'private_supergroup' | 'public_channel'
  readonly id: number
  /** How many of the export's messages are its own, in relation to the other chats. */
  readonly weight: number
}

const SHAPES = [
  { shape: 'topics', name: 'Example Makers', type: 'public_supergroup', weight: 60 },
  { shape: 'migrated', name: 'Repair Café Musterstadt', type: 'private_supergroup', weight: 28 },
  { shape: 'broadcast', name: 'Example Makers News', type: 'public_channel', weight: 12 },
] as const

/**
 * The first three chats are a supergroup with topics, a group that became a supergroup, and a broadcast channel; more
 * chats repeat the three shapes. The channel of the first three has the same number as one of the people: ids of
 * users and channels are told apart by their kind only.
 */
export function planChats(count: number): readonly ChatPlan[] {
  return Array.from({ length: count }, (_, index): ChatPlan => {
    const shape = SHAPES[index % SHAPES.length]
    if (shape === undefined) throw new RangeError('there are shapes')
    const round = Math.floor(index / SHAPES.length)
    return {
      ...shape,
      index,
      name: round === 0 ? shape.name : `${shape.name} ${round + 1}`,
      id: index === 2 ? FIRST_ID + 5 : FIRST_ID + 1_000_000 + index * 7,
    }
  })
}

/** Splits a number of messages over the chats by weight; the parts add up to `total`. */
export function shareMessages(plans: readonly ChatPlan[], total: number): readonly number[] {
  const sum = plans.reduce((left, plan) => left + plan.weight, 0)
  let done = 0
  let reached = 0
  return plans.map((plan) => {
    reached += plan.weight
    const target = Math.round((reached / sum) * total)
    const share = target - done
    done = target
    return share
  })
}
