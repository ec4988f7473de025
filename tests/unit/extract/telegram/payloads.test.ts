import { expect, test } from 'vitest'
import { messagePayload, peerPayload } from '../../../../extract/telegram/sync/payloads.ts'

const text = (message: object) => String(messagePayload({ className: 'Message', id: 7, ...message }, 0))

test('what a message says of its reader makes no difference', () => {
  const thumb = { className: 'ReactionEmoji', emoticon: '👍' }
  const by = { peerId: { className: 'PeerUser', userId: '1' }, date: 5, reaction: thumb }
  const message = {
    date: 5,
    replies: { className: 'MessageReplies', comments: true, replies: 3, repliesPts: 9, maxId: 44 },
    reactions: {
      className: 'MessageReactions',
      canSeeList: true,
      results: [{ className: 'ReactionCount', reaction: thumb, count: 2 }],
      recentReactions: [{ className: 'MessagePeerReaction', ...by }],
    },
    views: 12,
  }
  const read = {
    mentioned: true,
    mediaUnread: true,
    date: 5,
    replies: { ...message.replies, readMaxId: 40 },
    reactions: {
      className: 'MessageReactions',
      min: true,
      canSeeList: true,
      results: [{ className: 'ReactionCount', chosenOrder: 0, reaction: thumb, count: 2 }],
      recentReactions: [{ className: 'MessagePeerReaction', unread: true, my: true, ...by }],
    },
    views: 12,
  }
  expect(text(read)).toBe(text(message))
  expect(JSON.parse(text(message))).toEqual({ className: 'Message', id: 7, ...message })
})

test('a chat is described without when and as what this account is in it, or what goes on there at the moment', () => {
  const channel = { className: 'Channel', megagroup: true, id: '7', title: 'Makers' }
  const mine = { creator: true, callActive: true, date: 99, subscriptionUntilDate: 5, storiesHiddenMin: true }
  expect(JSON.parse(String(peerPayload({ ...channel, ...mine })))).toEqual(channel)
  const group = { className: 'Chat', id: '8', title: 'Three', date: 5, version: 1 }
  expect(JSON.parse(String(peerPayload(group)))).toEqual(group)
})
