import { expect, test } from 'vitest'
import { trainingJobManifest } from '#adapters/kubernetes/manifests/training-job-manifest'
import { makeJob } from '../local/training-fixture.ts'

const place = {
  installation: 'remodel',
  namespace: 'ml',
  trainingImage: 'r/train:1',
  carrierImage: 'r/carrier:1',
  queue: null,
}
const store = { url: 's3://data', variables: { AWS_REGION: 'eu-west-1' } }
const job = makeJob({
  jobName: 'churn-700101t0000-3f2a9c-a2',
  modelName: 'churn-',
  limits: { cpus: 2, memoryBytes: 4 * 2 ** 30, wallMs: 3_600_000 },
})
const specOf = (changes: Partial<typeof place> | { queue: string } = {}) =>
  trainingJobManifest(job, { ...place, ...changes }, { store })

test('a Job has the name of its attempt, and the labels by which it is found', () => {
  const { metadata, spec } = specOf()
  expect(metadata).toMatchObject({
    name: 'churn-700101t0000-3f2a9c-a2',
    namespace: 'ml',
    annotations: { 'remodel.dev/artifact-prefix': job.artifactPrefix },
  })
  const labels = {
    'remodel.dev/installation': 'remodel',
    'remodel.dev/model': 'churn',
    'remodel.dev/run': 'churn-700101t0000-3f2a9c',
    'remodel.dev/role': 'training',
  }
  expect(metadata?.labels).toMatchObject(labels)
  expect(spec?.template.metadata?.labels).toMatchObject(labels)
  expect(specOf()).toEqual(specOf())
})

test('the training gets what it may use, and its deadline counts from its pod', () => {
  const pod = specOf().spec?.template.spec
  expect(pod?.activeDeadlineSeconds).toBe(3600)
  expect(specOf().spec?.activeDeadlineSeconds).toBeUndefined()
  const amounts = { cpu: '2', memory: '4294967296' }
  expect(pod?.containers[0]).toMatchObject({ image: 'r/train:1', resources: { requests: amounts, limits: amounts } })
  expect(pod?.initContainers?.map(({ name, restartPolicy }) => [name, restartPolicy])).toEqual([
    ['bring', undefined],
    ['carry', 'Always'],
  ])
  const own = trainingJobManifest(job, place, { store, image: 'mine:1' })
  expect(own.spec?.template.spec?.containers[0]?.image).toBe('mine:1')
})

test('the trainer has no credentials, no token and no writable root, the carrier the object store', () => {
  const { template } = specOf().spec ?? {}
  expect(template?.spec).toMatchObject({ automountServiceAccountToken: false, serviceAccountName: 'remodel-training' })
  expect(template?.metadata?.annotations?.['eks.amazonaws.com/skip-containers']).toBe('train')
  const [bring, carry] = template?.spec?.initContainers ?? []
  for (const container of [...(template?.spec?.containers ?? []), bring, carry])
    expect(container?.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false })
  const variables = (of: typeof bring) => of?.env?.map(({ name, value }) => `${name}=${value ?? ''}`)
  expect(variables(carry)).toEqual(
    expect.arrayContaining([
      'OBJECT_STORE=s3://data',
      'AWS_REGION=eu-west-1',
      `JOB_FOLDER=training-jobs/${job.jobName}`,
    ]),
  )
  expect(variables(template?.spec?.containers[0])?.some((each) => each.startsWith('OBJECT_STORE'))).toBe(false)
})

test('any exit of ours fails a Job at once, and a pod that was taken away is replaced', () => {
  expect(specOf().spec).toMatchObject({
    backoffLimit: 3,
    podReplacementPolicy: 'Failed',
    podFailurePolicy: {
      rules: [
        { action: 'Count', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        { action: 'FailJob', onExitCodes: { operator: 'NotIn', values: [0] } },
      ],
    },
  })
})

test('Kueue starts a Job that names its queue, by its priority', () => {
  expect(specOf().spec?.suspend).toBeUndefined()
  expect(specOf({ queue: 'trainings' })).toMatchObject({
    metadata: {
      labels: {
        'kueue.x-k8s.io/queue-name': 'trainings',
        'kueue.x-k8s.io/priority-class': 'remodel-scheduled',
      },
    },
    spec: { suspend: true, template: { spec: { priorityClassName: 'remodel-scheduled' } } },
  })
})
