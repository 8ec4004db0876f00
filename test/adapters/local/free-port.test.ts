import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { freePort } from '#adapters/local/free-port'
import { OwnServer } from '#adapters/local/own-server'
import { ownContainerSchema } from '#contracts/own-container'
import { python, temporaryFolder } from './training-fixture.ts'

describe('a free port', () => {
  it('is given out once, also to those who ask at once and have not used theirs yet', async () => {
    const ports = await Promise.all(Array.from({ length: 200 }, () => freePort()))
    expect(new Set(ports).size).toBe(200)
  })

  it.skipIf(process.platform !== 'linux')('is none that the system gives to others by itself', async () => {
    const [first = 0] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/).map(Number)
    const ports = await Promise.all(Array.from({ length: 200 }, () => freePort()))
    expect(ports.filter((port) => port >= Math.min(first, 32_768))).toEqual([])
  })
})

it('starts a server on another port where a program has taken the first one meanwhile', async () => {
  const other = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port: taken } = other.address() as { port: number }
  const folder = await temporaryFolder()
  const ports = [taken, await freePort()]
  const serve = [python, '-m', 'http.server', '--bind', '127.0.0.1']
  const container = ownContainerSchema.parse({
    train: ['true'],
    serve: ['sh', '-c', `touch ping; exec ${serve.join(' ')} $SAGEMAKER_BIND_TO_PORT`],
    workingDirectory: folder,
  })
  const limits = { startMsMax: 20_000, answerMsMax: 1_000 }
  const portOf = async () => ports.shift() as number
  const server = await OwnServer.start({ python, container, folder, version: 1, limits, portOf })
  try {
    expect(server.hasEnded).toBe(false)
    expect(ports).toEqual([])
  } finally {
    await server.end()
    other.close()
  }
})
