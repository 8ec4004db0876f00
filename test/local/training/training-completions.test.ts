import { describe, expect, it } from 'vitest'
import type { TrainingJob } from '#core/ports/training-backend'
import { workRanks } from '#local/bus/work-queue'
import { Spans } from '#local/replay/spans'
import { inSimulatedTime } from '#local/training/simulated-training-backend'
import { TrainingCompletions } from '#local/training/training-completions'
import { at, makeLab } from '#test/local/local-lab'
import { FakeTrainingBackend } from '#test/support/fake-ports'

const job = { jobName: 'spread-r1-a1' } as TrainingJob
const training = {
  modelName: 'spread',
  runId: 'spread-r1',
  jobName: job.jobName,
  startedAt: at('1996-09-04T00:00:00Z'),
}

function makeCompletionsLab() {
  const lab = makeLab({ subscribers: { TrainingEnded: ['finish-training'] } })
  const backend = new FakeTrainingBackend()
  const completions = new TrainingCompletions({
    clock: lab.clock,
    wall: lab.wall,
    enqueue: (item) => lab.loop.enqueue(item),
    bus: lab.bus,
    trainingBackend: backend,
    trainingMs: 15 * 60_000,
    spans: new Spans(),
  })
  const simulated = inSimulatedTime(backend, {
    isOn: (jobName) => completions.isOn(jobName),
    interrupted: { note: () => {}, forget: () => {} },
  })
  const end = () => backend.outcomes.set(job.jobName, { status: 'failed', reason: 'x', retryable: false, endedAt: 0 })
  return { ...lab, backend, completions, simulated, end }
}

describe('a training in a replay', () => {
  it('ends after its declared time, however early its process ends', async () => {
    const { completions, backend, runs, runUntil, end } = makeCompletionsLab()
    await backend.submit(job)
    completions.expect(training)
    end()
    await runUntil('1996-09-04T01:00:00Z')
    expect(runs.map(({ at }) => at)).toEqual(['1996-09-04T00:15'])
    expect(runs[0]?.input).toMatchObject({ 'detail-type': 'TrainingEnded', detail: { data: { jobName: job.jobName } } })
  })

  it('holds the clock there until its process ends, while the wall goes on', async () => {
    const { completions, backend, wall, runs, runUntil, end, clock } = makeCompletionsLab()
    await backend.submit(job)
    completions.expect(training)
    const wait = wall.wait.bind(wall)
    wall.wait = async (durationMs, signal) => {
      await wait(durationMs, signal)
      if (wall.waits.length === 40) end()
    }
    await runUntil('1996-09-04T01:00:00Z')
    expect(wall.waits).toHaveLength(40)
    expect(runs.map(({ at }) => at)).toEqual(['1996-09-04T00:15'])
    expect(clock.now()).toBe(at('1996-09-04T01:00:00Z'))
  })

  it('lets other work go on beside it', async () => {
    const { completions, backend, loop, runs, runUntil, end } = makeCompletionsLab()
    await backend.submit(job)
    completions.expect(training)
    loop.enqueue({ at: at('1996-09-04T00:10:00Z'), rank: workRanks.delivery, run: async () => void end() })
    await runUntil('1996-09-04T01:00:00Z')
    expect(runs.map(({ at }) => at)).toEqual(['1996-09-04T00:15'])
  })

  it('runs to whoever asks in between, even when its process has ended', async () => {
    const { completions, backend, simulated, runUntil, end } = makeCompletionsLab()
    await backend.submit(job)
    completions.expect(training)
    end()
    await runUntil('1996-09-04T00:14:00Z')
    expect(await simulated.describe(job.jobName)).toEqual({ status: 'running' })
    await runUntil('1996-09-04T00:15:00Z')
    expect(await simulated.describe(job.jobName)).toMatchObject({ status: 'failed' })
  })

  it('ends once, when it is expected twice', async () => {
    const { completions, runs, runUntil } = makeCompletionsLab()
    completions.expect(training)
    completions.expect({ ...training, startedAt: at('1996-09-04T00:10:00Z') })
    await runUntil('1996-09-04T01:00:00Z')
    expect(runs).toHaveLength(1)
  })

  it('is not waited for once the runtime stops', async () => {
    const { completions, backend, loop, wall, runs } = makeCompletionsLab()
    await backend.submit(job)
    completions.expect(training)
    const stop = new AbortController()
    const wait = wall.wait.bind(wall)
    wall.wait = async (durationMs, signal) => {
      await wait(durationMs, signal)
      stop.abort()
    }
    await loop.run({ signal: stop.signal, until: at('1996-09-04T01:00:00Z') })
    expect(runs).toEqual([])
  })

  it('ends when its process does, once the clock follows the wall', async () => {
    const { completions, backend, loop, wall, runs, end, signal } = makeCompletionsLab()
    await backend.submit(job)
    completions.expect(training)
    loop.setPace({ kind: 'live' })
    completions.goLive()
    const wait = wall.wait.bind(wall)
    wall.wait = async (durationMs, waitSignal) => {
      await wait(durationMs, waitSignal)
      if (wall.waits.length === 3) end()
    }
    await loop.run({ signal, isDone: () => runs.length > 0 })
    expect(runs.map(({ at }) => at)).toEqual(['1996-09-04T00:00'])
  })

  it('elsewhere is asked about by one list for all trainings, in a calm rhythm, and not ended by a backend that is away', async () => {
    const { completions, backend, loop, wall, runs, signal } = makeCompletionsLab()
    Object.assign(backend, { name: 'kubernetes' })
    const others = [1, 2].map((number) => ({
      ...training,
      jobName: `spread-r1${number}-a1`,
      runId: `spread-r1${number}`,
    }))
    for (const each of [training, ...others]) {
      await backend.submit({ jobName: each.jobName } as TrainingJob)
      completions.expect(each)
    }
    const asked: { readonly at: number; readonly names: readonly string[] }[] = []
    const list = backend.statusesOf.bind(backend)
    backend.statusesOf = async (names) => {
      asked.push({ at: wall.now(), names })
      if (asked.length === 2) throw new Error('away')
      if (asked.length === 4)
        for (const { jobName } of [training, ...others])
          backend.outcomes.set(jobName, { status: 'failed', reason: 'x', retryable: false, endedAt: 0 })
      return list(names)
    }
    loop.setPace({ kind: 'live' })
    completions.goLive()
    await loop.run({ signal, isDone: () => runs.length === 3 })
    expect(asked).toHaveLength(4)
    expect(asked[0]?.names).toHaveLength(3)
    for (const [index, { at: time }] of asked.entries())
      if (index > 0) expect(time - (asked[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(2000)
  })
})
