import { PeerServer } from './peer-server.ts'
import type { Command, Ready, Reply } from './protocol.ts'

// node main.js '{"world": {"messages": 1000}}': by itself it prints where it is reached and a session, and serves until its
// standard input ends; started by startPeer() it takes commands, and ends with the process that started it.
const server = new PeerServer(JSON.parse(process.argv[2] ?? '{}'))
await server.listen()
const url = server.url()
const ready: Ready = {
  url,
  port: Number(new URL(url).port),
  modulus: server.serverKey.modulus,
  fingerprint: server.serverKey.fingerprint,
  selfId: server.world.self.id,
  chats: server.chats,
}

if (process.send === undefined) {
  console.log(JSON.stringify({ ...ready, session: server.mintSession() }))
  process.stdin.on('end', () => process.exit(0)).resume()
} else {
  process.on('disconnect', () => process.exit(0))
  process.on('message', (command: Command) => void run(command).then(reply))
  reply({ kind: 'ready', ready })
}

function reply(message: Reply): void {
  if (process.connected) process.send?.(message)
}

async function run({ id, target, name, args }: Command): Promise<Reply> {
  try {
    const owner = (target === 'world' ? server.world : server) as unknown as Record<string, unknown>
    const method = owner[name]
    if (typeof method !== 'function') throw new Error(`the ${target} has no ${name}`)
    return { kind: 'done', id, result: await method.apply(owner, args) }
  } catch (error) {
    return { kind: 'failed', id, error: error instanceof Error ? error.message : String(error) }
  }
}
