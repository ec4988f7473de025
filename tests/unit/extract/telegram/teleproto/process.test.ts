import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Peer, startPeer } from '../../../../telegram-peer/start-peer.ts'

const built = (file: string): string =>
  fileURLToPath(new URL(`../../../../../dist-tools/extract/telegram/teleproto/${file}`, import.meta.url))

let peer: Peer

beforeEach(async () => {
  peer = await startPeer({ world: { messages: 50, layout: 'one-supergroup' } })
})

afterEach(() => peer.stop())

/** Runs `body` in a process of its own and waits for that to end; gives what it logged and what was left when it was done. */
async function runAlone(body: string, session: string): Promise<unknown> {
  const program = `
    import { once } from 'node:events'
    import { connectTelegram } from ${JSON.stringify(built('connect-telegram.js'))}
    import { parsePeerAddress } from ${JSON.stringify(built('peer-address.js'))}
    const connect = (deadlines) => connectTelegram({
      credentials: { apiId: 1, apiHash: 'x', session: ${JSON.stringify(session)} },
      peer: parsePeerAddress(${JSON.stringify(peer.url)}),
      ...deadlines,
    })
    const said = []
    const say = (what) => said.push(what?.reason ?? what)
    const tell = (word) => { process.stdout.write(word + '\\n'); return once(process.stdin, 'data') }
    ${body}
    process.stdin.destroy()
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    const left = process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name))
    console.log(JSON.stringify({ said, left }))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = text(child.stdout)
  child.stdout.on('data', async (data: Buffer) => {
    if (!String(data).startsWith('stop')) return
    await peer.stopListening()
    child.stdin.write('stopped\n')
  })
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
  return JSON.parse((await lines).trimEnd().split('\n').at(-1) ?? '')
}

test('nothing keeps the process after close: after calls', async () => {
  const body = `
    const client = await connect()
    client.listen(() => {})
    say((await client.dialogs()).chats.length)
    await client.close()`
  expect(await runAlone(body, await peer.mintSession())).toEqual({ said: [1], left: [] })
})

test('… while a call waits for its answer', async () => {
  await peer.addFault({ method: 'messages.getDialogs', fault: { kind: 'silence' } })
  const body = `
    const client = await connect()
    const pending = client.dialogs().catch(say)
    await client.me()
    await client.close()
    await pending`
  expect(await runAlone(body, await peer.mintSession())).toEqual({ said: ['STOPPED'], left: [] })
})

test('… while a lost connection is to be made again', async () => {
  const body = `
    const client = await connect()
    client.listen(() => {})
    await tell('stop')
    await client.me().catch(say)
    await client.close()`
  expect(await runAlone(body, await peer.mintSession())).toEqual({ said: ['DISCONNECTED'], left: [] })
})

test('nothing keeps the process after a connection that was never made', async () => {
  const session = await peer.mintSession()
  await peer.setMute(true)
  const body = 'await connect({ connectDeadlineMs: 100 }).catch(say)'
  expect(await runAlone(body, session)).toEqual({ said: ['TIMEOUT'], left: [] })
})
