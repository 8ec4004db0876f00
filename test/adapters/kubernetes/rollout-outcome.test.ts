import type { V1Deployment, V1Pod } from '@kubernetes/client-node'
import { describe, expect, it } from 'vitest'
import { servingLabels } from '#adapters/kubernetes/manifests/serving-manifests'
import { rolloutOutcome, troubleOf } from '#adapters/kubernetes/rollout-outcome'
import { deploymentName } from '#contracts/deployment-name'
import { kubernetesServiceSchema } from '#contracts/serving'

const model = {
  modelName: 'churn',
  version: 4,
  since: 1_700_000_000_000,
  folder: 'models/churn/artifacts/a/',
  image: 'trainer:1',
  definition: kubernetesServiceSchema.parse({ service: 'churn-live' }),
}

function deployment(status: V1Deployment['status'], replicas = 2, generation = 3): V1Deployment {
  const spec = { replicas, selector: {}, template: {} }
  return { metadata: { name: 'churn-live', generation }, spec, status: { observedGeneration: 3, ...status } }
}

function pod(version: number, status: V1Pod['status'], isReady = false): V1Pod {
  const label = deploymentName({ modelName: 'churn', version, since: version === 4 ? model.since : 0 })
  const conditions = [{ type: 'Ready', status: isReady ? 'True' : 'False' }, ...(status?.conditions ?? [])]
  return { metadata: { labels: { [servingLabels.deployment]: label } }, status: { ...status, conditions } }
}

const outcome = (of: V1Deployment, pods: readonly V1Pod[] = []) => rolloutOutcome(model, of, async () => pods)
const stuck = {
  updatedReplicas: 1,
  replicas: 3,
  availableReplicas: 2,
  conditions: [{ type: 'Progressing', status: 'False', message: 'ReplicaSet has timed out progressing.' }],
}
const crashed = {
  containerStatuses: [
    {
      ...{ name: 'serve', image: 'i', imageID: '', ready: false, restartCount: 4 },
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container' } },
      lastState: { terminated: { exitCode: 2, message: 'Model 4 cannot be loaded: model.onnx is broken.\n' } },
    },
  ],
}

describe('a rollout', () => {
  it.each([
    [
      'was asked for a moment ago',
      deployment({ observedGeneration: 2, updatedReplicas: 2, replicas: 2, availableReplicas: 2 }),
    ],
    ['has not made all new pods', deployment({ updatedReplicas: 1, replicas: 3, availableReplicas: 3 })],
    ['has an old pod left, which answers too', deployment({ updatedReplicas: 2, replicas: 3, availableReplicas: 3 })],
    ['has a new pod that does not answer', deployment({ updatedReplicas: 2, replicas: 2, availableReplicas: 1 })],
    ['has begun', deployment({})],
  ])('is changing where it %s', async (_, of) => {
    expect(await outcome(of)).toEqual({ status: 'changing' })
  })

  it('serves once every pod is a new one and answers', async () => {
    expect(await outcome(deployment({ updatedReplicas: 2, replicas: 2, availableReplicas: 2 }))).toEqual({
      status: 'serving',
    })
  })

  it('has failed where it made no progress in its time, with the reason of its pod, and the old version answers', async () => {
    expect(await outcome(deployment(stuck), [pod(3, {}, true), pod(4, crashed)])).toEqual({
      status: 'failed',
      reason:
        'rollout churn-v4-loyw3v28 makes no progress: serve ended with code 2: Model 4 cannot be loaded: model.onnx is broken.',
      answering: 3,
    })
  })

  it('says that none answers where none does, and does not take the trouble of an old pod for its own', async () => {
    expect(await outcome(deployment(stuck), [pod(3, crashed)])).toEqual({
      status: 'failed',
      reason: 'rollout churn-v4-loyw3v28 makes no progress: ReplicaSet has timed out progressing.',
      answering: null,
    })
  })

  it('says what refused its pods', async () => {
    const refusal = { type: 'ReplicaFailure', status: 'True', message: 'exceeded quota: remodel' }
    const of = deployment({ ...stuck, conditions: [...stuck.conditions, refusal] })
    expect(await outcome(of)).toMatchObject({ reason: expect.stringContaining('exceeded quota: remodel') })
  })

  it('does not serve where somebody scaled it to no pods', async () => {
    expect(await outcome(deployment({ updatedReplicas: 0, replicas: 0 }, 0))).toEqual({
      status: 'failed',
      reason: 'Deployment churn-live is scaled to no pods',
      answering: null,
    })
  })
})

describe('the trouble of a pod', () => {
  const container = { image: 'registry/remodel:1', imageID: '', ready: false, restartCount: 0 }

  it.each([
    [
      'an image that is not there',
      {
        containerStatuses: [
          { ...container, name: 'serve', state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } },
        ],
      },
      'serve (registry/remodel:1): ErrImagePull: not found',
    ],
    [
      'files that are gone',
      {
        initContainerStatuses: [
          {
            ...container,
            name: 'fetch',
            state: { terminated: { exitCode: 2, message: 'the version has no files below x/' } },
          },
        ],
        containerStatuses: [{ ...container, name: 'serve', state: { waiting: { reason: 'PodInitializing' } } }],
      },
      'fetch ended with code 2: the version has no files below x/',
    ],
    [
      'too little memory',
      {
        containerStatuses: [
          { ...container, name: 'serve', state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } },
        ],
      },
      'serve ended with code 137: OOMKilled',
    ],
    [
      'no node',
      {
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available' },
        ],
      },
      'no node takes its pod: 0/3 nodes are available',
    ],
    [
      'none, where it is being made',
      { containerStatuses: [{ ...container, name: 'serve', state: { waiting: { reason: 'ContainerCreating' } } }] },
      null,
    ],
  ])('is %s', (_, status, trouble) => {
    expect(troubleOf({ status })).toBe(trouble)
  })
})
