import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiClient } from '#cli/api-client'
import { CommandError } from '#cli/command-error'
import { connect } from '#cli/connect'
import { findRunningProcess } from '#cli/running-process'
import type { ConnectOptions } from '#cli/world'
import { modelAppliedSchema, modelListSchema } from '#contracts/api/models'
import { type ApiLab, openApiLab, priceModel } from '#test/api/api-lab'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'remodel-connect-'))
})
afterAll(() => rm(folder, { recursive: true }))

const open = (options: Partial<ConnectOptions> & { state: string }) =>
  connect({ creates: false, works: false, ...options }, () => {})

describe('a state that no process runs', () => {
  // Making the first database of a clone takes long on a busy machine.
  it('is opened, and what is written there is there the next time', { timeout: 120_000 }, async () => {
    const state = join(folder, 'own')
    const first = await open({ state, creates: true })
    const applied = await new ApiClient(first, 'ana').ask({
      method: 'PUT',
      path: '/v1/models/price',
      body: priceModel,
      schema: modelAppliedSchema,
    })
    await first.close()
    expect([first.isRemote, applied.status]).toEqual([false, 'created'])
    const second = await open({ state })
    const { models } = await new ApiClient(second, 'ana').ask({ path: '/v1/models', schema: modelListSchema })
    await second.close()
    expect(models.map(({ name }) => name)).toEqual(['price'])
  })

  it('is named with who holds it, where that one does not answer', { timeout: 120_000 }, async () => {
    const state = join(folder, 'own')
    const holder = await open({ state, creates: true })
    const error = await open({ state }).catch((reason: unknown) => reason)
    await holder.close()
    expect(error).toMatchObject({ code: 'STATE_IN_USE', exitCode: 1 })
    expect((error as CommandError).message).toContain(`Process ${process.pid} uses ${state} and does not answer`)
  })

  it('is not begun by a command that only looks', async () => {
    const error = await open({ state: join(folder, 'nowhere') }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(CommandError)
    expect((error as CommandError).code).toBe('NO_STATE')
  })
})

describe('a state that a process runs', () => {
  let lab: ApiLab
  let server: Server
  beforeAll(async () => {
    lab = await openApiLab()
    server = createAdaptorServer({ fetch: (request) => lab.fetch(request) }) as Server
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await lab.close()
  })

  const running = (pid: number, port: number) => writeFile(join(folder, 'process.json'), JSON.stringify({ pid, port }))

  it('is asked over HTTP, past the browser guard, by a name of any alphabet', async () => {
    await running(process.pid, (server.address() as AddressInfo).port)
    const connection = await open({ state: folder })
    const client = new ApiClient(connection, 'Zoë 李')
    await client.ask({ method: 'PUT', path: '/v1/models/price', body: priceModel, schema: modelAppliedSchema })
    const { models } = await client.ask({ path: '/v1/models', schema: modelListSchema })
    expect([connection.isRemote, models.length]).toEqual([true, 1])
    const { entries } = await lab.json(200, 'GET', '/v1/models/price/decisions')
    expect(entries[0].reason).toBe('Zoë 李 created the model with 2 features.')
  })

  it('is nobody’s once its process is gone, or its id is another’s', async () => {
    await running(2 ** 22 + 1, (server.address() as AddressInfo).port)
    expect(await findRunningProcess(folder)).toBeNull()
    await running(process.pid, 1)
    expect(await findRunningProcess(folder)).toBeNull()
    await writeFile(join(folder, 'process.json'), '{"pid":')
    expect(await findRunningProcess(folder)).toBeNull()
  })
})
