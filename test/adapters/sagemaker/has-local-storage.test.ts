import { expect, it } from 'vitest'
import { hasLocalStorage } from '#adapters/sagemaker/has-local-storage'
import { trainingRequest } from '#adapters/sagemaker/training-request'
import { makeJob } from '../local/training-fixture.ts'

const withDisks = [
  'ml.m5d.large',
  'ml.c6id.xlarge',
  'ml.r7gd.2xlarge',
  'ml.g4dn.xlarge',
  'ml.g5.xlarge',
  'ml.g6e.xlarge',
  'ml.p3dn.24xlarge',
  'ml.p4de.24xlarge',
  'ml.p5en.48xlarge',
  'ml.trn1.2xlarge',
] as const
const without = ['ml.m5.large', 'ml.r5.24xlarge', 'ml.c7i.large', 'ml.m6g.large', 'ml.p3.2xlarge', 'ml.inf2.xlarge']

it.each(withDisks)('%s has disks of its own', (instanceType) => expect(hasLocalStorage(instanceType)).toBe(true))
it.each(without)('%s has none', (instanceType) => expect(hasLocalStorage(instanceType)).toBe(false))

it('no key is named for disks that an instance encrypts by itself, while what it writes is', () => {
  const place = { installationName: 'remodel', bucketName: 'b', roleArn: 'r', trainingImage: 'i', kmsKeyId: 'alias/k' }
  const requestOn = (instanceType: 'ml.g5.xlarge' | 'ml.m5.large') =>
    trainingRequest(makeJob({}), { ...place, instanceType }, new Map())
  expect(requestOn('ml.g5.xlarge').ResourceConfig).not.toHaveProperty('VolumeKmsKeyId')
  expect(requestOn('ml.g5.xlarge').OutputDataConfig).toMatchObject({ KmsKeyId: 'alias/k' })
  expect(requestOn('ml.m5.large').ResourceConfig).toMatchObject({ VolumeKmsKeyId: 'alias/k' })
})
