import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChatAddress } from '../extract/telegram/client/telegram-client.ts'
import { type Peer, startPeer } from '../tests/telegram-peer/start-peer.ts'
import { Person } from './person.ts'

/**
 * The whole way from Telegram to a table, against the MTProto peer of the tests: `npm run demo:live`, or with `-- --keep` to
 * look at the folder afterwards. Each command is the real one. Ends with 0 only if all went well and what is in the warehouse
 * is what is in the invented Telegram.
 */
const password = 'correct horse'
const editedText = 'It is, until six.'
const isKept = process.argv.includes('--keep')
const folder = mkdtempSync(join(tmpdir(), 'tgelt-demo-'))
const peer = await startPeer({
  world: { messages: 3000, users: 40, now: Math.floor(Date.now() / 1000) - 3600 },
  password,
})
try {
  await demonstrate(peer)
  say('All went well.')
} catch (error) {
  process.exitCode = 1
  console.error(`\n# The demonstration failed: ${error instanceof Error ? error.message : String(error)}`)
} finally {
  await peer.stop()
  if (isKept) say(`Kept: ${folder}`)
  else rmSync(folder, { recursive: true })
}

async function demonstrate({ url, chats }: Peer): Promise<void> {
  if (chats === undefined) throw new Error('the world is empty')
  say(`An invented Telegram listens on this computer, at ${url.slice(0, url.indexOf('/?'))}.`)
  const project = join(folder, 'community')
  mkdirSync(project)
  const person = new Person(project, {
    HOME: folder,
    TGELT_TELEGRAM_PEER: `${url}&interval_ms=10&backoff_ms=20`,
  })
  await person.types('init')
  await person.converses(['login'], {
    'api_id: ': '12345',
    'api_hash (not shown): ': '0123456789abcdef0123456789abcdef',
    'Phone number, with country code: ': '+49 151 23456789',
    'Code: ': '12345',
    'Password (not shown): ': password,
  })
  await person.types('chats')
  const listed = [chats.supergroup, chats.forum, chats.channel, chats.migrated, chats.group]
  listChats(project, listed)
  await person.types('extract')
  const reply = await liveOn(peer, chats.supergroup)
  await person.types('freshness')
  await person.types('extract')
  await person.types('build', '--quiet')
  await person.types(
    'show',
    '--inline',
    `select sent_on, messages, active_senders, replies, reactions from {{ ref('chat_daily') }} where chat_key = 'supergroup:${chats.supergroup.id}' order by sent_on desc`,
  )
  await compare(person, listed, reply)
  await person.types('freshness', '--max-age', '1h')
  await person.types('logout')
}

function listChats(project: string, chats: readonly ChatAddress[]): void {
  const line = `chats: [${chats.map(({ id }) => id).join(', ')}]`
  say(`Into project.yml: ${line}`)
  const file = join(project, 'project.yml')
  writeFileSync(file, readFileSync(file, 'utf8').replace('chats: []', line))
}

/** What people do between two extractions. The id of a message that was edited. */
async function liveOn({ world, truth }: Peer, chat: ChatAddress): Promise<number> {
  say(
    'Meanwhile in "Workshop": somebody new asks something, the answer is edited, a slip is deleted, and so is\n# a message of long ago; another one gets a reaction.',
  )
  const { ids } = await truth(chat)
  await world.advance(600)
  const newcomer = await world.addUser({ firstName: 'Noor', username: 'noor_at_last' })
  await world.join(chat, newcomer)
  const question = await world.send(chat, { from: newcomer, text: 'Hello! Is the kiln free on Friday?' })
  await world.advance(60)
  const answer = await world.send(chat, { text: 'It is, until five.', replyTo: question })
  const slip = await world.send(chat, { text: 'wrong chat' })
  await world.advance(60)
  await world.edit(chat, answer, { text: editedText })
  await world.delete(chat, [slip, ids[100]!])
  await world.react(chat, ids[200]!, '👋', 3)
  return answer
}

/** Compares the warehouse with what is so, whatever Telegram's calls tell. */
async function compare(person: Person, chats: readonly ChatAddress[], editedId: number): Promise<void> {
  const { show } = JSON.parse(
    await person.reads(
      'show',
      '--inline',
      `select chat_id, count(*) as messages, max(case when message_id = ${editedId} then text end) as edited from {{ ref('messages') }} where not is_deleted group by chat_id`,
      '--limit',
      '-1',
      '--output',
      'json',
    ),
  ) as { readonly show: readonly { chat_id: unknown; messages: unknown; edited: unknown }[] }
  for (const chat of chats) {
    const built = show.find((row) => String(row.chat_id) === chat.id)
    const { ids } = await peer.truth(chat)
    if (Number(built?.messages) !== ids.length)
      throw new Error(
        `the warehouse has ${built?.messages} messages of chat ${chat.id}, Telegram ${ids.length}`,
      )
  }
  if (!show.some(({ edited }) => edited === editedText)) throw new Error('the edit is not in the warehouse')
  say(
    `Each of the ${chats.length} chats has as many messages in the warehouse as in Telegram, and the edit is there.`,
  )
}

function say(text: string): void {
  console.log(`\n# ${text}`)
}
