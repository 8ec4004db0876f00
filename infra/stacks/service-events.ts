import { type EventPattern, Match } from 'aws-cdk-lib/aws-events'
import { capturesPrefix } from '#contracts/bucket-layout'
import { incomingPrefix } from '#contracts/incoming-key'
import type { FunctionTrigger } from '#functions/spec'
import { queueFromService, subscribeToService } from '../constructs/retraining-bus.ts'
import type { RemodelStack } from './remodel-stack.ts'

type AwsTrigger = Extract<FunctionTrigger, { readonly aws: string }>['aws']

/** Gives functions what services of AWS say of themselves: what their specs name, of this installation only. */
export function subscribeToServices(stack: RemodelStack): void {
  const patterns = patternsOf(stack)
  for (const one of stack.functions)
    for (const trigger of one.spec.triggers) {
      if ('aws' in trigger) subscribeToService(one, `Aws-${trigger.aws}`, patterns[trigger.aws])
      if ('input' in trigger) queueFromService(one, 'Files', filesOf(stack))
    }
}

function patternsOf({ installation, alarms }: RemodelStack): Readonly<Record<AwsTrigger, EventPattern>> {
  return {
    'training-job-changed': {
      source: ['aws.sagemaker'],
      detailType: ['SageMaker Training Job State Change'],
      detail: {
        TrainingJobStatus: ['Completed', 'Failed', 'Stopped'],
        RoleArn: [installation.training.role.roleArn],
      },
    },
    'alarm-changed': {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      resources: alarms.degradation.map(({ alarmArn }) => alarmArn),
      detail: { state: { value: ['ALARM'] } },
    },
  }
}

function filesOf({ installation }: RemodelStack): EventPattern {
  return {
    source: ['aws.s3'],
    detailType: ['Object Created'],
    detail: {
      bucket: { name: [installation.store.bucket.bucketName] },
      object: { key: [incomingPrefix, capturesPrefix].flatMap((prefix) => Match.prefix(prefix)) },
    },
  }
}
