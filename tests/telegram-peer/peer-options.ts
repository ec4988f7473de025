import type { SeedOptions } from '../telegram-world/seed-world.ts'
import type { WorldOptions } from '../telegram-world/world.ts'
import type { FaultRule } from './faults.ts'
import type { LimiterOptions } from './limiter.ts'

export interface PeerOptions {
  /** A seeded world, if it says how many messages; an empty one otherwise, to be filled through `peer.world`. */
  readonly world?: WorldOptions | SeedOptions
  readonly faults?: readonly FaultRule[]
  readonly limiter?: LimiterOptions
  /** Seeds what happens by chance. */
  readonly seed?: number
  /** Of the account's second factor; without it, a code is enough. */
  readonly password?: string
  /** What `auth.signIn` takes for right. */
  readonly phoneCode?: string
  /** Another data centre is the account's home: the first attempt to log in is sent there. */
  readonly homeDc?: number
  /** Takeouts are refused with this delay until `confirmTakeout`. */
  readonly takeoutDelaySeconds?: number
  /** Answers of more than half a kilobyte are compressed, as Telegram's are; true by default. */
  readonly isZipping?: boolean
  /** How many changes one account difference tells at most. */
  readonly differenceSize?: number
}
