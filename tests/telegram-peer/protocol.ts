import type { SeededChats } from '../telegram-world/seed-world.ts'
import type { World } from '../telegram-world/world.ts'
import type { PeerServer } from './peer-server.ts'

/** What a test may have the peer's world do. */
export type WorldCommand =
  | 'advance'
  | 'addUser'
  | 'addChat'
  | 'linkDiscussion'
  | 'migrate'
  | 'send'
  | 'sendService'
  | 'edit'
  | 'react'
  | 'delete'
  | 'createTopic'
  | 'join'
  | 'part'
  | 'leave'
  | 'kick'
  | 'rejoin'
  | 'renameChat'
  | 'changeUsername'
  | 'renameUser'
  | 'setVisibility'
  | 'forgetDifferences'
  | 'me'
  | 'history'
  | 'messages'
  | 'fullChat'
  | 'dialogs'
  | 'accountState'
  | 'participants'
  | 'topics'
  | 'resolve'
  | 'channelDifference'
  | 'accountDifference'

export type PeerCommand =
  | 'listen'
  | 'stopListening'
  | 'mintSession'
  | 'acceptLoginToken'
  | 'confirmTakeout'
  | 'revokeLogins'
  | 'addFault'
  | 'clearFaults'
  | 'advanceClock'
  | 'dropConnections'
  | 'setMute'
  | 'release'
  | 'dropPushes'
  | 'push'
  | 'stats'
  | 'calls'
  | 'untilCalled'
  | 'whenCalled'
  | 'truth'
  | 'versions'

/** One thing that a world is told to do. */
export type WorldScript = {
  readonly [Name in WorldCommand]: World[Name] extends (...args: infer Args) => unknown
    ? { readonly name: Name; readonly args: Args }
    : never
}[WorldCommand]

type Remote<T, Names extends keyof T> = {
  readonly [Name in Names]: T[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never
}

export type RemoteWorld = Remote<World, WorldCommand>
export type RemotePeer = Remote<PeerServer, PeerCommand>

/** From the test to the peer. */
export interface Command {
  readonly id: number
  readonly target: 'world' | 'peer'
  readonly name: string
  readonly args: readonly unknown[]
}

/** From the peer to the test. */
export type Reply =
  | { readonly kind: 'ready'; readonly ready: Ready }
  | { readonly kind: 'done'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: string }

export interface Ready {
  /** What TGELT_TELEGRAM_PEER is set to. */
  readonly url: string
  readonly port: number
  /** Base64url; the exponent is 65537. */
  readonly modulus: string
  /** Signed decimal, as the library names its keys. */
  readonly fingerprint: string
  readonly selfId: string
  /** Of a seeded world. */
  readonly chats: SeededChats | undefined
}
