import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/{unit,golden,e2e,project}/**/*.test.ts'],
    globalSetup: ['tests/helpers/build-once.ts'],
    // Only what hangs is to end: a busy machine is slow.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Two cores: e2e files spawn processes of their own.
    maxWorkers: 2,
  },
})
