import { TelegramClient } from 'telegram'
import type { UpdateManager } from 'telegram/client/updates/manager.js'
import { Logger, LogLevel } from 'telegram/extensions/Logger.js'
import { StringSession } from 'telegram/sessions/index.js'
import { readLongsNatively } from './native-longs.ts'
import type { TrackedSockets } from './tracked-sockets.ts'

export interface LibraryOptions {
  readonly apiId: number
  readonly apiHash: string
  readonly session: KeySession
  readonly sockets: TrackedSockets
  readonly dialTimeoutMs: number
  readonly onPush: (update: object) => void
  /** Something was pushed that could not be decoded, and was dropped. */
  readonly onDroppedPush: () => void
  readonly onKeyRefused: () => void
}

/** A session that keeps its key and address, and nothing of whom was met. */
export class KeySession extends StringSession {
  override processEntities(): void {}
}

/**
 * The library's client with what it would do by itself taken away: no reconnection, no retries, no sleeping through
 * flood waits, no difference calls, no ping loop, no log, no memory of entities. One connection, until it is lost.
 */
export class LibraryClient extends TelegramClient {
  readonly #onKeyRefused: () => void

  constructor(options: LibraryOptions) {
    readLongsNatively()
    super(options.session, options.apiId, options.apiHash, {
      autoReconnect: false,
      connectionRetries: 1,
      requestRetries: 1,
      floodSleepThreshold: 0,
      securityChecks: true,
      entityCache: false,
      networkSocket: options.sockets.socketClass(),
      timeout: Math.ceil(options.dialTimeoutMs / 1000),
      baseLogger: new QuietLogger(options.onDroppedPush),
      deviceModel: 'tgelt',
    })
    this.#onKeyRefused = options.onKeyRefused
    // Says that the loop which pings and asks for differences is running.
    this._loopStarted = true
    this.updateManager = rawPushes(options.onPush)
    this.onError = async () => undefined
  }

  /**
   * The server said that it knows no such key. The library would go on with a new one, which is good for nothing without a
   * login.
   */
  override async _authKeyCallback(...change: Parameters<TelegramClient['_authKeyCallback']>): Promise<void> {
    if (change[0] === undefined) this.#onKeyRefused()
    else await super._authKeyCallback(...change)
  }
}

function rawPushes(onPush: (update: object) => void): UpdateManager {
  const ignore = (): void => undefined
  const ignoreAsync = async (): Promise<void> => undefined
  const pushes: Pick<
    UpdateManager,
    'onUpdates' | 'start' | 'stop' | 'ensureState' | 'recoverIfStale' | 'catchUp' | 'applyAffected'
  > = {
    onUpdates: onPush,
    start: ignore,
    stop: ignore,
    ensureState: ignoreAsync,
    recoverIfStale: ignoreAsync,
    catchUp: ignoreAsync,
    applyAffected: ignore,
  }
  return pushes as UpdateManager
}

class QuietLogger extends Logger {
  readonly #onDroppedPush: () => void

  constructor(onDroppedPush: () => void) {
    super(LogLevel.NONE)
    this.#onDroppedPush = onDroppedPush
  }

  /** The library's log is the one place where it says that it dropped what it could not decode. */
  override info(message: string): void {
    if (/^(?:Type \d+ not found|Unknown constructor \d+)/.test(message)) this.#onDroppedPush()
  }
}
