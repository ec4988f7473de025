import { randomBytes } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import type { TlObject } from '../../extract/telegram/client/tl-object.ts'
import { RpcFault } from '../telegram-world/rpc-fault.ts'
import { type SeededChats, seedWorld } from '../telegram-world/seed-world.ts'
import { type PushedMutation, World } from '../telegram-world/world.ts'
import type { ChatRef } from '../telegram-world/world-chat.ts'
import { CallLog } from './call-log.ts'
import type { Login, PeerState } from './calls/call.ts'
import { answerCall, type UnwrappedCall, unwrap } from './calls/calls.ts'
import { codeOf, type Fault, type FaultRule, FaultTimeline } from './faults.ts'
import { Limiter, type LimitReport } from './limiter.ts'
import { Connection, type ConnectionHost } from './mtproto/connection.ts'
import { authKeyId } from './mtproto/crypto.ts'
import { ServerKey } from './mtproto/server-key.ts'
import type { PeerOptions } from './peer-options.ts'
import type { WorldScript } from './protocol.ts'
import { pushOf } from './push-of.ts'
import { sessionText } from './session-text.ts'
import { spoilConstructor, spoilPage } from './spoil-page.ts'
import { PasswordCheck } from './srp.ts'
import { type Answer, encode, encodeAnswer } from './tl/encode.ts'

export interface PeerStats {
  readonly handshakes: number
  readonly connections: number
  readonly openConnections: number
  readonly acknowledgements: number
  /** By Telegram's names. */
  readonly calls: Readonly<Record<string, number>>
  /** Faults that struck, by their kind. */
  readonly faults: Readonly<Record<string, number>>
  readonly limits: Readonly<Record<string, LimitReport>>
  readonly pushes: number
}

export interface PeerTruth {
  readonly ids: readonly number[]
  readonly deletedIds: readonly number[]
  readonly unreadableIds: readonly number[]
  /** In the order of `ids`; only if they were asked for. */
  readonly messages: readonly TlObject[]
}

interface Pending {
  readonly connection: Connection
  readonly messageId: bigint
  readonly bytes: Buffer
  readonly isZipped: boolean
}

const zippedFrom = 512

/** Telegram, as far as tgelt speaks with it, on a port of this machine. */
export class PeerServer implements ConnectionHost {
  readonly serverKey = new ServerKey()
  readonly world: World
  readonly chats: SeededChats | undefined
  private readonly state: PeerState
  private readonly faults: FaultTimeline
  private readonly limiter: Limiter
  private readonly log = new CallLog()
  private readonly connections = new Set<Connection>()
  private readonly sockets = new Set<Socket>()
  private readonly held: Pending[] = []
  private readonly counts = { handshakes: 0, connections: 0, acknowledgements: 0, pushes: 0 }
  private pushesToDrop = 0
  private isMute = false
  private server: Server | undefined

  constructor(options: PeerOptions = {}) {
    const seeded =
      options.world !== undefined && 'messages' in options.world ? seedWorld(options.world) : undefined
    this.world = seeded?.world ?? new World(options.world)
    this.chats = seeded?.chats
    this.faults = new FaultTimeline(options.faults ?? [], options.seed ?? 1)
    this.limiter = new Limiter(options.limiter ?? { rules: {} })
    this.state = {
      world: this.world,
      options,
      password: options.password === undefined ? undefined : new PasswordCheck(options.password),
      port: 0,
      logins: new Map(),
      hasMigrated: false,
      isTakeoutConfirmed: false,
    }
    this.world.onMutation((pushed) => this.pushMutation(pushed))
  }

  // What a test asks for

  /** `mtproto://127.0.0.1:<port>/?key=<modulus>` */
  url(): string {
    return `mtproto://127.0.0.1:${this.state.port}/?key=${this.serverKey.modulus}`
  }

  /** Listens; again on the same port after `stopListening`. */
  async listen(): Promise<void> {
    this.server = createServer((socket) => this.connected(socket))
    this.state.port = await listenBelow32768(this.server, this.state.port)
  }

  /** Ends all connections and refuses others. */
  stopListening(): Promise<void> {
    const { server } = this
    this.server = undefined
    this.dropConnections()
    return new Promise((resolve) => (server === undefined ? resolve() : server.close(() => resolve())))
  }

  /** A session that is logged in, as the library's StringSession writes it. */
  mintSession(): string {
    const key = randomBytes(256)
    this.state.logins.set(authKeyId(key), { key, state: 'authorised' })
    return sessionText(this.state.port, key)
  }

  /** The user scans the QR code that was shown last. */
  acceptLoginToken(): void {
    const shown = [...this.state.logins].filter(([, { token }]) => token !== undefined).at(-1)
    if (shown === undefined) throw new Error('no QR code was asked for')
    const [keyId, login] = shown
    login.isTokenAccepted = true
    for (const connection of this.connections) {
      if (connection.keyId === keyId)
        connection.push(pushOf({ className: 'UpdateLoginToken' }, this.world.now))
    }
  }

  confirmTakeout(): void {
    this.state.isTakeoutConfirmed = true
  }

  /** Ends all logins, as from another device. */
  revokeLogins(): void {
    for (const login of this.state.logins.values()) login.state = 'revoked'
  }

  addFault(rule: FaultRule): void {
    this.faults.add(rule)
  }

  clearFaults(): void {
    this.faults.clear()
  }

  /** Of the limiter, if it has a virtual one. */
  advanceClock(milliseconds: number): void {
    this.limiter.advanceClock(milliseconds)
  }

  dropConnections(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  /** A mute peer takes connections and never says a word. */
  setMute(isMute: boolean): void {
    this.isMute = isMute
  }

  /** Sends the answers that the fault `hold` has kept back. */
  release(): number {
    const held = this.held.splice(0)
    for (const pending of held) send(pending)
    return held.length
  }

  /** So many of the following mutations are not told to anybody who is connected. */
  dropPushes(count: number): void {
    this.pushesToDrop = count
  }

  /** Pushes an object of type Updates as it is: `{className: 'UpdatesTooLong'}`, or one that says nonsense. */
  push(updates: TlObject): void {
    for (const connection of this.subscribed()) {
      this.counts.pushes += 1
      connection.push(updates)
    }
  }

  stats(): PeerStats {
    return {
      ...this.counts,
      openConnections: this.connections.size,
      calls: { ...this.log.counts },
      faults: { ...this.faults.struck },
      limits: this.limiter.report(),
    }
  }

  /** The latest calls of this name with their arguments. */
  calls(method: string): readonly TlObject[] {
    return this.log.of(method)
  }

  untilCalled(method: string, count: number): Promise<void> {
    return this.log.until(method, count)
  }

  /** Has the world do something when a call arrives for the so-many-th time, before it is answered. */
  whenCalled(method: string, count: number, script: WorldScript): void {
    this.log.at(method, count, () => runScript(this.world, script))
  }

  truth(chat: ChatRef, includes: { readonly messages?: boolean } = {}): PeerTruth {
    const { ids, deletedIds, unreadableIds, message } = this.world.truth(chat)
    const messages = includes.messages === true ? ids.flatMap((id) => message(id) ?? []) : []
    return { ids, deletedIds, unreadableIds, messages }
  }

  /** How many things each of these messages has said. */
  versions(chat: ChatRef, ids: readonly number[]): readonly number[] {
    const truth = this.world.truth(chat)
    return ids.map((id) => truth.versions(id))
  }

  // What connections ask for

  authKey(id: bigint): Buffer | undefined {
    return this.state.logins.get(id)?.key
  }

  created(key: Buffer): void {
    this.counts.handshakes += 1
    this.state.logins.set(authKeyId(key), { key, state: 'new' })
  }

  acknowledged(count: number): void {
    this.counts.acknowledgements += count
  }

  called(connection: Connection, messageId: bigint, wrapped: TlObject): void {
    const unwrapped = unwrap(wrapped)
    const login = this.state.logins.get(connection.keyId ?? 0n)
    if (login === undefined) {
      connection.denyKey()
      return
    }
    this.log.note(unwrapped.method, unwrapped.call)
    const fault = this.faults.next(unwrapped.method, unwrapped.call)
    switch (fault?.kind) {
      case 'silence':
        break
      case 'drop':
        connection.socket.destroy()
        break
      case 'bad-salt':
        connection.refuseSalt(messageId)
        break
      case 'forget-key':
        this.state.logins.delete(connection.keyId ?? 0n)
        connection.denyKey()
        break
      default:
        this.deliver({ connection, messageId, ...this.answered(unwrapped, login, fault) }, fault)
    }
  }

  private answered(
    unwrapped: UnwrappedCall,
    login: Login,
    fault: Fault | undefined,
  ): Pick<Pending, 'bytes' | 'isZipped'> {
    try {
      strike(fault, login)
      this.limiter.check(unwrapped.method, unwrapped.takeoutId !== undefined)
      const { world } = this
      const answer = answerCall(unwrapped, { peer: this.state, world, login })
      const bytes = answerBytes(unwrapped.call, answer, fault)
      return { bytes, isZipped: this.state.options.isZipping !== false && bytes.length > zippedFrom }
    } catch (error) {
      if (!(error instanceof RpcFault)) console.error(`telegram-peer: ${unwrapped.method}:`, error)
      const { code, message } = error instanceof RpcFault ? error : new RpcFault(500, 'INTERNAL_OF_THE_PEER')
      return {
        bytes: encode({ className: 'RpcError', errorCode: code, errorMessage: message }),
        isZipped: false,
      }
    }
  }

  private deliver(pending: Pending, fault: Fault | undefined): void {
    if (fault?.kind === 'drop-midway') pending.connection.breakOff(pending.messageId, pending.bytes)
    else if (fault?.kind === 'hold') this.held.push(pending)
    else if (fault?.kind === 'slow') setTimeout(() => send(pending), fault.delayMs).unref()
    else send(pending)
  }

  private connected(socket: Socket): void {
    this.counts.connections += 1
    this.sockets.add(socket)
    socket.on('close', () => this.sockets.delete(socket))
    if (this.isMute) {
      socket.on('error', () => socket.destroy()).resume()
      return
    }
    const connection = new Connection(socket, this)
    this.connections.add(connection)
    socket.on('close', () => this.connections.delete(connection))
  }

  private pushMutation({ update, users, chats, date }: PushedMutation): void {
    if (this.pushesToDrop > 0) {
      this.pushesToDrop -= 1
      return
    }
    this.push(pushOf(update, date, users, chats))
  }

  private subscribed(): readonly Connection[] {
    return [...this.connections].filter(
      ({ keyId }) => keyId !== undefined && this.state.logins.get(keyId)?.state === 'authorised',
    )
  }
}

function runScript(world: World, { name, args }: WorldScript): void {
  const command = world[name] as (...args: readonly unknown[]) => unknown
  command.apply(world, args)
}

const send = ({ connection, messageId, bytes, isZipped }: Pending): void =>
  connection.answer(messageId, bytes, isZipped)

/** Faults that are Telegram's errors. */
function strike(fault: Fault | undefined, login: Login): void {
  if (login.state === 'revoked') throw new RpcFault(401, 'SESSION_REVOKED')
  if (fault?.kind === 'error') throw new RpcFault(fault.code ?? codeOf(fault.message), fault.message)
  if (fault?.kind === 'revoke') {
    login.state = 'new'
    throw new RpcFault(401, 'SESSION_REVOKED')
  }
}

function answerBytes(call: TlObject, answer: Answer, fault: Fault | undefined): Buffer {
  if (fault === undefined || typeof answer === 'boolean' || !isObject(answer)) return encodeAnswer(answer)
  const spoilt = spoilPage(fault.kind, call, answer)
  const bytes = encodeAnswer(spoilt)
  return fault.kind === 'unknown-constructor' ? spoilConstructor(bytes, spoilt, fault.messageId) : bytes
}

const isObject = (answer: Answer): answer is TlObject => !Array.isArray(answer)

/** The library's sessions keep ports as signed 16-bit numbers. */
async function listenBelow32768(server: Server, wanted: number): Promise<number> {
  for (let attempt = 0; ; attempt += 1) {
    const port = wanted === 0 ? 20_000 + ((process.pid * 7 + attempt * 131) % 12_000) : wanted
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(port, '127.0.0.1', () => {
          server.off('error', reject)
          resolve()
        })
      })
      return port
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || wanted !== 0 || attempt > 100) throw error
    }
  }
}
