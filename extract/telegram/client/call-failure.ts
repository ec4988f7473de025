/**
 * What a failed call means for the one who called:
 *
 * - `wait`: Telegram wants a pause (FLOOD_WAIT, FLOOD_PREMIUM_WAIT): repeat after `waitMs`.
 * - `retry`: the trouble is Telegram's or the network's (500, -503, no answer before the deadline, connection lost): repeat later.
 * - `chat`: this chat can't be read (private, kicked, banned, invalid peer): leave it, go on with others.
 * - `forbidden`: this call needs rights in the chat (CHAT_ADMIN_REQUIRED, hidden participants): leave this part out.
 * - `account`: the login is gone (revoked, expired, banned, duplicated, unregistered): stop everything.
 * - `takeout-delay`: a takeout may begin after `waitMs`, or once it is confirmed on a device.
 * - `takeout-over`: the takeout session has ended.
 * - `undecodable`: the answer could not be decoded (an unknown constructor): smaller requests may succeed.
 * - `refused`: anything else that Telegram answered.
 * - `stopped`: this client was closed, or the signal aborted.
 */
export type FailureKind =
  | 'wait'
  | 'retry'
  | 'chat'
  | 'forbidden'
  | 'account'
  | 'takeout-delay'
  | 'takeout-over'
  | 'undecodable'
  | 'refused'
  | 'stopped'

export interface CallFailureDetails {
  readonly kind: FailureKind
  /** Telegram's name of the call: `messages.getHistory`. */
  readonly method: string
  /** Telegram's own word (`CHANNEL_PRIVATE`, `FLOOD_WAIT_42`), or one of ours: TIMEOUT, DISCONNECTED, UNDECODABLE, STOPPED. */
  readonly reason: string
  readonly waitMs?: number | undefined
  readonly cause?: unknown
}

/** A call that was not answered as hoped. Control flow between client and extraction; users see typed errors made of it. */
export class CallFailure extends Error {
  readonly kind: FailureKind
  readonly method: string
  readonly reason: string
  readonly waitMs: number | undefined

  constructor(details: CallFailureDetails) {
    super(
      `${details.method}: ${details.reason}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    )
    this.name = 'CallFailure'
    this.kind = details.kind
    this.method = details.method
    this.reason = details.reason
    this.waitMs = details.waitMs
  }
}
