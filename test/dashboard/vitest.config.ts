import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** `npm run test:dashboard` tests the pages in the system's Chromium, against real installations. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['test/dashboard/**/*.e2e.ts'],
    globalSetup: ['test/support/prepare-container.ts', 'test/support/prepare-dump.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // Its default of a second is less than a busy machine takes to start a process.
    expect: { poll: { timeout: 60_000 } },
  },
})
