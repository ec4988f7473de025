import { Api } from 'telegram'
import { BinaryReader } from 'telegram/extensions/index.js'
import { returnBigInt } from 'telegram/Helpers.js'
import { describe, expect, it } from 'vitest'
import { type DecodedObject, toPlainObject } from '../../../../../extract/telegram/teleproto/plain-object.ts'

/** Written as bytes and read back, as an answer of Telegram is. */
function decoded(object: { getBytes(): Buffer }): DecodedObject {
  return new BinaryReader(object.getBytes()).tgReadObject() as DecodedObject
}

const long = (decimal: string) => returnBigInt(decimal)

function message(fields: Partial<ConstructorParameters<typeof Api.Message>[0]>): Api.Message {
  return new Api.Message({
    id: 7,
    peerId: new Api.PeerChannel({ channelId: long('1234567890') }),
    date: 1_767_610_800,
    message: 'hello',
    ...fields,
  })
}

describe('toPlainObject', () => {
  it('writes what a message says, in the order of the schema, and nothing that is not set', () => {
    const plain = toPlainObject(
      decoded(message({ out: true, views: 0, forwards: 0, editDate: 1_767_610_900 })),
    )
    expect(JSON.stringify(plain)).toBe(
      '{"className":"Message","out":true,"id":7,"peerId":{"className":"PeerChannel","channelId":"1234567890"},' +
        '"date":1767610800,"message":"hello","views":0,"forwards":0,"editDate":1767610900}',
    )
  })

  it('keeps 64-bit integers exact, as decimal strings', () => {
    const plain = toPlainObject(
      decoded(
        message({
          groupedId: long('13777777777777777'),
          fromId: new Api.PeerUser({ userId: long('9007199254740993') }),
          viaBotId: long('-9223372036854775808'),
        }),
      ),
    )
    expect(plain).toMatchObject({
      groupedId: '13777777777777777',
      fromId: { className: 'PeerUser', userId: '9007199254740993' },
      viaBotId: '-9223372036854775808',
    })
  })

  it('goes into vectors of objects, numbers and bytes', () => {
    const plain = toPlainObject(
      decoded(
        message({
          entities: [
            new Api.MessageEntityBold({ offset: 0, length: 2 }),
            new Api.MessageEntityTextUrl({ offset: 2, length: 3, url: 'https://example.org/' }),
          ],
          reactions: new Api.MessageReactions({
            results: [
              new Api.ReactionCount({ reaction: new Api.ReactionEmoji({ emoticon: '👍' }), count: 3 }),
              new Api.ReactionCount({
                reaction: new Api.ReactionCustomEmoji({ documentId: long('5368324170671202286') }),
                count: 1,
              }),
            ],
          }),
        }),
      ),
    )
    expect(plain['entities']).toEqual([
      { className: 'MessageEntityBold', offset: 0, length: 2 },
      { className: 'MessageEntityTextUrl', offset: 2, length: 3, url: 'https://example.org/' },
    ])
    expect(plain['reactions']).toEqual({
      className: 'MessageReactions',
      results: [
        { className: 'ReactionCount', reaction: { className: 'ReactionEmoji', emoticon: '👍' }, count: 3 },
        {
          className: 'ReactionCount',
          reaction: { className: 'ReactionCustomEmoji', documentId: '5368324170671202286' },
          count: 1,
        },
      ],
    })
    const service = new Api.MessageService({
      id: 8,
      peerId: new Api.PeerChannel({ channelId: long('1') }),
      date: 5,
      action: new Api.MessageActionChatAddUser({ users: [long('5000000001'), long('5000000002')] }),
    })
    expect(toPlainObject(decoded(service))['action']).toEqual({
      className: 'MessageActionChatAddUser',
      users: ['5000000001', '5000000002'],
    })
  })

  it('leaves out what is only of this session, and the blur of a picture', () => {
    const photo = new Api.Photo({
      id: long('77'),
      accessHash: long('-5'),
      fileReference: Buffer.from('session'),
      date: 9,
      dcId: 2,
      sizes: [
        new Api.PhotoStrippedSize({ type: 'i', bytes: Buffer.from('blur') }),
        new Api.PhotoSize({ type: 'm', w: 320, h: 200, size: 1234 }),
      ],
    })
    const plain = toPlainObject(decoded(message({ media: new Api.MessageMediaPhoto({ photo }) })))
    expect(plain['media']).toEqual({
      className: 'MessageMediaPhoto',
      photo: {
        className: 'Photo',
        id: '77',
        accessHash: '-5',
        date: 9,
        sizes: [{ className: 'PhotoSize', type: 'm', w: 320, h: 200, size: 1234 }],
        dcId: 2,
      },
    })
  })

  it('writes bytes as base64 and keeps a Bool that is false, which is an answer and no missing flag', () => {
    const poll = new Api.PollAnswerVoters({ option: Buffer.from([0, 255]), voters: 4 })
    expect(toPlainObject(decoded(poll))).toEqual({
      className: 'PollAnswerVoters',
      option: 'AP8=',
      recentVoters: [],
      voters: 4,
    })
    const edit = new Api.MessageActionTopicEdit({ title: 'News', closed: false })
    expect(toPlainObject(edit as unknown as DecodedObject)).toEqual({
      className: 'MessageActionTopicEdit',
      title: 'News',
      closed: false,
    })
  })

  it('gives one text for one content, whatever order its fields were given in', () => {
    const peerId = new Api.PeerUser({ userId: long('5') })
    const one = new Api.Message({ id: 1, date: 2, message: 'x', peerId, views: 3 })
    const other = new Api.Message({ views: 3, peerId, message: 'x', date: 2, id: 1 })
    expect(JSON.stringify(toPlainObject(one as unknown as DecodedObject))).toBe(
      JSON.stringify(toPlainObject(other as unknown as DecodedObject)),
    )
  })
})
