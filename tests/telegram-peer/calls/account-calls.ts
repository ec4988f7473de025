import type { TlObject } from '../../../extract/telegram/client/tl-object.ts'
import { userJson } from '../../telegram-world/peer-json.ts'
import { RpcFault } from '../../telegram-world/rpc-fault.ts'
import { addressIn } from './addresses.ts'
import type { CallHandlers } from './call.ts'

const takeoutFlags = {
  messageUsers: 'user',
  messageChats: 'group',
  messageMegagroups: 'supergroup',
  messageChannels: 'channel',
} as const

export const accountCalls: CallHandlers = {
  'users.getUsers': (call, { world }) =>
    (call['id'] as readonly TlObject[]).flatMap((input) => {
      const user = world.users.get(addressIn(world, input).id)
      return user === undefined ? [] : [userJson(user)]
    }),
  'users.getFullUser': (call, { world }) => {
    const user = world.user(addressIn(world, call['id']).id)
    const isChat = world.chats.has(`user-${user.id}`)
    return {
      className: 'users.UserFull',
      fullUser: isChat ? world.fullChat({ kind: 'user', id: user.id }).raw : emptyFullUser(user.id),
      chats: [],
      users: [userJson(user)],
    }
  },
  'account.initTakeoutSession': (call, { peer, login }) => {
    const delay = peer.options.takeoutDelaySeconds
    if (delay !== undefined && !peer.isTakeoutConfirmed)
      throw new RpcFault(420, `TAKEOUT_INIT_DELAY_${delay}`)
    const kinds = Object.entries(takeoutFlags).flatMap(([flag, kind]) => (call[flag] === true ? [kind] : []))
    login.takeout = { id: '987654321', kinds: new Set(kinds) }
    return { className: 'account.Takeout', id: login.takeout.id }
  },
  'account.finishTakeoutSession': (_call, { login }) => {
    if (login.takeout === undefined) throw new RpcFault(403, 'TAKEOUT_REQUIRED')
    delete login.takeout
    return true
  },
  'account.updateStatus': () => true,
  'auth.logOut': (_call, { login }) => {
    login.state = 'new'
    return { className: 'auth.LoggedOut' }
  },
}

const emptyFullUser = (id: string): TlObject => ({
  className: 'UserFull',
  id,
  settings: { className: 'PeerSettings' },
  notifySettings: { className: 'PeerNotifySettings' },
  commonChatsCount: 0,
})
