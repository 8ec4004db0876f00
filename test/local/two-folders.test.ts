import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openRuntime } from '#local/open-runtime'
import { newFolder } from '#test/local/replay/example-lab'
import { type PostgresServer, startPostgresServer } from '#test/support/postgres-server'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgresServer()
})
afterAll(() => server.stop())

it('refuses a second state folder on one database, and a second database for one folder', {
  timeout: 120_000,
}, async () => {
  const [databaseUrl, otherUrl] = [await server.createDatabase(), await server.createDatabase()]
  const [state, otherState] = [join(await newFolder(), 'state'), join(await newFolder(), 'state')]
  for (let time = 0; time < 2; time++) await (await openRuntime({ state, databaseUrl })).close()
  await expect(openRuntime({ state: otherState, databaseUrl })).rejects.toMatchObject({
    code: 'OTHER_OBJECT_STORE',
    message: expect.stringContaining(`in ${join(state, 'objects')}, not in ${join(otherState, 'objects')}`),
  })
  await expect(openRuntime({ state, databaseUrl: otherUrl })).rejects.toMatchObject({ code: 'OTHER_DATABASE' })
  await (await openRuntime({ state: otherState, databaseUrl: otherUrl })).close()
  await (await openRuntime({ state, databaseUrl })).close()
})
