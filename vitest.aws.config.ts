import { defineConfig } from 'vitest/config'

/** The installation on an emulated AWS: one emulator, one deployment, one file after the other. */
export default defineConfig({
  test: {
    include: ['test/aws/**/*.aws.ts'],
    globalSetup: ['test/aws/deployed-cloud.ts'],
    setupFiles: ['test/aws/show-logs-on-failure.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    // Its default of a second is less than a busy machine takes to start a process.
    expect: { poll: { timeout: 60_000 } },
  },
})
