import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openOwnServing } from './own-server-fixture.ts'

const rows = [[1], [2], [4]]

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const untilDead = async (pid: number) => {
  for (let tries = 0; tries < 100 && isAlive(pid); tries++) await wait(50)
  return !isAlive(pid)
}

describe('a version with a server of its own', () => {
  it('answers as champion, and a retained one of another container beside it', async () => {
    const { server, own } = await openOwnServing()
    const champion = await own({ version: 2 })
    expect(await server.serve('prices', champion, [await own({ version: 1, behavior: 'objects' })])).toEqual({
      status: 'serving',
    })
    const scores = await server.score('prices', rows)
    expect(scores?.version).toBe(2)
    expect(scores?.byVersion.get(2)).toEqual([1.02, 2.02, 4.02])
    expect(scores?.byVersion.get(1)).toEqual([1.01, 2.01, 4.01])
    expect(await server.serving('prices')).toBe(2)
    // The contract has no request for it.
    expect(await server.usage('prices')).toBeNull()
  })

  it('gives no score where its server answers null', async () => {
    const { server, own } = await openOwnServing()
    await server.serve('prices', await own({ version: 2 }), [])
    expect((await server.score('prices', [[1], [1000]]))?.byVersion.get(2)).toEqual([1.02, null])
  })

  it('is asked about a thousand rows at once, in the order of the rows', async () => {
    const { server, own } = await openOwnServing()
    await server.serve('prices', await own({ version: 0 }), [])
    const many = Array.from({ length: 2_500 }, (_, index) => [index / 10_000])
    expect((await server.score('prices', many))?.byVersion.get(0)).toEqual(many.map(([value]) => value))
  })

  it('keeps its process over a change of the others, and ends once it is not named', async () => {
    const { server, own } = await openOwnServing()
    const first = await own({ version: 1 })
    await server.serve('prices', first, [])
    const pid = server.processIdOf('prices') as number
    await server.serve('prices', await own({ version: 2 }), [first])
    expect((await server.score('prices', rows))?.byVersion.get(1)).toEqual([1.01, 2.01, 4.01])
    expect(isAlive(pid)).toBe(true)
    await server.serve('prices', await own({ version: 2 }), [])
    expect(await untilDead(pid)).toBe(true)
    // Rolled back.
    await server.serve('prices', first, [])
    expect((await server.score('prices', rows))?.version).toBe(1)
  })

  it.each([
    ['exits', /"[^"]* exits" ended before it answered: no module named pipeline$/],
    ['unhealthy', /did not answer GET \/ping with 200 within 2 s$/],
  ])('does not serve where its server %s, and the champion before answers on', async (behavior, reason) => {
    const { server, own } = await openOwnServing({ limits: { startMsMax: 2_000, answerMsMax: 1_000 } })
    const before = await own({ version: 1 })
    await server.serve('prices', before, [])
    expect(await server.serve('prices', await own({ version: 2, behavior }), [before])).toEqual({
      status: 'failed',
      reason: expect.stringMatching(reason),
      answering: 1,
    })
    expect((await server.score('prices', rows))?.byVersion.get(1)).toEqual([1.01, 2.01, 4.01])
    expect(await server.serve('prices', before, [await own({ version: 2, behavior })])).toEqual({ status: 'serving' })
    expect((await server.score('prices', rows))?.leftOut?.get(2)).toMatch(reason)
  })

  it.each([
    ['a command that is not there', { serve: ['./no-such-program'] }, /cannot be started: .*no-such-program/],
    ['a folder that is not there', { workingDirectory: '/no/such/folder' }, /there is no folder \/no\/such\/folder \(/],
    ['no command', { serve: undefined }, /has no model.onnx, and the model file named no command that serves it/],
  ] as const)('says that it has %s', async (_, changes, reason) => {
    const { server, own } = await openOwnServing()
    expect(await server.tryVersion(await own({ version: 2, changes }), rows)).toEqual({
      status: 'broken',
      reason: expect.stringMatching(reason),
    })
  })

  const faults = [
    ['dies', /no answer: /],
    ['hangs', /it did not answer within 1 s$/],
    ['refuses', /it answered with status 400: no such column: price$/],
    ['hungry', /it answered with status 500: MemoryError$/],
    ['garbage', /it answers no JSON, but <html>hello<\/html>$/],
    ['nan', /JSON has no NaN, which Python's json module writes by default$/],
    ['too-few', /it gives 2 predictions for 3 rows$/],
    ['labels', /its prediction 0 is no number and no list of numbers: "yes"$/],
  ] as const
  const impatient = { limits: { startMsMax: 20_000, answerMsMax: 1_000 } }

  it.each(faults)('is found broken by its trial where its server %s', async (behavior, reason) => {
    const { server, own } = await openOwnServing(impatient)
    expect(await server.tryVersion(await own({ version: 2, behavior }), rows)).toEqual({
      status: 'broken',
      reason: expect.stringMatching(reason),
    })
  })

  it.each(faults)('costs itself alone the scores where its server %s', async (behavior, reason) => {
    const { server, own } = await openOwnServing(impatient)
    await server.serve('prices', await own({ version: 1 }), [await own({ version: 2, behavior })])
    for (let time = 0; time < 2; time++) {
      const scores = await server.score('prices', rows)
      expect(scores?.byVersion.get(1)).toEqual([1.01, 2.01, 4.01])
      expect([...(scores?.byVersion.keys() ?? [])]).toEqual([1])
      expect(scores?.leftOut?.get(2)).toMatch(reason)
    }
  })

  it('is started again after its server died, and the request is repeated', async () => {
    const { server, own } = await openOwnServing()
    await server.serve('prices', await own({ version: 2, behavior: 'dies-once' }), [])
    const before = server.processIdOf('prices')
    expect((await server.score('prices', rows))?.byVersion.get(2)).toEqual([1.02, 2.02, 4.02])
    expect(server.processIdOf('prices')).not.toBe(before)
  })

  it('is asked by several calls at once while its server is started again', async () => {
    const { server, own } = await openOwnServing()
    await server.serve('prices', await own({ version: 2 }), [])
    const pid = server.processIdOf('prices') as number
    process.kill(-pid, 'SIGKILL')
    await untilDead(pid)
    const all = await Promise.all(Array.from({ length: 5 }, () => server.score('prices', rows)))
    expect(all.map((scores) => scores?.byVersion.get(2))).toEqual(all.map(() => [1.02, 2.02, 4.02]))
  })

  it.each(['stubborn', 'forks'])('leaves no process behind: %s', async (behavior) => {
    const { server, own, folder } = await openOwnServing()
    await server.serve('prices', await own({ version: 2, behavior }), [])
    const pids = [server.processIdOf('prices') as number]
    if (behavior === 'forks') {
      const [served = ''] = await readdir(join(folder, 'served'))
      pids.push(Number(await readFile(join(folder, 'served', served, 'child'), 'utf8')))
    }
    await server.close()
    for (const pid of pids) expect(await untilDead(pid)).toBe(true)
  })

  it('has as many processors as its model file says', async () => {
    const { server, own } = await openOwnServing()
    await server.serve('prices', await own({ version: 2, behavior: 'cpus', changes: { serveCpus: 1 } }), [])
    expect((await server.score('prices', rows))?.byVersion.get(2)).toEqual([1, 1, 1])
  })

  it('is not started where the installation runs no commands of model files', async () => {
    const { server, own } = await openOwnServing({ runsOwnCommands: false })
    const reason = expect.stringContaining('REMODEL_OWN_COMMANDS=true')
    expect(await server.tryVersion(await own({ version: 2 }), rows)).toEqual({ status: 'broken', reason })
    expect(await server.serve('prices', await own({ version: 2 }), [])).toMatchObject({ status: 'failed', reason })
  })
})
