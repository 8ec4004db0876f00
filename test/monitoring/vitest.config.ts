import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** `npm run test:monitoring` has Prometheus' own promtool examine the metrics, the rules and the configuration. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['test/monitoring/**/*.promtool.ts'],
    globalSetup: ['test/support/prepare-dump.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
})
