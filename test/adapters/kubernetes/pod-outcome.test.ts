import type { V1Job, V1Pod } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { progressOf, pullMsMax } from '#adapters/kubernetes/job-progress'
import { outcomeOfLeavingPod, podOutcome } from '#adapters/kubernetes/pod-outcome'

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

test('a Job whose pod is gone with its node still names the exit code', () => {
  expect(podOutcome(failedWith(1), [])).toEqual({ status: 'exited', exitCode: 1, endedAt: later(60).getTime() })
  expect(podOutcome(failedWith(137), [])).toMatchObject({ status: 'exited', exitCode: 137 })
  const unknown = jobWith({ type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the limit' })
  expect(podOutcome(unknown, [])).toMatchObject({ status: 'exited', exitCode: null })
})

test('a trainer that was asked to end, and whose pod is gone, met its deadline only if the time was over', () => {
  expect(podOutcome(failedWith(143, 3600), [])).toMatchObject({ status: 'stopped', cause: 'deadline' })
  expect(podOutcome(failedWith(143, 3599), [])).toMatchObject({
    status: 'failed',
    retryable: true,
    reason: 'Its pod was deleted before the training ended.',
  })
})

test('a pod that its deadline ended before it did anything is no pod to be replaced', () => {
  const late = podWith(null, { status: { phase: 'Failed', reason: 'DeadlineExceeded' } })
  expect(podOutcome(jobWith(null), [late])).toMatchObject({ status: 'stopped', cause: 'deadline' })
})

test('pods that were taken away too often fail a Job that may be tried again', () => {
  const conditions = [{ type: 'DisruptionTarget', status: 'True', message: 'preempted by a pod of higher priority' }]
  const pod = podWith({ exitCode: 143 }, { status: { phase: 'Failed', conditions } })
  expect(podOutcome(jobWith({ type: 'Failed', reason: 'BackoffLimitExceeded' }), [pod])).toMatchObject({
    status: 'failed',
    retryable: true,
    reason: 'Its pods were taken away too often, at last: preempted by a pod of higher priority.',
  })
})

test('a pod that took more disk than it may is not tried again', () => {
  const message = 'Usage of EmptyDir volume "job" exceeds the limit "10Gi".'
  const pod = podWith({ exitCode: 137 }, { status: { phase: 'Failed', reason: 'Evicted', message } })
  expect(podOutcome(failedWith(137), [pod])).toMatchObject({
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
