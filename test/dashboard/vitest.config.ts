import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** The pages in a real browser, against real installations: `npm run test:dashboard`. Chromium comes from the system. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['test/dashboard/**/*.e2e.ts'],
    globalSetup: ['test/support/prepare-container.ts', 'test/support/prepare-dump.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
})
