import type { V1Job, V1Pod } from '@kubernetes/client-node'
import { describe, expect, it } from 'vitest'
import type { Cluster } from '#adapters/kubernetes/cluster'
import { JobFiles } from '#adapters/kubernetes/job-files'
import { KubernetesTrainingBackend } from '#adapters/kubernetes/kubernetes-training-backend'
import type { CarriedEnd } from '#contracts/carried-job'
import { MemoryObjectStore } from '#test/support/fake-ports'
import { makeJob } from '../local/training-fixture.ts'

const job = makeJob({ channels: {} })
const { jobName } = job
const place = { installation: 'remodel', namespace: 'remodel', trainingImage: 't', carrierImage: 'c', queue: null }

/** A cluster that has at most this Job and these pods, and the files of the job. */
async function openEnded({ found = null, pods = [] }: { found?: V1Job | null; pods?: readonly V1Pod[] } = {}) {
  const made: string[] = []
  const batch = {
    readNamespacedJob: async () => found ?? Promise.reject(Object.assign(new Error('not found'), { code: 404 })),
    listNamespacedJob: async () => ({ items: found === null ? [] : [found] }),
    createNamespacedJob: async ({ body }: { body: V1Job }) => made.push(body.metadata?.name ?? ''),
  }
  const core = { listNamespacedPod: async () => ({ items: pods }), readNamespacedPodLog: async () => '' }
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

  it('and that somebody deleted before its start was recorded does not begin again', async () => {
    const opened = await openEnded()
    await opened.files.accept()
    expect(await opened.backend.submit(job)).toBe('adopted')
    expect(await opened.backend.describe(jobName)).toMatchObject({ status: 'stopped', cause: 'asked' })
    expect(opened.made).toEqual([])
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
