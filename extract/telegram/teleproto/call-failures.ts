import { CallFailure, type FailureKind } from '../client/call-failure.ts'

/** What Telegram's own errors mean, by their words. What is not here is told by its code. */
const kindsByWord: readonly (readonly [FailureKind, RegExp])[] = [
  ['wait', /^FLOOD_(?:PREMIUM_|TEST_PHONE_)?WAIT(?:_\d+)?$/],
  ['takeout-delay', /^TAKEOUT_INIT_DELAY_\d+$/],
  ['takeout-over', /^TAKEOUT_(?:REQUIRED|INVALID)$/],
  [
    'account',
    /^(?:AUTH_KEY_\w+|SESSION_(?:REVOKED|EXPIRED)|USER_DEACTIVATED(?:_BAN)?|PHONE_NUMBER_BANNED|API_ID_(?:INVALID|PUBLISHED_FLOOD)|FROZEN_\w+)$/,
  ],
  [
    'chat',
    /^(?:CHANNEL_(?:PRIVATE|INVALID|PUBLIC_GROUP_NA|BANNED)|CHAT_(?:ID_INVALID|INVALID|FORBIDDEN|RESTRICTED|NOT_FOUND)|PEER_ID_INVALID|PEER_ID_NOT_SUPPORTED|USER_BANNED_IN_CHANNEL|USER_NOT_PARTICIPANT|USER_ID_INVALID|INPUT_USER_DEACTIVATED)$/,
  ],
  [
    'forbidden',
    /^(?:CHAT_ADMIN_REQUIRED|CHANNEL_(?:FORUM_MISSING|MONOFORUM_UNSUPPORTED)|BROADCAST_FORBIDDEN|PARTICIPANTS_HIDDEN|\w*_FORBIDDEN)$/,
  ],
  // A 500 that can last for days in one chat, while the others are well.
  ['refused', /^PERSISTENT_TIMESTAMP_OUTDATED$/],
  [
    'retry',
    /^(?:TIMEOUT|RPC_CALL_FAIL|RPC_MCGET_FAIL|MSG_WAIT_\w+|CONNECTION_NOT_INITED|INTERDC_\d+_CALL_\w+|\w+_RETRY)$/i,
  ],
]

/** What of an error is Telegram's: its word and its code. */
interface RpcError {
  readonly errorMessage: string
  readonly code?: number
}

/** An answer of Telegram that is an error, as what it means for the caller. */
export function toCallFailure(method: string, error: RpcError): CallFailure {
  const reason = error.errorMessage
  const kind =
    kindsByWord.find(([, pattern]) => pattern.test(reason))?.[0] ?? kindByCode(reason, error.code ?? 0)
  return new CallFailure({ kind, method, reason, waitMs: waitMsOf(kind, reason) })
}

/** Whether what was thrown is an answer of Telegram. */
export function isRpcError(thrown: unknown): thrown is RpcError {
  return thrown instanceof Error && 'errorMessage' in thrown && typeof thrown.errorMessage === 'string'
}

function kindByCode(reason: string, code: number): FailureKind {
  if (Math.abs(code) >= 500) return 'retry'
  if (code === 401 && reason !== 'SESSION_PASSWORD_NEEDED') return 'account'
  return code === 403 ? 'forbidden' : 'refused'
}

/** FLOOD_WAIT_0 asks for a pause, too. */
function waitMsOf(kind: FailureKind, reason: string): number | undefined {
  if (kind !== 'wait' && kind !== 'takeout-delay') return undefined
  return Math.max(1, Number(/\d+$/.exec(reason)?.[0] ?? 1)) * 1000
}

export const failed = {
  timeout: (method: string): CallFailure => new CallFailure({ kind: 'retry', method, reason: 'TIMEOUT' }),
  disconnected: (method: string, cause?: unknown): CallFailure =>
    new CallFailure({ kind: 'retry', method, reason: 'DISCONNECTED', cause }),
  /** A message of ours was refused before it was read: clocks, sequence numbers. */
  badEnvelope: (method: string, cause: unknown): CallFailure =>
    new CallFailure({ kind: 'retry', method, reason: 'BAD_MESSAGE', cause }),
  stopped: (method: string): CallFailure => new CallFailure({ kind: 'stopped', method, reason: 'STOPPED' }),
  undecodable: (method: string, cause: unknown): CallFailure =>
    new CallFailure({ kind: 'undecodable', method, reason: 'UNDECODABLE', cause }),
  /** Telegram does not know the session's key: the login is gone, whatever a new key would be good for. */
  keyRefused: (method: string): CallFailure =>
    new CallFailure({ kind: 'account', method, reason: 'AUTH_KEY_UNREGISTERED' }),
}
