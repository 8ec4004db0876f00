import type { V1Job, V1Pod } from '@kubernetes/client-node'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Cluster } from '#adapters/kubernetes/cluster'
import { JobFiles } from '#adapters/kubernetes/job-files'
import { KubernetesTrainingBackend } from '#adapters/kubernetes/kubernetes-training-backend'
import type { CarriedEnd } from '#contracts/carried-job'
import { dayMs } from '#core/instant'
import { MemoryObjectStore } from '#test/support/fake-ports'
import { makeJob } from '../local/training-fixture.ts'

const job = makeJob({ channels: {} })
const { jobName } = job
const place = { installation: 'remodel', namespace: 'remodel', trainingImage: 't', carrierImage: 'c', queue: null }

/** A cluster that has at most this Job and these pods, and the files of the job. */
async function openEnded({
  found = null,
  pods = [],
  isAway = false,
}: {
  found?: V1Job | null
  pods?: readonly V1Pod[]
  isAway?: boolean
} = {}) {
  const made: string[] = []
  const batch = {
    readNamespacedJob: async () => found ?? Promise.reject(Object.assign(new Error('not found'), { code: 404 })),
    listNamespacedJob: async () => ({ items: found === null ? [] : [found] }),
    createNamespacedJob: async ({ body }: { body: V1Job }) => made.push(body.metadata?.name ?? ''),
  }
  const core = {
    listNamespacedPod: async () => (isAway ? Promise.reject(new Error('connect ECONNREFUSED')) : { items: pods }),
    readNamespacedPodLog: async () => '',
  }
  const cluster = { namespace: 'remodel', batch, core } as unknown as Cluster
  const objectStore = new MemoryObjectStore()
  const files = new JobFiles(objectStore, jobName)
  await files.writeInput(job)
  const leave = async (end: Partial<CarriedEnd>) => {
    const whole = { podUid: 'pod-1', endedAt: '2026-11-30T20:00:00.000Z', refused: null, ...end }
    await objectStore.put(`${files.folder}/output/ended.json`, new TextEncoder().encode(JSON.stringify(whole)))
  }
  const backend = new KubernetesTrainingBackend({
    openCluster: async () => cluster,
    place,
    objectStore,
    podStore: { url: 's3://b' },
  })
  return { backend, files, leave, made }
}

const refused = 'The model has 193 MiB, and at most 192 MiB are taken.'
const brief = async ({ backend }: Awaited<ReturnType<typeof openEnded>>) =>
  (await backend.statusesOf([jobName])).get(jobName)

describe('a job that the cluster has forgotten', () => {
  it('whose submission was never answered is adopted with its end', async () => {
    const opened = await openEnded()
    await opened.leave({ refused })
    expect(await brief(opened)).toBe('unknown')
    expect(await opened.backend.submit(job)).toBe('adopted')
    expect(await brief(opened)).toBe('failed')
    expect(await opened.backend.describe(jobName)).toMatchObject({
      status: 'failed',
      retryable: false,
      reason: refused,
    })
    expect(opened.made).toEqual([])
  })

  it.each([
    [
      'ended by itself',
      false,
      { status: 'failed', retryable: false },
      /more memory than its limit of 2 GiB: the cluster/,
    ],
    ['was ended while its time was left', true, { status: 'stopped', cause: 'asked' }, null],
  ] as const)('and that left no results is told by its carrier: it %s', async (_, wasAsked, expected, reason) => {
    const opened = await openEnded()
    await opened.files.accept()
    await opened.leave({ wasAsked, begunAt: '2026-11-30T19:59:00.000Z' })
    const told = await opened.backend.describe(jobName)
    expect(told).toMatchObject(expected)
    if (reason !== null) expect(told).toMatchObject({ reason: expect.stringMatching(reason) })
    expect(await opened.backend.describe(jobName)).toEqual(told)
  })

  it('and that was ended when its time was over met its deadline, or nothing says what it met', async () => {
    const fromNow = (ms: number) => new Date(Date.now() + ms).toISOString()
    const leaving = { wasAsked: true, begunAt: fromNow(0), endedAt: fromNow(job.limits.wallMs + 1000) }
    const [early, opened] = [await openEnded(), await openEnded()]
    for (const each of [early, opened]) {
      await each.files.accept()
      await each.leave(leaving)
    }
    const other = await openEnded()
    await other.files.accept()
    await other.leave({ wasAsked: true, begunAt: fromNow(10_000), endedAt: fromNow(job.limits.wallMs + 5000) })
    // The cluster keeps a Job for a day: one that is gone earlier was deleted.
    expect(await early.backend.describe(jobName)).toMatchObject({ status: 'stopped', cause: 'asked' })
    const later = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 2 * dayMs)
    onTestFinished(() => later.mockRestore())
    expect(await opened.backend.describe(jobName)).toMatchObject({ status: 'stopped', cause: 'deadline' })
    expect(await other.backend.describe(jobName)).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/no longer says which\.$/),
    })
  })

  it('and that somebody deleted before its start was recorded does not begin again', async () => {
    const opened = await openEnded()
    await opened.files.accept()
    expect(await opened.backend.submit(job)).toBe('adopted')
    expect(await opened.backend.describe(jobName)).toMatchObject({ status: 'stopped', cause: 'asked' })
    expect(opened.made).toEqual([])
  })
})

describe('the log of a job', () => {
  it('is the kept one while the API server is away, and without one it is not said to be empty', async () => {
    const opened = await openEnded({ isAway: true })
    await expect(opened.backend.readLog(jobName, 5)).rejects.toMatchObject({ code: 'KUBERNETES_AWAY' })
    await opened.files.keepLog('one\ntwo\n')
    expect(await opened.backend.readLog(jobName, 1)).toEqual(['two'])
  })
})

describe('a job that is complete', () => {
  const complete: V1Job = {
    metadata: { name: jobName, labels: { 'remodel.dev/installation': 'remodel' } },
    status: { conditions: [{ type: 'Complete', status: 'True' }] },
  }
  const podOf = (uid: string, exitCode: number): V1Pod => ({
    metadata: { uid, name: uid, labels: { 'batch.kubernetes.io/job-name': jobName } },
    status: {
      containerStatuses: [
        { name: 'train', image: 't', imageID: '', ready: false, restartCount: 0, state: { terminated: { exitCode } } },
      ],
    },
  })

  it('is not judged by what an evicted pod left, when its own carrier was ended', async () => {
    const opened = await openEnded({ found: complete, pods: [podOf('pod-2', 0), podOf('pod-1', 143)] })
    await opened.leave({ podUid: 'pod-1' })
    expect(await opened.backend.describe(jobName)).toMatchObject({
      status: 'failed',
      retryable: true,
      reason: 'The training ended, and its results did not come out of the pod: the carrier was ended.',
    })
  })
})
