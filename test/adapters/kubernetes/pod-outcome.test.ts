import type { V1Job, V1Pod } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { progressOf, pullMsMax } from '#adapters/kubernetes/job-progress'
import { outcomeOfLeavingPod, podOutcome } from '#adapters/kubernetes/pod-outcome'
import type { CarriedEnd } from '#contracts/carried-job'

const at = new Date('2026-11-30T20:00:00Z')
const later = (seconds: number) => new Date(at.getTime() + seconds * 1000)

function jobWith(condition: { type: string; reason?: string; message?: string; at?: Date } | null): V1Job {
  const conditions = condition ? [{ ...condition, status: 'True', lastTransitionTime: condition.at ?? later(60) }] : []
  return {
    spec: { template: { spec: { activeDeadlineSeconds: 3600, containers: [] } } },
    status: { startTime: at, conditions },
  }
}

/** As the Job controller writes it, also when the pod is gone. */
const failedWith = (exitCode: number, seconds = 60) =>
  jobWith({
    type: 'Failed',
    reason: 'PodFailurePolicy',
    message: `Container train for pod remodel/a-x failed with exit code ${exitCode} matching FailJob rule at index 1`,
    at: later(seconds),
  })

function podWith(train: object | null, more: Partial<V1Pod> = {}): V1Pod {
  const containerStatuses = train ? [{ name: 'train', state: { terminated: train } }] : []
  return {
    metadata: { uid: '1', creationTimestamp: at },
    status: { phase: 'Running', containerStatuses },
    ...more,
  } as V1Pod
}

const nothingCarried = async () => null
const carried = (more: Partial<CarriedEnd>) => async () => {
  return { podUid: '1', endedAt: later(60).toISOString(), refused: null, ...more }
}

test('a Job whose pod is gone with its node still names the exit code', async () => {
  expect(await podOutcome(failedWith(1), [], nothingCarried)).toEqual({
    status: 'exited',
    exitCode: 1,
    said: '',
    endedAt: later(60).getTime(),
  })
  const unknown = jobWith({ type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the limit' })
  expect(await podOutcome(unknown, [], nothingCarried)).toMatchObject({ status: 'exited', exitCode: null })
})

test('a trainer that was killed, and whose pod is gone, was probably out of memory, unless its node asked first', async () => {
  const job = failedWith(137, 30)
  const containers = [{ name: 'train', resources: { limits: { memory: String(4 * 2 ** 30) } } }]
  Object.assign(job.spec?.template.spec ?? {}, { containers })
  const likely = {
    status: 'exited',
    exitCode: 137,
    isLasting: true,
    said: 'it was killed, probably because it needs more memory than its limit of 4 GiB.',
  }
  expect(await podOutcome(job, [], nothingCarried)).toMatchObject(likely)
  expect(await podOutcome(job, [], carried({ wasAsked: false }))).toMatchObject(likely)
  expect(await podOutcome(job, [], carried({ wasAsked: true }))).toMatchObject({
    status: 'failed',
    retryable: true,
    reason: 'Its pod was deleted before the training ended.',
  })
})

test('a trainer that was asked to end, and whose pod is gone, met its deadline only if its pod was that old', async () => {
  const begun = (seconds: number) => carried({ begunAt: later(seconds).toISOString(), wasAsked: true })
  const late = { status: 'stopped', cause: 'deadline' }
  const deleted = { status: 'failed', retryable: true, reason: 'Its pod was deleted before the training ended.' }
  const unknown = { status: 'failed', retryable: false, reason: expect.stringMatching(/no longer says which\.$/) }
  // A pod is never older than its Job.
  expect(await podOutcome(failedWith(143, 3599), [], nothingCarried)).toMatchObject(deleted)
  expect(await podOutcome(failedWith(143, 3600), [], begun(0))).toMatchObject(late)
  // The Job's pod was pending for ten minutes.
  expect(await podOutcome(failedWith(143, 3900), [], begun(600))).toMatchObject(unknown)
  expect(await podOutcome(failedWith(143, 4200), [], begun(600))).toMatchObject(late)
  expect(await podOutcome(failedWith(143, 3900), [], nothingCarried)).toMatchObject(unknown)
  // Of two pods nothing says which one left the end.
  const replaced = failedWith(143, 4200)
  Object.assign(replaced.status ?? {}, { failed: 2 })
  expect(await podOutcome(replaced, [], begun(600))).toMatchObject(unknown)
})

test('a trainer that ends with the code of a signal by itself has failed', async () => {
  const outcome = await podOutcome(failedWith(143, 60), [], carried({ wasAsked: false }))
  expect(outcome).toMatchObject({ status: 'exited', exitCode: 143 })
})

test('a container that could not start says why', async () => {
  const message = 'exec: "train": executable file not found in $PATH'
  const pod = podWith({ exitCode: 128, reason: 'StartError', message, finishedAt: at })
  expect(await podOutcome(failedWith(128), [pod], nothingCarried)).toMatchObject({ exitCode: 128, said: message })
})

test('a pod that its deadline ended before it did anything is no pod to be replaced', async () => {
  const late = podWith(null, { status: { phase: 'Failed', reason: 'DeadlineExceeded' } })
  expect(await podOutcome(jobWith(null), [late], nothingCarried)).toMatchObject({
    status: 'stopped',
    cause: 'deadline',
  })
})

test('pods that were taken away too often fail a Job that may be tried again', async () => {
  const conditions = [{ type: 'DisruptionTarget', status: 'True', message: 'preempted by a pod of higher priority' }]
  const pod = podWith({ exitCode: 143 }, { status: { phase: 'Failed', conditions } })
  expect(
    await podOutcome(jobWith({ type: 'Failed', reason: 'BackoffLimitExceeded' }), [pod], nothingCarried),
  ).toMatchObject({
    status: 'failed',
    retryable: true,
    reason: 'Its pods were taken away too often, at last: preempted by a pod of higher priority.',
  })
})

test('a pod that took more disk than it may is not tried again', async () => {
  const message = 'Usage of EmptyDir volume "job" exceeds the limit "10Gi".'
  const pod = podWith({ exitCode: 137 }, { status: { phase: 'Failed', reason: 'Evicted', message } })
  expect(await podOutcome(failedWith(137), [pod], nothingCarried)).toMatchObject({
    status: 'failed',
    retryable: false,
    reason: `Its pod was evicted: ${message}`,
  })
})

test('a pod that is leaving tells its end, unless somebody else ended it', () => {
  const job = jobWith(null)
  expect(outcomeOfLeavingPod(job, podWith({ exitCode: 0, finishedAt: at }))).toEqual({ status: 'completed' })
  expect(outcomeOfLeavingPod(job, podWith({ exitCode: 2, finishedAt: at }))).toMatchObject({ exitCode: 2 })
  expect(outcomeOfLeavingPod(job, podWith({ exitCode: 143, finishedAt: at }))).toBeNull()
  expect(outcomeOfLeavingPod(job, podWith(null))).toBeNull()
  const deleted = podWith({ exitCode: 0 }, { metadata: { uid: '1', deletionTimestamp: at } })
  expect(outcomeOfLeavingPod(job, deleted)).toBeNull()
})

const pulling = (reason: string, message: string): V1Pod => ({
  metadata: { creationTimestamp: at },
  status: {
    phase: 'Pending',
    startTime: at,
    initContainerStatuses: [],
    containerStatuses: [
      {
        name: 'train',
        image: 'r/i:1',
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { waiting: { reason, message } },
      },
    ],
  },
})
const seen = (pod: V1Pod, now: number) => ({ pods: [pod], events: async () => [], queue: null, now })

test('an image that cannot be pulled is waited for, and given up in the end', async () => {
  const pod = pulling('ImagePullBackOff', 'Back-off pulling image "r/i:1"')
  const reason = 'The image r/i:1 cannot be pulled: ImagePullBackOff: Back-off pulling image "r/i:1".'
  const now = at.getTime() + pullMsMax
  expect(await progressOf(jobWith(null), seen(pod, now - 1))).toEqual({ status: 'waiting', reason })
  expect(await progressOf(jobWith(null), seen(pod, now))).toEqual({ status: 'unstartable', reason })
})

test('a name that is no image is given up at once', async () => {
  const pod = pulling('InvalidImageName', 'couldn\'t parse image name "r/i:"')
  expect(await progressOf(jobWith(null), seen(pod, at.getTime()))).toMatchObject({ status: 'unstartable' })
})

test('a pod that is made ready waits, and one that brings data in runs', async () => {
  const preparing = pulling('PodInitializing', '')
  expect(await progressOf(jobWith(null), seen(preparing, at.getTime()))).toEqual({
    status: 'waiting',
    reason: 'Its pod is being prepared on a node.',
  })
  const bringing = {
    ...preparing,
    status: {
      ...preparing.status,
      initContainerStatuses: [
        {
          name: 'bring',
          image: 'c',
          imageID: '',
          ready: false,
          restartCount: 0,
          state: { running: { startedAt: at } },
        },
      ],
    },
  }
  expect(await progressOf(jobWith(null), seen(bringing, at.getTime()))).toEqual({ status: 'running' })
})
