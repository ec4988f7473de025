import { Api } from 'telegram'
import { returnBigInt } from 'telegram/Helpers.js'
import { describe, expect, it } from 'vitest'
import { toPushedUpdates } from '../../../../../extract/telegram/teleproto/pushes.ts'

const userId = returnBigInt('5000000001')
const chatId = returnBigInt('700')

describe('toPushedUpdates', () => {
  it('takes a container apart, in its order', () => {
    const updates = [
      new Api.UpdateDeleteMessages({ messages: [4, 5], pts: 12, ptsCount: 2 }),
      new Api.UpdateDeleteMessages({ messages: [1], pts: 13, ptsCount: 1 }),
    ]
    const users = [new Api.User({ id: userId, firstName: 'Ada' })]
    for (const pushed of [
      new Api.Updates({ updates, users, chats: [], date: 9, seq: 1 }),
      new Api.UpdatesCombined({ updates, users, chats: [], date: 9, seqStart: 1, seq: 2 }),
    ]) {
      expect(toPushedUpdates(pushed)).toEqual({
        kind: 'updates',
        updates: [
          { className: 'UpdateDeleteMessages', messages: [4, 5], pts: 12, ptsCount: 2 },
          { className: 'UpdateDeleteMessages', messages: [1], pts: 13, ptsCount: 1 },
        ],
        users: [{ className: 'User', id: '5000000001', firstName: 'Ada' }],
        chats: [],
      })
    }
  })

  it('gives a short update alone', () => {
    const update = new Api.UpdateDeleteMessages({ messages: [4], pts: 12, ptsCount: 1 })
    expect(toPushedUpdates(new Api.UpdateShort({ update, date: 9 }))).toMatchObject({
      kind: 'updates',
      updates: [{ className: 'UpdateDeleteMessages', messages: [4] }],
    })
  })

  it('writes short messages out as their chat’s history gives them', () => {
    const common = { id: 7, message: 'hi', pts: 3, ptsCount: 1, date: 9, viaBotId: returnBigInt('42') }
    const message = { className: 'Message', id: 7, viaBotId: '42', date: 9, message: 'hi' }
    expect(toPushedUpdates(new Api.UpdateShortMessage({ ...common, out: true, userId }))).toMatchObject({
      updates: [
        {
          className: 'UpdateNewMessage',
          pts: 3,
          ptsCount: 1,
          message: { ...message, out: true, peerId: { className: 'PeerUser', userId: '5000000001' } },
        },
      ],
    })
    const inGroup = toPushedUpdates(new Api.UpdateShortChatMessage({ ...common, fromId: userId, chatId }))
    expect(inGroup).toMatchObject({
      updates: [
        {
          className: 'UpdateNewMessage',
          message: {
            ...message,
            fromId: { className: 'PeerUser', userId: '5000000001' },
            peerId: { className: 'PeerChat', chatId: '700' },
          },
        },
      ],
    })
  })

  it('knows when something was missed: Telegram says so, or it could not be decoded', () => {
    expect(toPushedUpdates(new Api.UpdatesTooLong())).toEqual({ kind: 'missed' })
    expect(toPushedUpdates(undefined)).toEqual({ kind: 'missed' })
  })
})
