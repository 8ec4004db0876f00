import { DescribeTrainingJobCommand, ListTrainingJobsCommand, StopTrainingJobCommand } from '@aws-sdk/client-sagemaker'
import { expect, test } from 'vitest'
import { unpackedBytesMax } from '#contracts/carried-job'
import { spec as finishTraining } from '#functions/finish-training/spec'
import { encodeRows, ended, makeJob, program, until } from '../local/training-fixture.ts'
import { pidsPrinted, sleeper, testTrainingBackend } from '../training-backend-suite.ts'
import { image, openSageMaker } from './sagemaker-lab.ts'

testTrainingBackend(openSageMaker)

const withoutData = makeJob({ channels: {} })

test('a job asks for what it may use, in the place of the installation, and holds the container to it', async () => {
  const { backend, fake } = await openSageMaker({
    trainCommand: sleeper,
    kmsKeyId: 'alias/remodel',
    subnetIds: ['subnet-1'],
    securityGroupIds: ['sg-1'],
  })
  await backend.submit(makeJob({ channels: {}, limits: { cpus: 2, memoryBytes: 4 * 2 ** 30, wallMs: 3_600_000 } }))
  expect(fake.jobs.all.get(withoutData.jobName)?.request).toMatchObject({
    ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeKmsKeyId: 'alias/remodel' },
    OutputDataConfig: { KmsKeyId: 'alias/remodel' },
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    VpcConfig: { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
    EnableNetworkIsolation: true,
    Tags: [
      { Key: 'remodel:installation', Value: 'remodel' },
      { Key: 'remodel:model', Value: withoutData.modelName },
    ],
    Environment: { TRAINING_CPUS_MAX: '2', TRAINING_MEMORY_BYTES_MAX: String(4 * 2 ** 30) },
  })
})

const registry = '123456789012.dkr.ecr.us-east-1.amazonaws.com'
const first = `${registry}/remodel@sha256:${'1'.repeat(64)}`
const second = `${registry}/remodel@sha256:${'2'.repeat(64)}`

test('a run trains in the image that it was frozen with, wherever the tag has moved since', async () => {
  let tagged = first
  const { backend, fake } = await openSageMaker({ trainCommand: sleeper, resolveImage: async () => tagged })
  const frozen = await backend.environmentOf({ image: null }, null)
  expect(frozen).toBe(first)
  tagged = second
  const again = { ...withoutData, environment: await backend.environmentOf({ image: null }, frozen) }
  await backend.submit(again)
  const { AlgorithmSpecification: asked } = fake.jobs.all.get(again.jobName)?.request ?? {}
  expect(asked).toMatchObject({ TrainingImage: first })
  expect(await backend.environmentOf({ image: null }, null)).toBe(second)
})

test.each([
  ['that was named by its tag alone', image],
  ['of another repository, which the role may no longer pull', `${registry}/earlier@sha256:${'3'.repeat(64)}`],
])('an image %s is asked about again', async (_, frozen) => {
  const { backend } = await openSageMaker({ trainCommand: sleeper, resolveImage: async () => second })
  expect(await backend.environmentOf({ image: null }, frozen)).toBe(second)
})

test('a job without an image of its own runs in the configured one', async () => {
  const { backend, fake } = await openSageMaker({ trainCommand: sleeper })
  await backend.submit(withoutData)
  expect(await backend.environmentOf({ image: null }, null)).toBe(image)
  expect(fake.jobs.all.get(withoutData.jobName)?.request).toMatchObject({
    AlgorithmSpecification: { TrainingImage: image },
  })
})

test('a job on spare capacity starts again where its checkpoints are, when its instance is taken away', async () => {
  const checkpointer = program(
    `import os, time
path = os.environ['SM_BASE_DIR'] + '/checkpoints/step'
step = int(open(path).read()) + 1 if os.path.exists(path) else 0
open(path, 'w').write(str(step))
print(step, flush=True)
time.sleep(60)`,
  )
  const { backend, fake, objectStore } = await openSageMaker({ trainCommand: checkpointer, spot: true })
  await backend.submit(withoutData)
  await until(async () => (await backend.readLog(withoutData.jobName, 9)).length === 1)
  fake.jobs.all.get(withoutData.jobName)?.interrupt()
  await until(async () => (await backend.readLog(withoutData.jobName, 9)).length === 2)
  expect(await backend.readLog(withoutData.jobName, 9)).toEqual(['0', '1'])
  expect(await backend.describe(withoutData.jobName)).toEqual({ status: 'running' })
  const [checkpoint] = (await objectStore.list('training-jobs/')).filter((key) => key.includes('/checkpoints/'))
  expect(checkpoint).toContain(withoutData.jobName)
})

test('a job without capacity waits, also among others on the list of those in progress', async () => {
  const { backend, fake } = await openSageMaker({ trainCommand: sleeper })
  const other = makeJob({ channels: {}, jobName: 'prices-700101t0000-000000-a2' })
  for (const each of [withoutData, other]) {
    await backend.submit(each)
    await until(async () => (await backend.readLog(each.jobName, 1)).length === 1)
  }
  Object.assign(fake.jobs.all.get(other.jobName) ?? {}, { secondaryStatus: 'Pending', startedAt: null })
  const statuses = await backend.statusesOf([withoutData.jobName, other.jobName])
  expect(statuses.get(withoutData.jobName)).toBe('running')
  expect(statuses.get(other.jobName)).toMatchObject({
    status: 'waiting',
    reason: expect.stringMatching(/^SageMaker says: /),
  })
})

test("another installation's job of the same name is not adopted", async () => {
  const { backend } = await openSageMaker({ trainCommand: sleeper })
  await backend.submit(withoutData)
  const other = makeJob({ channels: {}, artifactPrefix: 'models/prices/artifacts/of-another' })
  await expect(backend.submit(other)).rejects.toMatchObject({ code: 'JOB_NAME_TAKEN', retryable: false })
})

test.each([
  ['ThrottlingException', 'Rate exceeded', 'SAGEMAKER_THROTTLED', true],
  [
    'ResourceLimitExceeded',
    "The account-level service limit 'ml.m5.large for training job usage' is 2 Instances, with current utilization of 2 Instances and a request delta of 1 Instances.",
    'SAGEMAKER_QUOTA',
    true,
  ],
  [
    'ResourceLimitExceeded',
    "The account-level service limit 'ml.m5.large for training job usage' is 0 Instances, with current utilization of 0 Instances and a request delta of 1 Instances.",
    'SAGEMAKER_QUOTA',
    false,
  ],
  ['ValidationException', 'Could not assume role arn:aws:iam::123456789012:role/x.', 'SAGEMAKER_REFUSED', false],
  [
    'AccessDeniedException',
    'User is not authorized to perform: sagemaker:CreateTrainingJob',
    'SAGEMAKER_NOT_ALLOWED',
    false,
  ],
  ['ServiceUnavailable', 'Try again', 'SAGEMAKER_AWAY', true],
])('%s at the start (%s) is %s, retryable: %s', async (type, message, code, retryable) => {
  const { backend, fake } = await openSageMaker({ trainCommand: sleeper })
  fake.failNext('CreateTrainingJob', { type, message, status: type === 'ServiceUnavailable' ? 503 : 400 })
  await expect(backend.submit(withoutData)).rejects.toMatchObject({ code, retryable })
  expect(await backend.submit(withoutData)).toBe('submitted')
})

test.each([
  [
    'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.',
    true,
  ],
  ['InternalServerError: We encountered an internal error. Please try again.', true],
])('a job that fails by no fault of its own (%s) may be tried again', async (failure, retryable) => {
  const { backend, fake } = await openSageMaker()
  fake.jobs.failures.push(failure)
  await backend.submit(withoutData)
  expect(await ended(backend, withoutData.jobName)).toMatchObject({ status: 'failed', reason: failure, retryable })
})

test('a job whose data is not there fails for good', async () => {
  const { backend } = await openSageMaker()
  await backend.submit(makeJob({ channels: { training: ['batches/none'] } }))
  expect(await ended(backend, withoutData.jobName)).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('ClientError: Data download failed'),
    retryable: false,
  })
})

test('a training that may not use the memory that it needs fails for good', async () => {
  const { backend } = await openSageMaker({
    trainCommand: program(
      `import os, sys
from pathlib import Path
from remodel_container.failures import write_failure
from remodel_container.train import hold_to_limits
hold_to_limits()
try:
    bytearray(4 << 30)
except MemoryError as error:
    sys.exit(write_failure(Path(os.environ['SM_BASE_DIR']) / 'output', error))`,
    ),
  })
  await backend.submit(withoutData)
  expect(await ended(backend, withoutData.jobName)).toMatchObject({
    status: 'failed',
    reason: 'The training needed more memory than it may use.',
    retryable: false,
  })
})

test('asking how a job stands reads nothing that it left', async () => {
  const { backend, objectStore } = await openSageMaker({ trainCommand: program('pass') })
  await backend.submit(withoutData)
  await ended(backend, withoutData.jobName)
  const refuse = () => Promise.reject(new Error('it was read'))
  Object.assign(objectStore, { get: refuse, exists: refuse, list: refuse })
  expect((await backend.statusesOf([withoutData.jobName])).get(withoutData.jobName)).toBe('succeeded')
})

test('many jobs are asked about by one list of those that run, and only the others alone', async () => {
  const { backend, clients } = await openSageMaker({ trainCommand: program('import time; time.sleep(60)') })
  const names = ['prices-240301t1200-00000a-a1', 'prices-240301t1200-00000b-a1', 'prices-240301t1200-00000c-a1']
  for (const jobName of names) await backend.submit({ ...withoutData, jobName })
  const sent: string[] = []
  clients.client.middlewareStack.add(
    (next, context) => (args) => {
      sent.push(String(context.commandName))
      return next(args)
    },
    { step: 'initialize' },
  )
  expect(Object.fromEntries(await backend.statusesOf(names))).toEqual(
    Object.fromEntries(names.map((name) => [name, 'running'])),
  )
  expect(sent).toEqual(['ListTrainingJobsCommand'])
  sent.length = 0
  const statuses = await backend.statusesOf([...names, 'never-seen'])
  expect(statuses.get('never-seen')).toBe('unknown')
  expect(sent).toEqual(['ListTrainingJobsCommand', 'DescribeTrainingJobCommand'])
  await Promise.all(names.map((name) => backend.stop(name)))
})

test('the function that reads what jobs leave has room for the largest archive, packed, unpacked and on its way', () => {
  expect(5 * unpackedBytesMax).toBeLessThan(finishTraining.memoryMb * 2 ** 20)
})

test('a model with a file whose name no store takes is refused', async () => {
  const { backend } = await openSageMaker({
    trainCommand: program(
      `import os
base = os.environ['SM_BASE_DIR']
open(base + '/output/data/evaluation.json', 'w').write('{}')
open(base + '/model/a model.onnx', 'w').write('x')`,
    ),
  })
  await backend.submit(withoutData)
  expect(await ended(backend, withoutData.jobName)).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('The model has a file with an unsupported name: "a model.onnx".'),
    retryable: false,
  })
})

test('a job is listed and described as SageMaker does, with its history', async () => {
  const { backend, clients, objectStore } = await openSageMaker()
  await objectStore.put('batches/a.ndjson.gz', encodeRows(0, 400))
  const job = makeJob({ channels: { training: ['batches/a.ndjson.gz'] } })
  await backend.submit(job)
  await ended(backend, job.jobName)
  const described = await clients.client.send(new DescribeTrainingJobCommand({ TrainingJobName: job.jobName }))
  expect(described.SecondaryStatusTransitions?.map(({ Status }) => Status)).toEqual([
    'Starting',
    'Downloading',
    'Training',
    'Uploading',
    'Completed',
  ])
  const listed = await clients.client.send(new ListTrainingJobsCommand({ StatusEquals: 'Completed' }))
  expect(listed.TrainingJobSummaries?.map(({ TrainingJobName }) => TrainingJobName)).toEqual([job.jobName])
  await expect(clients.client.send(new StopTrainingJobCommand({ TrainingJobName: job.jobName }))).rejects.toMatchObject(
    {
      name: 'ValidationException',
      message: 'The request was rejected because the training job is in status Completed.',
    },
  )
})

test('stopping a job that is being stopped is harmless', async () => {
  const { backend } = await openSageMaker({ trainCommand: sleeper })
  await backend.submit(withoutData)
  await pidsPrinted(backend, withoutData.jobName, 1)
  await backend.stop(withoutData.jobName)
  await backend.stop(withoutData.jobName)
  expect(await ended(backend, withoutData.jobName)).toMatchObject({ status: 'stopped', cause: 'asked' })
})

test('a refusal to stop a job is harmless where there is no job, which has no tag that allows it', async () => {
  const { backend, fake } = await openSageMaker({ trainCommand: sleeper })
  const refusal = {
    type: 'AccessDeniedException',
    message: 'not authorized to perform: sagemaker:StopTrainingJob',
    status: 400,
  }
  fake.failNext('StopTrainingJob', refusal)
  await backend.stop(withoutData.jobName)
  await backend.submit(withoutData)
  fake.failNext('StopTrainingJob', refusal)
  await expect(backend.stop(withoutData.jobName)).rejects.toMatchObject({ code: 'SAGEMAKER_NOT_ALLOWED' })
  await backend.stop(withoutData.jobName)
})
