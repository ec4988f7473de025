import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BuiltProject, copyProject, type Row } from '../helpers/build-project.ts'
import { TABLES } from '../helpers/described-tables.ts'
import type { ExportedMessage } from '../helpers/desktop-export.ts'
import { tombstone } from '../helpers/live-records.ts'
import { message, supergroup } from '../helpers/messages.ts'

const STEPS = 4
const MINUTE_MS = 60_000
const start = Date.parse('2025-01-30T00:00:00Z')

/**
 * A message as some export shows it. Moments are few, and lie around the gap that ends a conversation and around midnight;
 * ids are few, too, so that messages come again with another text, sender, moment or link, or as something else. Nothing
 * keeps replies from forming circles, and what began a topic may come late, answer something, or come back as a message.
 */
const observed: fc.Arbitrary<ExportedMessage> = fc
  .record({
    id: fc.integer({ min: 1, max: 7 }),
    day: fc.constantFrom(0, 0, 0, 1, 1, 4, 33),
    minutes: fc.constantFrom(0, 10, 30, 40, 61, 1400, 1430, 1439),
    sender: fc.constantFrom(7, 7, 8, 9, 'channel5', null),
    replyTo: fc.option(fc.integer({ min: 1, max: 8 })),
    text: fc.constantFrom('words', 'why?', ''),
    kind: fc.constantFrom(
      'message',
      'message',
      'message',
      'message',
      'message',
      'topic',
      'service',
      'unsupported',
    ),
    likes: fc.nat(2),
    editedAfter: fc.option(fc.integer({ min: 1, max: 3 })),
    undated: fc.integer({ min: 0, max: 15 }),
  })
  .map(({ id, day, minutes, sender, replyTo, text, kind, likes, editedAfter, undated }) => {
    const sentAt = new Date(start + (day * 24 * 60 + minutes) * MINUTE_MS).toISOString()
    const isTopic = kind === 'topic'
    const shown = message(id, sentAt, sender, {
      type: isTopic ? 'service' : kind,
      text,
      ...(isTopic
        ? { action: 'topic_created', title: text }
        : kind === 'service'
          ? { action: 'pin_message' }
          : {}),
      ...(replyTo === null ? {} : { reply_to_message_id: replyTo }),
      ...(likes === 0 ? {} : { reactions: [{ type: 'emoji', count: likes, emoji: '👍' }] }),
      ...(editedAfter === null ? {} : { edited_unixtime: String(start / 1000 + 40 * 86_400 + editedAfter) }),
    })
    return undated === 0 ? { ...shown, date: 'never', date_unixtime: undefined } : shown
  })

/** What each load brings of one chat: often nothing, never a message twice. */
const history = fc.array(
  fc.oneof(
    fc.constant([]),
    fc.uniqueArray(observed, { minLength: 1, maxLength: 6, selector: ({ id }) => id }),
    fc.uniqueArray(observed, { minLength: 1, maxLength: 1, selector: ({ id }) => id }),
    fc.uniqueArray(observed, { minLength: 1, maxLength: 1, selector: ({ id }) => id }),
  ),
  { minLength: STEPS, maxLength: STEPS },
)

async function tables(project: BuiltProject): Promise<ReadonlyMap<string, readonly Row[]>> {
  const rows = new Map<string, readonly Row[]>()
  for (const [table, key] of Object.entries(TABLES))
    rows.set(table, await project.query(`select * from ${table} order by ${key}`))
  return rows
}

/** Chats know nothing of each other, so each is a history of its own, and all share the loads. */
async function landAndCompare(
  histories: readonly (readonly (readonly ExportedMessage[])[])[],
): Promise<void> {
  const project = copyProject()
  try {
    for (let step = 0; step < STEPS; step++) {
      // Every second load was observed before the one it follows.
      const observedAt = `2026-01-0${step % 2 === 0 ? step + 4 : step}T00:00:00.000Z`
      const landed = histories.flatMap((loads, index) => {
        const messages = loads[step] ?? []
        return messages.length === 0 ? [] : [supergroup(100 + index, messages)]
      })
      project.land(landed, { runId: `2026020${step}T000000Z-00000${step}`, observedAt })
      // Every third chat has a message found deleted, be it known or not.
      const deleted = histories.flatMap((_, index) =>
        index % 3 === step % 3
          ? [{ kind: 'supergroup' as const, id: 100 + index, records: [tombstone(1 + (index % 8))] }]
          : [],
      )
      project.landLive(deleted, { runId: `2026020${step}T000000Z-00000${step}`, observedAt })
      project.build()
    }
    const stepwise = await tables(project)
    project.build('--full-refresh', '--select', 'silver+')
    for (const [table, rows] of await tables(project)) expect(stepwise.get(table), table).toEqual(rows)
  } finally {
    project.remove()
  }
}

/** With many chats, every load changes something; with one, a load may change nothing, or nothing that a table holds. */
test.each([1, 150])(
  'tables are after any loads what a full refresh makes, load ids included: %i chats',
  async (chats) => {
    const histories = fc.array(history, { minLength: chats, maxLength: chats })
    await fc.assert(fc.asyncProperty(histories, landAndCompare), { numRuns: 1, endOnFailure: true })
  },
)

test('a photo that a later export of the same content leaves out leaves nothing behind', async () => {
  const shown = message(1, '2025-01-30T00:00:00Z', 7)
  // The hash leaves out paths of files.
  await landAndCompare([[[{ ...shown, photo: 'photos/1.jpg' }], [], [shown], []]])
})
