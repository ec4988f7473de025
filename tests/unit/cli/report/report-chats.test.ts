import { expect, test } from 'vitest'
import { namedChats, reportChats } from '../../../../cli/report/report-chats.ts'

const chats = reportChats([
  { chat_key: 'supergroup:12', title: 'Book Club', first_on: '2026-01-01', last_on: '2026-02-01' },
  { chat_key: 'user:12', title: 'Ada', first_on: null, last_on: null },
  { chat_key: 'group:7', title: null, first_on: null, last_on: null },
])

function keys(...wanted: readonly string[]): readonly string[] {
  return namedChats(chats, wanted).map(({ key }) => key)
}

test('a chat is named by key, by id or by title, and a chat without a title by its key', () => {
  expect(keys('book club', 'BOOK CLUB')).toEqual(['supergroup:12'])
  expect(keys('12')).toEqual(['supergroup:12', 'user:12'])
  expect(keys('user:12')).toEqual(['user:12'])
  expect(chats[2]?.title).toBe('group:7')
})

test('an unknown chat is refused with the nearest title', () => {
  expect(() => keys('Book Clup')).toThrow(expect.objectContaining({ hint: 'There are Book Club.' }))
  expect(() => keys('nothing like it')).toThrow(expect.objectContaining({ code: 'report-chat-unknown' }))
})
