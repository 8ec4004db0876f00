import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type RdsDataServer, startRdsDataServer } from '#test/support/rds-data-server'

/**
 * The functions' own tests once more, with the database that they have on AWS: statements, limits and transactions of
 * the Data API.
 */
const held = vi.hoisted(() => ({ server: undefined as RdsDataServer | undefined }))
vi.mock('#test/support/fresh-database', () => ({ freshDatabase: () => held.server?.openPrepared() }))

beforeAll(async () => {
  held.server = await startRdsDataServer()
})
afterAll(() => held.server?.stop())

await import('./laws.test.ts')
await import('./ingest-observations/handler.test.ts')
await import('./check-drift/handler.test.ts')
await import('#test/api/asks.test')
await import('#test/api/events.test')
await import('#test/api/figures.test')
await import('#test/api/http/guards.test')
await import('#test/api/models.test')
await import('#test/api/http/openapi.test')
await import('#test/api/http/protection.test')
await import('#test/api/settings.test')
await import('./maintain-partitions/handler.test.ts')

test('the functions above reached their database through the Data API', () => {
  expect(held.server?.callCount()).toBeGreaterThan(1_000)
})
