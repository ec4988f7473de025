import { Api } from 'telegram'
import { CallFailure } from '../client/call-failure.ts'
import type { ConnectOptions } from './connect-telegram.ts'
import { LinkKeeper } from './link-keeper.ts'

/**
 * Ends the login at Telegram; one that has ended already is fine. Rejects with a CallFailure if Telegram could not be asked.
 * Importing this file loads the MTProto library.
 */
export async function logOut(options: ConnectOptions): Promise<void> {
  const keeper = new LinkKeeper({
    ...options.credentials,
    peer: options.peer,
    callDeadlineMs: options.callDeadlineMs ?? 30_000,
    connectDeadlineMs: options.connectDeadlineMs ?? 30_000,
    signal: options.signal,
    onPush: () => undefined,
    onReconnected: () => undefined,
  })
  try {
    await keeper.call(new Api.auth.LogOut())
  } catch (error) {
    if (!(error instanceof CallFailure && error.kind === 'account')) throw error
  } finally {
    await keeper.close()
  }
}
