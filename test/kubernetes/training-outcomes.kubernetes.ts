import { BatchV1Api } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCluster } from '#adapters/kubernetes/cluster'
import { KubernetesTrainingBackend } from '#adapters/kubernetes/kubernetes-training-backend'
import type { AppError } from '#core/errors'
import type { TrainingJobStatus } from '#core/ports/training-backend'
import { ended, makeJob, program, until } from '../adapters/local/training-fixture.ts'
import { sleeper } from '../adapters/training-backend-suite.ts'
import { type ClusterLab, openClusterLab } from './lab/open-cluster-lab.ts'
import { openTraining } from './open-training.ts'

let lab: ClusterLab

beforeAll(async () => {
  lab = await openClusterLab({ backOffMs: 300 })
})
afterAll(() => lab?.close())

const job = makeJob({ channels: {} })
const { jobName } = job
type Opened = Awaited<ReturnType<typeof openTraining>>

async function podOf({ core, place: { namespace } }: Opened) {
  const { items } = await core.listNamespacedPod({ namespace })
  return items.toSorted((a, b) => Number(b.metadata?.creationTimestamp) - Number(a.metadata?.creationTimestamp))[0]
}

/** A job that prints its process id, and its pod. */
async function openRunning() {
  const opened = await openTraining(lab, { trainCommand: sleeper })
  await opened.backend.submit(job)
  await until(async () => (await opened.backend.readLog(jobName, 1)).length === 1)
  const name = (await podOf(opened))?.metadata?.name ?? ''
  return { ...opened, pod: { namespace: opened.place.namespace, name } }
}

/** The cluster's word, which nothing of ours asks for. */
async function hasFailed({ place: { namespace } }: Opened): Promise<void> {
  const batch = lab.adminConfig.makeApiClient(BatchV1Api)
  const isOver = async () => {
    const { status } = await batch.readNamespacedJob({ name: jobName, namespace })
    return status?.conditions?.some(({ type }) => type === 'Failed')
  }
  await expect.poll(isOver, { timeout: 30_000, interval: 300 }).toBe(true)
}

/** As the cluster does a day after a Job's end, or somebody at any time. Its pod has left what it had to leave. */
async function forget(opened: Opened): Promise<void> {
  const batch = lab.adminConfig.makeApiClient(BatchV1Api)
  const { namespace } = opened.place
  await batch.deleteNamespacedJob({ name: jobName, namespace, propagationPolicy: 'Foreground' })
  await expect.poll(() => podOf(opened), { interval: 500, timeout: 50_000 }).toBeUndefined()
}

const statusIs = (opened: Opened, wanted: object) =>
  expect.poll(() => opened.backend.describe(jobName), { timeout: 20_000 }).toMatchObject(wanted)

/** The list says the same as the question about the one job. */
async function expectEverywhere(opened: Opened, wanted: Partial<TrainingJobStatus>) {
  await statusIs(opened, wanted)
  const listed = (await opened.reopen().statusesOf([jobName])).get(jobName)
  expect(typeof listed === 'object' ? listed : { status: listed }).toMatchObject(
    wanted.status === 'waiting' ? wanted : { status: wanted.status },
  )
}

describe('a training on a cluster', () => {
  it('that its node ends for its memory fails for good, and says its limit', async () => {
    const opened = await openRunning()
    lab.kubelet.killForMemory(opened.pod, 'train')
    await expectEverywhere(opened, {
      status: 'failed',
      retryable: false,
      reason: 'The training needed more memory than its limit of 2 GiB: the node ended it (OOMKilled).',
    })
  })

  it('that its node ends for its memory, and that is first asked about when the cluster has forgotten it, names its limit', async () => {
    const opened = await openRunning()
    lab.kubelet.killForMemory(opened.pod, 'train')
    await hasFailed(opened)
    await forget(opened)
    await expectEverywhere(opened, {
      status: 'failed',
      retryable: false,
      reason: expect.stringMatching(/needs more memory than its limit of 2 GiB: the cluster no longer knows/),
    } as object)
  })

  it('that somebody deleted, and that is first asked about when the cluster has forgotten it, was stopped', async () => {
    const opened = await openRunning()
    await forget(opened)
    await expectEverywhere(opened, { status: 'stopped', cause: 'asked' })
  })

  it.each([
    ['met its deadline', 4000, { status: 'stopped', cause: 'deadline' }],
    ['was deleted', 60_000, { status: 'failed', reason: 'Its pod was deleted before the training ended.' }],
  ] as const)(
    'whose pod is gone with its node before anything asks still says that it %s',
    async (_, wallMs, expected) => {
      const opened = await openTraining(lab, { trainCommand: sleeper })
      await opened.backend.submit({ ...job, limits: { ...job.limits, wallMs } })
      await until(async () => (await podOf(opened))?.status?.phase === 'Running')
      const name = (await podOf(opened))?.metadata?.name ?? ''
      const pod = { namespace: opened.place.namespace, name }
      if (expected.status === 'failed') await opened.core.deleteNamespacedPod(pod)
      await hasFailed(opened)
      if ((await podOf(opened)) !== undefined) await opened.core.deleteNamespacedPod({ ...pod, gracePeriodSeconds: 0 })
      await expect.poll(() => podOf(opened), { interval: 300, timeout: 20_000 }).toBeUndefined()
      await expectEverywhere(opened, expected)
    },
  )

  it('whose image has no such program says so', async () => {
    const opened = await openTraining(lab, { trainCommand: ['/nowhere/train'] })
    await opened.backend.submit(job)
    await expectEverywhere(opened, {
      status: 'failed',
      reason: expect.stringMatching(/^Exited with code 128: .*\/nowhere\/train/),
    } as object)
  })

  it('whose pod is evicted waits for another pod, and trains there', async () => {
    const opened = await openRunning()
    const evict = async () => {
      await until(async () => (await podOf(opened))?.status?.phase === 'Running')
      const { uid, name = '' } = (await podOf(opened))?.metadata ?? {}
      lab.kubelet.evict({ namespace: opened.place.namespace, name })
      return uid
    }
    const first = await evict()
    await statusIs(opened, { status: 'waiting', reason: expect.stringContaining('low on resource: memory') })
    await until(async () => (await podOf(opened))?.metadata?.uid !== first)
    await expectEverywhere(opened, { status: 'running' })
    await opened.backend.stop(jobName)
  })

  it('whose image cannot be pulled waits with the name of the image', async () => {
    const opened = await openTraining(lab, { place: { trainingImage: 'registry.example/nothing:1' } })
    await opened.backend.submit(job)
    await expectEverywhere(opened, {
      status: 'waiting',
      reason: expect.stringMatching(/^The image registry\.example\/nothing:1 cannot be pulled: /),
    })
    await opened.backend.stop(jobName)
    await expectEverywhere(opened, { status: 'stopped', cause: 'asked' })
  })

  it("that no node takes waits with the scheduler's words", async () => {
    const opened = await openTraining(lab, { trainCommand: sleeper })
    lab.kubelet.setSchedulable(false)
    await opened.backend.submit(job)
    await expectEverywhere(opened, {
      status: 'waiting',
      reason: expect.stringMatching(/^No node takes its pod: .*nodes are available/),
    })
    lab.kubelet.setSchedulable(true)
    await expectEverywhere(opened, { status: 'running' })
    await opened.backend.stop(jobName)
  })

  it('that the quota has no room for waits, and says which quota', async () => {
    const quota = { cpus: 1, memoryGib: 1, pods: 1 }
    const opened = await openTraining(lab, { trainCommand: sleeper, place: { quota } })
    await opened.backend.submit(job)
    await expectEverywhere(opened, {
      status: 'waiting',
      reason: expect.stringMatching(/^The cluster makes no pod for it: .*exceeded quota: remodel/),
    })
    await opened.backend.stop(jobName)
  })

  it('whose Job somebody deletes was stopped, and does not begin again', async () => {
    const opened = await openRunning()
    const batch = lab.adminConfig.makeApiClient(BatchV1Api)
    const { namespace } = opened.place
    await batch.deleteNamespacedJob({ name: jobName, namespace, propagationPolicy: 'Foreground' })
    await expectEverywhere(opened, { status: 'stopped', cause: 'asked' })
    expect(await opened.backend.submit(job)).toBe('adopted')
    const left = async () => (await batch.listNamespacedJob({ namespace })).items.length
    await expect.poll(left, { interval: 500, timeout: 20_000 }).toBe(0)
    expect(await opened.backend.submit(job)).toBe('adopted')
    expect(await left()).toBe(0)
  })

  it('whose pod somebody deletes fails, and may be tried again', async () => {
    const opened = await openRunning()
    await opened.core.deleteNamespacedPod(opened.pod)
    await expectEverywhere(opened, {
      status: 'failed',
      retryable: true,
      reason: 'Its pod was deleted before the training ended.',
    })
  })

  it('of which an object is gone fails for good, and names the object', async () => {
    const opened = await openTraining(lab)
    await opened.backend.submit(makeJob())
    await expectEverywhere(opened, {
      status: 'failed',
      retryable: false,
      reason: 'Its data could not be brought in: there is no object batches/a.ndjson.gz.',
    })
    expect(await opened.backend.readLog(jobName, 5)).toEqual(['there is no object batches/a.ndjson.gz'])
  })

  it('that leaves more than is taken fails for good, with both sizes', async () => {
    const text = `import os
base = os.environ['SM_BASE_DIR']
open(base + '/output/data/evaluation.json', 'w').write('{}')
open(base + '/model/model.onnx', 'wb').truncate(200 * 2 ** 20)`
    const opened = await openTraining(lab, { trainCommand: program(text) })
    await opened.backend.submit(job)
    const reason = 'The model has 200 MiB, and at most 192 MiB are taken.'
    await statusIs(opened, { status: 'failed', retryable: false, reason })
  })

  it('is told of its end while its pod is leaving, and says the same when the cluster has forgotten it', async () => {
    const opened = await openTraining(lab, { trainCommand: program("import sys; print('bad rows'); sys.exit(2)") })
    await opened.backend.submit(job)
    const status = await ended(opened.backend, jobName)
    expect(status).toMatchObject({ status: 'failed', retryable: false, reason: 'Exited with code 2: bad rows' })
    const batch = lab.adminConfig.makeApiClient(BatchV1Api)
    const { namespace } = opened.place
    await batch.deleteNamespacedJob({ name: jobName, namespace, propagationPolicy: 'Foreground' })
    await expect.poll(() => podOf(opened), { interval: 500, timeout: 50_000 }).toBeUndefined()
    await expectEverywhere(opened, status)
    expect(await opened.reopen().readLog(jobName, 5)).toEqual(['bad rows'])
  })

  it('that the functions may not start is refused with the permission that is missing', async () => {
    const { place, objectStore } = await openTraining(lab)
    const kubeconfig = await lab.kubeconfigOf('training')
    const backend = new KubernetesTrainingBackend({
      openCluster: () => openCluster({ kubeconfig, namespace: place.namespace }),
      place,
      objectStore,
      podStore: { url: 'file:///objects', claimName: 'objects' },
    })
    const refusal = await backend.submit(job).catch((error: unknown) => error as AppError)
    expect(refusal).toMatchObject({ code: 'KUBERNETES_NOT_ALLOWED', retryable: false })
    expect((refusal as AppError).message).toContain(
      `lacks the permission "create" on jobs of batch in namespace ${place.namespace}`,
    )
  })

  it("of another installation's name is not adopted", async () => {
    const opened = await openRunning()
    const other = { ...job, artifactPrefix: 'models/prices/artifacts/of-another' }
    await expect(opened.backend.submit(other)).rejects.toMatchObject({ code: 'JOB_NAME_TAKEN', retryable: false })
    await opened.backend.stop(jobName)
  })

  it('waits in the queue of Kueue until it is admitted', async () => {
    const opened = await openTraining(lab, { trainCommand: sleeper })
    const queued = new KubernetesTrainingBackend({
      openCluster: () => openCluster({ kubeconfig: lab.adminKubeconfig, namespace: opened.place.namespace }),
      place: { ...opened.place, queue: 'trainings' },
      objectStore: opened.objectStore,
      podStore: { url: 'file:///objects', claimName: 'objects' },
    })
    await queued.submit(job)
    const waiting = { status: 'waiting', reason: 'It waits in the queue trainings for its admission.' } as const
    expect(await queued.describe(jobName)).toEqual(waiting)
    expect((await queued.statusesOf([jobName])).get(jobName)).toEqual(waiting)
    const batch = lab.adminConfig.makeApiClient(BatchV1Api)
    const { namespace } = opened.place
    const found = await batch.readNamespacedJob({ name: jobName, namespace })
    expect(found.metadata?.labels).toMatchObject({
      'kueue.x-k8s.io/queue-name': 'trainings',
      'kueue.x-k8s.io/priority-class': 'remodel-scheduled',
    })
    // As Kueue admits it.
    if (found.spec) found.spec.suspend = false
    await batch.replaceNamespacedJob({ name: jobName, namespace, body: found })
    await expect.poll(() => queued.describe(jobName), { timeout: 20_000 }).toEqual({ status: 'running' })
    await queued.stop(jobName)
  })
})
