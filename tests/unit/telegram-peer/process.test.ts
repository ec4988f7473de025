import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startPeer } from '../../telegram-peer/start-peer.ts'

const built = (file: string): string =>
  fileURLToPath(new URL(`../../../dist-tools/tests/telegram-peer/${file}`, import.meta.url))

/** Once nobody listens on the port any more: the connection is refused, or one that stands is ended. */
async function gone(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1').resume()
  socket.on('error', () => {})
  await once(socket, 'close')
}

test('the peer ends with the process that started it, however that one ends', async () => {
  const script = `
    const { startPeer } = await import(${JSON.stringify(built('start-peer.js'))})
    console.log((await startPeer()).port)
    process.kill(process.pid, 'SIGKILL')`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface(parent.stdout), 'line')
  await gone(Number(line))
})

test('by itself it says where it is reached, and ends with its input', async () => {
  const peer = spawn(process.execPath, [built('main.js'), '{"world":{"messages":100}}'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface(peer.stdout), 'line')
  const said = JSON.parse(line)
  expect(said.url).toBe(`mtproto://127.0.0.1:${said.port}/?key=${said.modulus}`)
  expect(said.session.length).toBeGreaterThan(300)
  expect(said.port).toBeLessThan(32_768)
  peer.stdin.end()
  const [code] = await once(peer, 'exit')
  expect(code).toBe(0)
})

test('what a command can not do is told, and an end of the peer too', async () => {
  const peer = await startPeer()
  const nobody = { kind: 'supergroup', id: '5' } as const
  await expect(peer.world.send(nobody, { text: 'hello' })).rejects.toThrow('CHANNEL_INVALID')
  const waiting = peer.untilCalled('messages.getHistory', 1)
  await peer.stop()
  await expect(waiting).rejects.toThrow('the peer ended')
})
