import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/seed-properties.ts'],
    globalSetup: ['test/support/prepare-container.ts', 'test/support/prepare-dump.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Its default of a second is less than a busy machine takes to start a process.
    expect: { poll: { timeout: 20_000 } },
  },
})
