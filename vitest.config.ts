import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/{unit,golden,e2e,project}/**/*.test.ts'],
    globalSetup: ['tests/helpers/build-once.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores: e2e files spawn processes of their own.
    maxWorkers: 2,
  },
})
