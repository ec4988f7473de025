import { defineConfig } from 'vitest/config'

/** What needs the network and an account: `npm run smoke:bigquery`, never part of `npm test`. */
export default defineConfig({
  test: {
    include: ['tests/smoke/**/*.test.ts'],
    globalSetup: ['tests/helpers/build-once.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
  },
})
