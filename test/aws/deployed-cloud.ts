import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type Cloud, startCloud } from './emulator/start-cloud.ts'

declare module 'vitest' {
  interface ProvidedContext {
    readonly cloud: Cloud
  }
}

/**
 * Before the first test: everything that AWS would bring, and the deployed installation. After the last: none of it,
 * but logs where something failed.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { cloud, stop } = await startCloud()
  project.provide('cloud', cloud)
  return async () => {
    await stop()
    const hasFailed = project.vitest.state.getCountOfFailedTests() > 0
    const left = hasFailed ? ['tmp', 'cdk.out'].map((name) => join(cloud.folder, name)) : [cloud.folder]
    for (const folder of left) await rm(folder, { recursive: true, force: true })
  }
}
