import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { PeerOptions } from './peer-options.ts'
import type { Command, Ready, RemotePeer, RemoteWorld, Reply } from './protocol.ts'

/**
 * A Telegram on a port of this machine, in a process of its own: the library's TL classes remember failed decodings, and
 * what it does must not be done by the side that is tested.
 */
export interface Peer extends Ready, RemotePeer {
  /** The world that it serves; what happens there is pushed to who is connected. */
  readonly world: RemoteWorld
  stop(): Promise<void>
}

const mainModule = fileURLToPath(
  import.meta.url.endsWith('.ts')
    ? new URL('../../dist-tools/tests/telegram-peer/main.js', import.meta.url)
    : new URL('main.js', import.meta.url),
)

/** Resolves once the peer can be connected to. It ends with `stop()`, or with this process. */
export async function startPeer(options: PeerOptions = {}): Promise<Peer> {
  const child = fork(mainModule, [JSON.stringify(options)], { serialization: 'advanced', execArgv: [] })
  const channel = new Channel(child)
  const ready = await channel.ready
  const world = channel.remote<RemoteWorld>('world')
  const peer = channel.remote<RemotePeer>('peer')
  const own = { ...ready, world, stop: () => channel.stop() }
  return new Proxy(own, {
    get: (target, name) => (name in target ? Reflect.get(target, name) : Reflect.get(peer, name)),
  }) as Peer
}

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

class Channel {
  readonly ready: Promise<Ready>
  private readonly child: ChildProcess
  private readonly exited: Promise<void>
  private readonly waiting = new Map<number, Waiting>()
  private lastId = 0

  constructor(child: ChildProcess) {
    this.child = child
    this.ready = new Promise((resolve, reject) => {
      child.on('message', (reply: Reply) => {
        if (reply.kind === 'ready') resolve(reply.ready)
        else this.settle(reply)
      })
      child.once('exit', (code) => reject(new Error(`the peer ended with code ${code}`)))
    })
    this.exited = new Promise((resolve) => {
      child.once('exit', (code) => {
        for (const { reject } of this.waiting.values()) reject(new Error(`the peer ended with code ${code}`))
        this.waiting.clear()
        resolve()
      })
    })
  }

  remote<T extends object>(target: Command['target']): T {
    const call =
      (name: string) =>
      (...args: unknown[]) =>
        this.run(target, name, args)
    return new Proxy({} as T, {
      // A promise that resolves to this object would ask for `then`.
      get: (_target, name) => (typeof name === 'symbol' || name === 'then' ? undefined : call(name)),
    })
  }

  async stop(): Promise<void> {
    if (this.child.connected) this.child.disconnect()
    await this.exited
  }

  private run(target: Command['target'], name: string, args: readonly unknown[]): Promise<unknown> {
    this.lastId += 1
    const command: Command = { id: this.lastId, target, name, args }
    return new Promise((resolve, reject) => {
      this.waiting.set(command.id, { resolve, reject })
      this.child.send(command, (error) => {
        if (error !== null) reject(error)
      })
    })
  }

  private settle(reply: Exclude<Reply, { kind: 'ready' }>): void {
    const waiting = this.waiting.get(reply.id)
    this.waiting.delete(reply.id)
    if (reply.kind === 'done') waiting?.resolve(reply.result)
    else waiting?.reject(new Error(reply.error))
  }
}
