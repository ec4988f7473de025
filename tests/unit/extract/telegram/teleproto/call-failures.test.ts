import { RPCMessageToError } from 'telegram/errors/index.js'
import { describe, expect, it } from 'vitest'
import { isRpcError, toCallFailure } from '../../../../../extract/telegram/teleproto/call-failures.ts'

/** The library's error for an answer of Telegram. */
function failureOf(code: number, word: string) {
  const error: unknown = RPCMessageToError({ errorCode: code, errorMessage: word } as never, {} as never)
  if (!isRpcError(error)) throw new Error('not seen as an answer of Telegram')
  const { kind, method, reason, waitMs } = toCallFailure('messages.getHistory', error)
  expect({ method, reason }).toEqual({ method: 'messages.getHistory', reason: word })
  return { kind, waitMs }
}

describe('toCallFailure', () => {
  it.each([
    [420, 'FLOOD_WAIT_42', 42_000],
    [420, 'FLOOD_WAIT_0', 1_000],
    [420, 'FLOOD_PREMIUM_WAIT_3', 3_000],
    [420, 'FLOOD_TEST_PHONE_WAIT_9', 9_000],
  ])('%i %s is a wait of %i ms', (code, word, waitMs) => {
    expect(failureOf(code, word)).toEqual({ kind: 'wait', waitMs })
  })

  it('knows how long a takeout is delayed', () => {
    expect(failureOf(420, 'TAKEOUT_INIT_DELAY_86400')).toEqual({
      kind: 'takeout-delay',
      waitMs: 86_400_000,
    })
  })

  it.each([
    [500, 'INTERNAL_SERVER_ERROR', 'retry'],
    [500, 'HISTORY_GET_FAILED', 'retry'],
    [500, 'PERSISTENT_TIMESTAMP_OUTDATED', 'refused'],
    [-503, 'Timeout', 'retry'],
    [400, 'RPC_CALL_FAIL', 'retry'],
    [400, 'CONNECTION_NOT_INITED', 'retry'],
    [400, 'CHANNEL_PRIVATE', 'chat'],
    [406, 'CHANNEL_PRIVATE', 'chat'],
    [400, 'CHANNEL_INVALID', 'chat'],
    [400, 'PEER_ID_INVALID', 'chat'],
    [400, 'CHAT_ID_INVALID', 'chat'],
    [400, 'USER_BANNED_IN_CHANNEL', 'chat'],
    [400, 'CHAT_ADMIN_REQUIRED', 'forbidden'],
    [403, 'CHAT_ADMIN_REQUIRED', 'forbidden'],
    [403, 'SOMETHING_NEW', 'forbidden'],
    [400, 'CHANNEL_FORUM_MISSING', 'forbidden'],
    [400, 'CHANNEL_MONOFORUM_UNSUPPORTED', 'forbidden'],
    [401, 'AUTH_KEY_UNREGISTERED', 'account'],
    [401, 'SESSION_REVOKED', 'account'],
    [401, 'SESSION_EXPIRED', 'account'],
    [401, 'USER_DEACTIVATED', 'account'],
    [401, 'USER_DEACTIVATED_BAN', 'account'],
    [401, 'SOMETHING_NEW', 'account'],
    [406, 'AUTH_KEY_DUPLICATED', 'account'],
    [420, 'FROZEN_METHOD_INVALID', 'account'],
    [400, 'FROZEN_PARTICIPANT_MISSING', 'account'],
    [400, 'API_ID_PUBLISHED_FLOOD', 'account'],
    [401, 'SESSION_PASSWORD_NEEDED', 'refused'],
    [403, 'TAKEOUT_REQUIRED', 'takeout-over'],
    [400, 'TAKEOUT_INVALID', 'takeout-over'],
    [400, 'MSG_ID_INVALID', 'refused'],
    [420, 'SLOWMODE_WAIT_30', 'refused'],
    [400, 'SOMETHING_NEW', 'refused'],
  ])('%i %s is of kind %s', (code, word, kind) => {
    expect(failureOf(code, word)).toEqual({ kind, waitMs: undefined })
  })
})
