import { expect, test } from 'vitest'
import { systemSleep } from '../../../kernel/sleep.ts'

test('a sleep ends as soon as its signal aborts, however long it is', async () => {
  const controller = new AbortController()
  const sleeping = systemSleep(Number.MAX_SAFE_INTEGER, controller.signal)
  controller.abort()
  await expect(sleeping).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
  await expect(systemSleep(1000, AbortSignal.abort())).rejects.toThrow()
})

test('a sleep of nothing is none', async () => {
  await expect(systemSleep(0)).resolves.toBeUndefined()
})
