import { randomBytes } from 'node:crypto'
import type { TlObject } from '../../../extract/telegram/client/tl-object.ts'
import { userJson } from '../../telegram-world/peer-json.ts'
import { RpcFault } from '../../telegram-world/rpc-fault.ts'
import { unusedAlgorithms } from '../srp.ts'
import type { CallContext, CallHandlers } from './call.ts'

/** Calls that need no login. */
export const loginCalls: CallHandlers = {
  'auth.sendCode': (_call, context) => {
    sendHome(context)
    return {
      className: 'auth.SentCode',
      type: { className: 'auth.SentCodeTypeApp', length: 5 },
      phoneCodeHash: 'the-code-hash',
    }
  },
  'auth.resendCode': () => ({
    className: 'auth.SentCode',
    type: { className: 'auth.SentCodeTypeSms', length: 5 },
    phoneCodeHash: 'the-code-hash',
  }),
  'auth.cancelCode': () => true,
  'auth.signIn': (call, context) => {
    if (call['phoneCodeHash'] !== 'the-code-hash') throw new RpcFault(400, 'PHONE_CODE_EXPIRED')
    if (call['phoneCode'] !== (context.peer.options.phoneCode ?? '12345')) {
      throw new RpcFault(400, 'PHONE_CODE_INVALID')
    }
    return authorise(context)
  },
  'account.getPassword': (_call, { peer: { password } }) =>
    password?.question() ?? { className: 'account.Password', ...unusedAlgorithms },
  'auth.checkPassword': (call, { peer, login, world }) => {
    if (peer.password === undefined || login.state !== 'password-needed') {
      throw new RpcFault(400, 'PASSWORD_HASH_INVALID')
    }
    if (!peer.password.isRight(call['password'] as TlObject)) throw new RpcFault(400, 'PASSWORD_HASH_INVALID')
    login.state = 'authorised'
    return authorisation(world)
  },
  'auth.exportLoginToken': (_call, context) => exportToken(context),
  'auth.importLoginToken': (call, context) => {
    const owner = [...context.peer.logins.values()].find(({ token }) => token === call['token'])
    if (owner === undefined) throw new RpcFault(400, 'AUTH_TOKEN_INVALID')
    if (owner.isTokenAccepted !== true) return { className: 'auth.LoginToken', ...validity(owner.token) }
    return { className: 'auth.LoginTokenSuccess', authorization: authorise(context) }
  },
}

/** The account is at home elsewhere: the first attempt is sent there. */
function sendHome({ peer }: CallContext): void {
  if (peer.options.homeDc === undefined || peer.hasMigrated) return
  peer.hasMigrated = true
  throw new RpcFault(303, `PHONE_MIGRATE_${peer.options.homeDc}`)
}

function exportToken(context: CallContext): TlObject {
  const { peer, login } = context
  const { homeDc } = peer.options
  login.token ??= randomBytes(16).toString('base64')
  if (login.isTokenAccepted !== true) return { className: 'auth.LoginToken', ...validity(login.token) }
  if (homeDc !== undefined && !peer.hasMigrated) {
    peer.hasMigrated = true
    return { className: 'auth.LoginTokenMigrateTo', dcId: homeDc, token: login.token }
  }
  return { className: 'auth.LoginTokenSuccess', authorization: authorise(context) }
}

const validity = (token: string | undefined) => ({ expires: Math.floor(Date.now() / 1000) + 30, token })

function authorise({ peer, login, world }: CallContext): TlObject {
  if (peer.password !== undefined) {
    login.state = 'password-needed'
    throw new RpcFault(401, 'SESSION_PASSWORD_NEEDED')
  }
  login.state = 'authorised'
  return authorisation(world)
}

const authorisation = ({ self }: CallContext['world']): TlObject => ({
  className: 'auth.Authorization',
  user: userJson(self),
})
