import { defineConfig } from 'vitest/config'

/** The tests of what decides, which need no database: Stryker runs them once per mutant. */
export default defineConfig({
  test: {
    include: ['test/core/**/*.test.ts'],
    setupFiles: ['test/support/seed-properties.ts'],
    pool: 'forks',
  },
})
