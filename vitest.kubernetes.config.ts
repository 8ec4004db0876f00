import { defineConfig } from 'vitest/config'

/** A real Kubernetes API server, one a file, with a played node: see test/kubernetes/lab. */
export default defineConfig({
  test: {
    include: ['test/kubernetes/**/*.kubernetes.ts'],
    globalSetup: ['test/support/prepare-container.ts'],
    pool: 'forks',
    // Most of a file's time is spent waiting for controllers.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    // Its default of a second is less than a busy machine takes to start a process.
    expect: { poll: { timeout: 30_000 } },
  },
})
