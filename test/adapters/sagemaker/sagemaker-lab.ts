import { join } from 'node:path'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { onTestFinished } from 'vitest'
import { FileObjectStore } from '#adapters/local/file-object-store'
import {
  SageMakerTrainingBackend,
  type SageMakerTrainingBackendOptions,
} from '#adapters/sagemaker/sagemaker-training-backend'
import { FolderStorage } from '#test/support/sagemaker/job-storage'
import { containerCommand } from '#test/support/sagemaker/run-container'
import { SageMakerFake } from '#test/support/sagemaker/sagemaker-fake'
import type { AwsEvent } from '#test/support/sagemaker/state-change-event'
import { temporaryFolder } from '../local/training-fixture.ts'

export const bucketName = 'remodel-data'
export const roleArn = 'arn:aws:iam::123456789012:role/remodel-training'
export const image = '123456789012.dkr.ecr.us-east-1.amazonaws.com/remodel:1'

/** Clients of the fake, which try once: a test sees what the first answer does. */
export function clientsOf(url: string) {
  const options = {
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    maxAttempts: 1,
  }
  return { client: new SageMakerClient(options), logsClient: new CloudWatchLogsClient(options) }
}

/** The fake SageMaker over a folder that is the bucket, and a backend that talks to it. */
export async function openSageMaker(
  options: { readonly trainCommand?: readonly string[] } & Partial<SageMakerTrainingBackendOptions> = {},
) {
  const { trainCommand, ...place } = options
  const folder = await temporaryFolder()
  const objectStore = new FileObjectStore(join(folder, bucketName))
  const events: AwsEvent[] = []
  const fake = await SageMakerFake.start({
    storage: new FolderStorage((bucket) => join(folder, bucket)),
    folder: join(folder, 'sagemaker'),
    commandOf: ({ AlgorithmSpecification }) =>
      trainCommand ?? containerCommand('train', AlgorithmSpecification.TrainingImage),
    serveCommandOf: (image) => containerCommand('serve', image),
    stopGraceMs: 300,
    onEvent: (event) => events.push(event),
  })
  onTestFinished(() => fake.close())
  const clients = clientsOf(fake.url)
  const installation = { installationName: 'remodel', bucketName, roleArn, trainingImage: image }
  const reopen = () => new SageMakerTrainingBackend({ objectStore, ...installation, ...clients, ...place })
  return { fake, folder, objectStore, events, clients, backend: reopen(), reopen }
}
