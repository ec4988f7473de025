import { Api } from 'telegram'
import { returnBigInt } from 'telegram/Helpers.js'
import { describe, expect, it } from 'vitest'
import { toDialogPage } from '../../../../../extract/telegram/teleproto/listed-chats.ts'

const long = returnBigInt
const photo = new Api.ChatPhotoEmpty()

const channel = (id: number, fields: Partial<ConstructorParameters<typeof Api.Channel>[0]>) =>
  new Api.Channel({ id: long(id), accessHash: long('-9'), title: `C${id}`, photo, date: 1, ...fields })

const settings = new Api.PeerNotifySettings({})

const dialog = (peer: Api.TypePeer, topMessage: number, pts?: number) =>
  new Api.Dialog({
    peer,
    topMessage,
    ...(pts === undefined ? {} : { pts }),
    readInboxMaxId: 0,
    readOutboxMaxId: 0,
    unreadCount: 0,
    unreadMentionsCount: 0,
    unreadReactionsCount: 0,
    unreadPollVotesCount: 0,
    notifySettings: settings,
  })

const messageIn = (peerId: Api.TypePeer, id: number, date: number) =>
  new Api.Message({ id, peerId, date, message: '' })

const peerChannel = (id: number) => new Api.PeerChannel({ channelId: long(id) })
const peerChat = (id: number) => new Api.PeerChat({ chatId: long(id) })
const peerUser = (id: number) => new Api.PeerUser({ userId: long(id) })

function page(
  entries: readonly { peer: Api.TypePeer; of: Api.TypeChat | Api.TypeUser; top?: number; date?: number }[],
) {
  return {
    dialogs: entries.map(({ peer, top }) =>
      dialog(peer, top ?? 1, peer instanceof Api.PeerChannel ? 50 : undefined),
    ),
    messages: entries.flatMap(({ peer, top, date }) =>
      date === undefined ? [] : [messageIn(peer, top ?? 1, date)],
    ),
    users: entries.map(({ of }) => of).filter((of) => of instanceof Api.User),
    chats: entries.map(({ of }) => of).filter((of) => !(of instanceof Api.User)) as Api.TypeChat[],
  }
}

describe('toDialogPage', () => {
  it('says of each chat what kind it is and what is known of it', () => {
    const { chats, next } = toDialogPage(
      new Api.messages.Dialogs(
        page([
          {
            peer: peerChannel(1),
            of: channel(1, { megagroup: true, forum: true, participantsCount: 9, username: 'one' }),
            top: 77,
            date: 5,
          },
          { peer: peerChannel(2), of: channel(2, { broadcast: true, left: true }) },
          {
            peer: peerChannel(3),
            of: channel(3, {
              gigagroup: true,
              usernames: [
                new Api.Username({ username: 'old' }),
                new Api.Username({ username: 'new', active: true }),
              ],
            }),
          },
          {
            peer: peerChat(4),
            of: new Api.Chat({
              id: long(4),
              title: 'G',
              photo,
              participantsCount: 3,
              date: 1,
              version: 1,
              deactivated: true,
              migratedTo: new Api.InputChannel({ channelId: long(1), accessHash: long('-9') }),
            }),
          },
          { peer: peerChat(5), of: new Api.ChatForbidden({ id: long(5), title: 'Gone' }) },
          {
            peer: peerChannel(6),
            of: new Api.ChannelForbidden({ id: long(6), accessHash: long(8), title: 'Out', megagroup: true }),
          },
          {
            peer: peerUser(7),
            of: new Api.User({ id: long(7), accessHash: long(3), firstName: 'Ada', lastName: 'L' }),
          },
        ]),
      ),
      undefined,
    )
    expect(next).toBeUndefined()
    expect(chats[0]).toMatchObject({
      kind: 'supergroup',
      id: '1',
      accessHash: '-9',
      title: 'C1',
      username: 'one',
      isForum: true,
      isLeft: false,
      memberCount: 9,
      topMessageId: 77,
      topMessageDate: 5,
      pts: 50,
      raw: { className: 'Channel', id: '1' },
    })
    expect(chats.map(({ kind, id, isLeft }) => [kind, id, isLeft])).toEqual([
      ['supergroup', '1', false],
      ['channel', '2', true],
      ['supergroup', '3', false],
      ['group', '4', false],
      ['group', '5', true],
      ['supergroup', '6', true],
      ['user', '7', false],
    ])
    expect(chats[2]?.username).toBe('new')
    expect(chats[3]).toMatchObject({
      accessHash: undefined,
      memberCount: 3,
      migratedTo: { kind: 'supergroup', id: '1', accessHash: '-9' },
    })
    expect(chats[6]).toMatchObject({ title: 'Ada L', accessHash: '3', pts: undefined })
  })

  it('goes on below the last chat whose newest message is known', () => {
    const slice = new Api.messages.DialogsSlice({
      count: 9,
      ...page([
        { peer: peerChannel(1), of: channel(1, { megagroup: true }), top: 10, date: 900 },
        { peer: peerChannel(2), of: channel(2, { megagroup: true }), top: 20, date: 800 },
        { peer: peerChannel(3), of: channel(3, { megagroup: true }), top: 30 },
      ]),
    })
    const { next } = toDialogPage(slice, undefined)
    expect(next).toEqual({
      offsetDate: 800,
      offsetId: 20,
      offsetPeer: { kind: 'supergroup', id: '2', accessHash: '-9' },
    })
    // The same page once more: the list goes no further.
    expect(toDialogPage(slice, next).next).toBeUndefined()
  })

  it('tells messages of equal ids in two chats apart', () => {
    const { chats } = toDialogPage(
      new Api.messages.Dialogs(
        page([
          { peer: peerChannel(1), of: channel(1, { megagroup: true }), top: 10, date: 900 },
          { peer: peerChannel(2), of: channel(2, { megagroup: true }), top: 10, date: 800 },
        ]),
      ),
      undefined,
    )
    expect(chats.map(({ topMessageDate }) => topMessageDate)).toEqual([900, 800])
  })

  it('ends at an empty slice, and leaves out the archive’s own line and chats that nothing is known of', () => {
    const empty = new Api.messages.DialogsSlice({ count: 9, dialogs: [], messages: [], users: [], chats: [] })
    expect(toDialogPage(empty, undefined)).toEqual({ chats: [], next: undefined })
    const folder = new Api.DialogFolder({
      folder: new Api.Folder({ id: 1, title: 'Archive' }),
      peer: peerChannel(1),
      topMessage: 1,
      unreadMutedPeersCount: 0,
      unreadUnmutedPeersCount: 0,
      unreadMutedMessagesCount: 0,
      unreadUnmutedMessagesCount: 0,
    })
    const dialogs = [folder, dialog(peerUser(9), 1)]
    const slice = new Api.messages.DialogsSlice({ count: 2, dialogs, messages: [], users: [], chats: [] })
    expect(toDialogPage(slice, undefined).chats).toEqual([])
  })
})
