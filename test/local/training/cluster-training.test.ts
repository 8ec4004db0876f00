import { expect, it } from 'vitest'
import { clusterTrainingOf } from '#local/training/cluster-training'
import { MemoryObjectStore } from '#test/support/fake-ports'

const images = { TRAINING_BACKEND: 'kubernetes', TRAINING_IMAGE: 'r/train:1', CARRIER_IMAGE: 'r/carrier:1' }
const open = (variables: Record<string, string>) => clusterTrainingOf(variables, new MemoryObjectStore())

it('is none unless it is asked for', () => {
  expect(open({})).toBeNull()
  expect(open({ TRAINING_BACKEND: 'local' })).toBeNull()
})

it('is the cluster with its images, whose pods reach the objects by a claim or a bucket', async () => {
  for (const store of [{ OBJECT_STORE_CLAIM: 'objects' }, { OBJECT_STORE: 's3://data' }]) {
    const backend = open({ ...images, ...store })
    expect(backend?.name).toBe('kubernetes')
    expect(await backend?.environmentOf({ image: null }, null)).toBe('r/train:1')
  }
})

it.each([
  [{ TRAINING_BACKEND: 'sagemaker' }, 'TRAINING_BACKEND is sagemaker: local and kubernetes are possible here'],
  [{ TRAINING_BACKEND: 'kubernetes', CARRIER_IMAGE: 'c' }, /^trainings on a cluster need TRAINING_IMAGE: /],
  [{ ...images, CLUSTER_NAMESPACE: 'kube-system' }, /^trainings on a cluster need CLUSTER_NAMESPACE: /],
  [images, /^pods have to reach the objects: OBJECT_STORE=s3:\/\/BUCKET, or OBJECT_STORE_CLAIM/],
])('names the setting that is missing or wrong: %j', (variables, message) => {
  expect(() => open(variables)).toThrow(message)
})
