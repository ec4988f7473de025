import type { ExportedMessage } from './desktop-export.ts'
import { type LiveRecord, liveMessage, tombstone } from './live-records.ts'

const user = (userId: string) => ({ className: 'PeerUser', userId })
const channel = (channelId: string) => ({ className: 'PeerChannel', channelId })
export const moment = (id: number) => ({ date: 'unread', date_unixtime: String(1_767_610_800 + id) })
const FORMATTED = '👩🏽‍🚀 #go see 例え nested, x@y.example'

/** One message, as an export tells it and as the API does. */
export const pairs: readonly (readonly [exported: ExportedMessage, live: LiveRecord])[] = [
  [
    { id: 1, type: 'message', ...moment(1), from: 'Ann', from_id: 'user7', text: 'plain' },
    liveMessage(1, { message: 'plain', fromId: user('7'), peerId: channel('31') }),
  ],
  [
    {
      id: 2,
      type: 'message',
      ...moment(2),
      edited_unixtime: '1767620000',
      from: 'Bob',
      from_id: 'user8',
      reply_to_message_id: 1,
      text: 'an answer',
      reactions: [
        { type: 'emoji', count: 3, emoji: '🔥' },
        { type: 'custom_emoji', count: 2, document_id: '5368324170671202286' },
        { type: 'paid', count: 1 },
      ],
    },
    liveMessage(2, {
      message: 'an answer',
      fromId: user('8'),
      editDate: 1_767_620_000,
      replyTo: { className: 'MessageReplyHeader', replyToMsgId: 1 },
      reactions: {
        className: 'MessageReactions',
        results: [
          { count: 3, reaction: { className: 'ReactionEmoji', emoticon: '🔥' } },
          { count: 2, reaction: { className: 'ReactionCustomEmoji', documentId: '5368324170671202286' } },
          { count: 1, reaction: { className: 'ReactionPaid' } },
        ],
      },
    }),
  ],
  // Nested formats, offsets behind emoji of two UTF-16 units, plain text between, before and after.
  [
    {
      id: 3,
      type: 'message',
      ...moment(3),
      from: 'Ann',
      from_id: 'user7',
      text: [{ type: 'hashtag', text: '#go' }],
      text_entities: [
        { type: 'plain', text: '👩🏽‍🚀 ' },
        { type: 'hashtag', text: '#go' },
        { type: 'plain', text: ' see ' },
        { type: 'text_link', text: '例え nested', href: 'https://example.org/?q="1"' },
        { type: 'plain', text: ', ' },
        { type: 'email', text: 'x@y.example' },
      ],
    },
    liveMessage(3, {
      message: FORMATTED,
      fromId: user('7'),
      entities: [
        { className: 'MessageEntityHashtag', offset: FORMATTED.indexOf('#go'), length: 3 },
        {
          className: 'MessageEntityTextUrl',
          offset: FORMATTED.indexOf('例え'),
          length: '例え nested'.length,
          url: 'https://example.org/?q="1"',
        },
        { className: 'MessageEntityBold', offset: FORMATTED.indexOf('nested'), length: 6 },
        { className: 'MessageEntityEmail', offset: FORMATTED.indexOf('x@y'), length: 11 },
        { className: 'MessageEntityItalic', offset: 4000, length: 9 },
      ],
    }),
  ],
  // Ends with its mark; somebody without a name, a language, a custom emoji, a reply elsewhere.
  [
    {
      id: 4,
      type: 'message',
      ...moment(4),
      from: 'Ann',
      from_id: 'user7',
      reply_to_message_id: 5,
      reply_to_peer_id: 'channel99',
      text: [],
      text_entities: [
        { type: 'mention_name', text: 'Bob', user_id: 8 },
        { type: 'custom_emoji', text: '🎉', document_id: '12' },
        { type: 'plain', text: ' ' },
        { type: 'pre', text: 'select 1', language: 'sql' },
      ],
    },
    liveMessage(4, {
      message: 'Bob🎉 select 1',
      fromId: user('7'),
      replyTo: { className: 'MessageReplyHeader', replyToMsgId: 5, replyToPeerId: channel('99') },
      entities: [
        { className: 'MessageEntityMentionName', offset: 0, length: 3, userId: '8' },
        { className: 'MessageEntityCustomEmoji', offset: 3, length: 2, documentId: '12' },
        { className: 'MessageEntityPre', offset: 6, length: 8, language: 'sql' },
      ],
    }),
  ],
  // A post of the chat itself, forwarded, with a photo.
  [
    {
      id: 5,
      type: 'message',
      ...moment(5),
      from: 'Pairs',
      from_id: 'channel31',
      author: 'The editor',
      forwarded_from: 'Hidden Person',
      photo: '(File not included.)',
      photo_file_size: 900,
      width: 800,
      height: 600,
      text: '',
    },
    liveMessage(5, {
      peerId: channel('31'),
      postAuthor: 'The editor',
      fwdFrom: { className: 'MessageFwdHeader', date: 1, fromName: 'Hidden Person' },
      media: {
        className: 'MessageMediaPhoto',
        photo: {
          sizes: [
            { className: 'PhotoSize', w: 80, h: 60, size: 90 },
            { className: 'PhotoSize', w: 800, h: 600, size: 900 },
          ],
        },
      },
    }),
  ],
  // A video that is a note, seen by its attributes; its duration has a fraction.
  [
    {
      id: 6,
      type: 'message',
      ...moment(6),
      from: 'Ann',
      from_id: 'user7',
      file: 'x.mp4',
      file_name: 'x.mp4',
      file_size: 5000,
      media_type: 'video_message',
      mime_type: 'video/mp4',
      duration_seconds: 12,
      width: 240,
      height: 240,
      text: '',
    },
    liveMessage(6, {
      fromId: user('7'),
      media: {
        className: 'MessageMediaDocument',
        document: {
          mimeType: 'video/mp4',
          size: '5000',
          attributes: [
            { className: 'DocumentAttributeVideo', roundMessage: true, duration: 12.7, w: 240, h: 240 },
            { className: 'DocumentAttributeFilename', fileName: 'x.mp4' },
          ],
        },
      },
    }),
  ],
  [
    {
      id: 7,
      type: 'service',
      ...moment(7),
      actor: 'Ann',
      actor_id: 'user7',
      action: 'invite_members',
      members: ['Bob', null],
      text: '',
    },
    liveMessage(7, {
      className: 'MessageService',
      fromId: user('7'),
      action: { className: 'MessageActionChatAddUser', users: ['8', '9'] },
    }),
  ],
  [
    {
      id: 8,
      type: 'service',
      ...moment(8),
      actor: 'Ann',
      actor_id: 'user7',
      action: 'edit_group_title',
      title: 'Pairs',
      text: '',
    },
    liveMessage(8, {
      className: 'MessageService',
      fromId: user('7'),
      action: { className: 'MessageActionChatEditTitle', title: 'Pairs' },
    }),
  ],
  // Music has a title that names neither a chat nor a topic.
  [
    {
      id: 11,
      type: 'message',
      ...moment(11),
      from: 'Ann',
      from_id: 'user7',
      file: 'song.mp3',
      file_size: 700,
      media_type: 'audio_file',
      performer: 'Nobody',
      title: 'A Song',
      mime_type: 'audio/mpeg',
      duration_seconds: 3,
      text: '',
    },
    liveMessage(11, {
      fromId: user('7'),
      media: {
        className: 'MessageMediaDocument',
        document: {
          mimeType: 'audio/mpeg',
          size: '700',
          attributes: [{ className: 'DocumentAttributeAudio', duration: 3, title: 'A Song', voice: false }],
        },
      },
    }),
  ],
]
export const described: readonly LiveRecord[] = [
  { kind: 'user', payload: { className: 'User', id: '7', firstName: 'Ann' } },
  { kind: 'user', payload: { className: 'User', id: '8', firstName: 'Bob', lastName: '' } },
  { kind: 'chat', payload: { className: 'Channel', id: '31', title: 'Pairs' } },
]
/** What the API alone says, of a message that an export has, too. */
export const onlyLive: readonly LiveRecord[] = [
  liveMessage(1, {
    message: 'plain',
    fromId: user('7'),
    views: 40,
    forwards: 2,
    groupedId: '13000000000000001',
    viaBotId: '77',
    editDate: 1_767_630_000,
    editHide: true,
    fwdFrom: { className: 'MessageFwdHeader', date: 1, fromId: channel('5') },
    replyTo: { className: 'MessageReplyHeader', forumTopic: true, replyToMsgId: 3, replyToTopId: 2 },
  }),
  liveMessage(9, { message: 'live only', fromId: user('9') }),
  liveMessage(10, {
    className: 'MessageService',
    fromId: user('7'),
    action: { className: 'MessageActionNotKnownYet' },
  }),
  tombstone(2),
  tombstone(3),
  { kind: 'user', payload: { className: 'User', id: '8', deleted: true } },
]
