import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { CreateTrainingJobCommand, type CreateTrainingJobCommandInput } from '@aws-sdk/client-sagemaker'
import { expect, onTestFinished, test } from 'vitest'
import { encodeRows, makeJob, temporaryFolder, until } from '../local/training-fixture.ts'
import { clientsOf, openSageMaker, roleArn } from './sagemaker-lab.ts'

const request: CreateTrainingJobCommandInput = {
  TrainingJobName: 'job-a1',
  AlgorithmSpecification: { TrainingImage: 'image', TrainingInputMode: 'File' },
  RoleArn: roleArn,
  OutputDataConfig: { S3OutputPath: 's3://remodel-data/out' },
  ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 30 },
  StoppingCondition: { MaxRuntimeInSeconds: 60 },
}

test.each([
  [
    { TrainingJobName: 'under_score' },
    "1 validation error detected: Value 'under_score' at 'trainingJobName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
  ],
  [
    { TrainingJobName: 'x'.repeat(64) },
    `1 validation error detected: Value '${'x'.repeat(64)}' at 'trainingJobName' failed to satisfy constraint: Member must have length less than or equal to 63`,
  ],
  [
    { RoleArn: undefined, StoppingCondition: { MaxRuntimeInSeconds: 0 } },
    "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value '0' at 'stoppingCondition.maxRuntimeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    { HyperParameters: { features: 'f'.repeat(2501) } },
    /at 'hyperParameters.features.member' .* less than or equal to 2500$/,
  ],
  [
    { ResourceConfig: { ...request.ResourceConfig, InstanceType: 'ml.c5.large' } },
    /at 'resourceConfig.instanceType' .* enum/,
  ],
  [{ EnableManagedSpotTraining: true }, /^Invalid MaxWaitTimeInSeconds/],
])('refuses %j as SageMaker does', async (change, message) => {
  const { clients } = await openSageMaker()
  const refused = clients.client.send(new CreateTrainingJobCommand({ ...request, ...change } as never))
  await expect(refused).rejects.toMatchObject({
    name: 'ValidationException',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  })
})

test('refuses a name that was used, even by a job that failed', async () => {
  const { clients, fake } = await openSageMaker()
  fake.jobs.failures.push('CapacityError: none')
  await clients.client.send(new CreateTrainingJobCommand(request))
  await expect(clients.client.send(new CreateTrainingJobCommand(request))).rejects.toMatchObject({
    name: 'ResourceInUse',
    message:
      'Training job names must be unique within an AWS account and region, and a training job with this name already exists (arn:aws:sagemaker:us-east-1:123456789012:training-job/job-a1)',
  })
})

test('as a process of its own it trains for real, posts its events, and ends with all that it started', async () => {
  const folder = await temporaryFolder()
  const posted: { detail: { TrainingJobName: string; TrainingJobStatus: string } }[] = []
  const listener = createServer(async (asked, answer) => {
    posted.push(JSON.parse(Buffer.concat(await asked.toArray()).toString()))
    answer.end()
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  onTestFinished(() => void listener.close())
  const script = resolve('test/support/sagemaker/main.ts')
  const eventsUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  const fake = spawn(process.execPath, [script, '--folder', folder, '--events-url', eventsUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void fake.kill('SIGKILL'))
  const [line] = await once(createInterface(fake.stdout), 'line')
  const { client } = clientsOf((JSON.parse(line) as { url: string }).url)
  await mkdir(join(folder, 'remodel-data', 'rows'), { recursive: true })
  await writeFile(join(folder, 'remodel-data', 'rows', 'a.ndjson.gz'), encodeRows(0, 400))
  const training = { S3DataType: 'S3Prefix', S3Uri: 's3://remodel-data/rows/' } as const
  await client.send(
    new CreateTrainingJobCommand({
      ...request,
      HyperParameters: makeJob().hyperparameters,
      InputDataConfig: [{ ChannelName: 'training', DataSource: { S3DataSource: training } }],
    }),
  )
  await until(() => posted.some(({ detail }) => detail.TrainingJobStatus === 'Completed'))
  expect(posted.every(({ detail }) => detail.TrainingJobName === 'job-a1')).toBe(true)
  const archive = join(folder, 'remodel-data', 'out', 'job-a1', 'output', 'model.tar.gz')
  expect((await readFile(archive)).length).toBeGreaterThan(1000)
  fake.kill('SIGTERM')
  expect((await once(fake, 'exit'))[0]).toBe(0)
})
