import type { TlObject } from '../../../extract/telegram/client/tl-object.ts'
import type { World } from '../../telegram-world/world.ts'
import type { PeerOptions } from '../peer-options.ts'
import type { PasswordCheck } from '../srp.ts'
import type { Answer } from '../tl/encode.ts'

export interface Takeout {
  readonly id: string
  /** The kinds of chats that it may read. */
  readonly kinds: ReadonlySet<string>
}

/** What is known of who uses an authorisation key. */
export interface Login {
  readonly key: Buffer
  state: 'new' | 'password-needed' | 'authorised' | 'revoked'
  /** Of the QR code that was shown, as base64. */
  token?: string
  isTokenAccepted?: boolean
  takeout?: Takeout
}

export interface PeerState {
  readonly world: World
  readonly options: PeerOptions
  readonly password: PasswordCheck | undefined
  port: number
  /** By the id of its key. */
  readonly logins: Map<bigint, Login>
  /** Telegram has sent a client to the account's home data centre. */
  hasMigrated: boolean
  /** The user has allowed the takeout on a device. */
  isTakeoutConfirmed: boolean
}

export interface CallContext {
  readonly peer: PeerState
  readonly world: World
  readonly login: Login
  /** The call is made inside of it. */
  readonly takeout?: Takeout | undefined
}

export type CallHandler = (call: TlObject, context: CallContext) => Answer

export type CallHandlers = Readonly<Record<string, CallHandler>>
