import type { TlObject } from '../../extract/telegram/client/tl-object.ts'
import { Random } from '../../sample/random.ts'

/**
 * What befalls a call:
 *
 * - `error`: Telegram's error; its code is told by its word if none is given (FLOOD_WAIT_3 is 420, CHANNEL_PRIVATE 400).
 * - `short-page`: half of the list, cut at the side where the next page begins. `holed-page`: every third item is left out.
 *   `empty-page`: none at all. `repeated-ids`: each item twice.
 * - `drop`: the connection ends without an answer. `drop-midway`: in the middle of the answer.
 * - `silence`: never answered. `hold`: answered at `peer.release()`. `slow`: answered after `delayMs`.
 * - `forget-key`: the authorisation key is forgotten: transport error -404, and so is the login.
 * - `bad-salt`: refused once, to be sent again with another salt.
 * - `revoke`: the login is ended: SESSION_REVOKED now, AUTH_KEY_UNREGISTERED later.
 * - `unknown-constructor`: the answer can't be decoded; of `messageId`, only if that message is in it.
 */
export type Fault =
  | { readonly kind: 'error'; readonly message: string; readonly code?: number }
  | { readonly kind: 'short-page' | 'holed-page' | 'empty-page' | 'repeated-ids' }
  | { readonly kind: 'drop' | 'drop-midway' | 'silence' | 'hold' | 'forget-key' | 'bad-salt' | 'revoke' }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'unknown-constructor'; readonly messageId?: number }

export interface FaultRule {
  /** Telegram's name of the call, or `*` for all of them. */
  readonly method: string
  /** Only calls that say this, and may say more: `{ peer: { channelId: '1000000001' } }`. */
  readonly saying?: Readonly<Record<string, unknown>>
  readonly fault: Fault
  /** Which of its calls since the rule stands: the first is 1. Without it, each of them. */
  readonly at?: number | readonly number[]
  /** How likely a call is struck, by the peer's seed. */
  readonly rate?: number
  /** The rule ends after so many. */
  readonly times?: number
}

interface StandingRule {
  readonly rule: FaultRule
  seen: number
  struck: number
}

/** Decides which call is struck by which fault: the first rule that fits. */
export class FaultTimeline {
  readonly struck: Record<string, number> = {}
  private readonly random: Random
  private standing: StandingRule[] = []

  constructor(rules: readonly FaultRule[], seed: number) {
    this.random = new Random(seed, 'faults')
    for (const rule of rules) this.add(rule)
  }

  add(rule: FaultRule): void {
    this.standing.push({ rule, seen: 0, struck: 0 })
  }

  clear(): void {
    this.standing = []
  }

  next(method: string, call: TlObject): Fault | undefined {
    let chosen: Fault | undefined
    for (const standing of this.standing) {
      const { rule } = standing
      if (rule.method !== '*' && rule.method !== method) continue
      if (rule.saying !== undefined && !says(call, rule.saying)) continue
      standing.seen += 1
      if (chosen !== undefined || !this.strikes(standing)) continue
      standing.struck += 1
      chosen = rule.fault
    }
    if (chosen !== undefined) this.struck[chosen.kind] = (this.struck[chosen.kind] ?? 0) + 1
    return chosen
  }

  private strikes({ rule, seen, struck }: StandingRule): boolean {
    if (rule.times !== undefined && struck >= rule.times) return false
    if (rule.at !== undefined && ![rule.at].flat().includes(seen)) return false
    return rule.rate === undefined || this.random.chance(rule.rate)
  }
}

function says(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(wanted).every(([key, each]) => says(Reflect.get(value, key), each))
}

const codesByWord: readonly (readonly [RegExp, number])[] = [
  [/^(FLOOD_|SLOWMODE_|TAKEOUT_INIT_DELAY_)/, 420],
  [/_MIGRATE_\d+$/, 303],
  [/^(AUTH_KEY_UNREGISTERED|AUTH_KEY_INVALID|SESSION_|USER_DEACTIVATED)/, 401],
  [/^AUTH_KEY_DUPLICATED$/, 406],
  [/^TAKEOUT_REQUIRED$/, 403],
  [/^(INTERNAL|RPC_CALL_FAIL|HISTORY_GET_FAILED|PERSISTENT_TIMESTAMP_OUTDATED)/, 500],
  [/^Timeout$/, -503],
]

/** Telegram's code for an error's word. */
export const codeOf = (message: string): number =>
  codesByWord.find(([word]) => word.test(message))?.[1] ?? 400
