import type { Socket } from 'node:net'
import { PromisedNetSockets } from 'telegram/extensions/index.js'
import type { PeerAddress } from './peer-address.ts'

/** The sockets of one link: what the library opens is known here, so that nothing of it outlives the link. */
export class TrackedSockets {
  readonly #peer: PeerAddress | undefined
  readonly #onLost: () => void
  readonly #open = new Set<Socket>()
  #isClosed = false

  /** With a peer, all connections go there. `onLost` is called when a socket closes by itself. */
  constructor(peer: PeerAddress | undefined, onLost: () => void) {
    this.#peer = peer
    this.#onLost = onLost
  }

  /** The class that the library makes its sockets with. */
  socketClass(): typeof PromisedNetSockets {
    const peer = this.#peer
    const track = (wrapper: object): Promise<never> => this.#track(wrapper)
    const refuseIfClosed = (): void => {
      if (this.#isClosed) throw new Error('The link is closed')
    }
    return class extends PromisedNetSockets {
      override async connect(port: number, ip: string): Promise<unknown> {
        refuseIfClosed()
        const connecting = super.connect(peer?.port ?? port, peer?.host ?? ip)
        // Without this, a socket that is destroyed while it dials would leave the library waiting for its own timeout.
        return Promise.race([connecting, track(this)])
      }
    }
  }

  /** Destroys them, and lets no new one be opened. */
  close(): void {
    this.#isClosed = true
    for (const socket of this.#open) socket.destroy()
  }

  /** Rejects when the socket has closed. */
  #track(wrapper: object): Promise<never> {
    // The library's wrapper keeps Node's socket here, from the moment it starts to connect.
    const { client: socket } = wrapper as { client?: Socket }
    if (socket === undefined) return Promise.reject(new Error('The library made no socket'))
    this.#open.add(socket)
    const closed = new Promise<never>((_, reject) => {
      socket.once('close', () => {
        this.#open.delete(socket)
        reject(new Error('The socket was closed'))
        if (!this.#isClosed) this.#onLost()
      })
    })
    closed.catch(() => undefined)
    return closed
  }
}
