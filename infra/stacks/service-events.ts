import type { EventPattern } from 'aws-cdk-lib/aws-events'
import { type AwsEventName, awsEventPatterns } from '#pipeline/aws-event-patterns'
import type { EventFunction } from '../constructs/event-function.ts'
import type { RetrainingAlarms } from '../constructs/retraining-alarms.ts'
import { subscribeToService } from '../constructs/retraining-bus.ts'
import type { Installation } from './port-grants.ts'

/** The functions, and the resources whose events they subscribe to. */
export interface ServiceSubscribers {
  readonly functions: readonly EventFunction[]
  readonly installation: Installation
  readonly alarms: RetrainingAlarms
}

/** Gives functions the events of AWS services that their specs name, of this installation only. */
export function subscribeToServices(stack: ServiceSubscribers): void {
  for (const one of stack.functions)
    for (const trigger of one.spec.triggers) {
      if ('aws' in trigger) subscribeToService(one, `Aws-${trigger.aws}`, patternOf(stack, trigger.aws))
      if ('input' in trigger) subscribeToService(one, 'Files', patternOf(stack, 'object-created'))
      if ('topic' in trigger) stack.installation.alerts.subscribe(one)
    }
}

/** An event's pattern, limited to the jobs, alarms and bucket of this installation. */
function patternOf({ installation, alarms }: ServiceSubscribers, name: AwsEventName): EventPattern {
  const { source, detailType, detail } = awsEventPatterns[name]
  const { training, store } = installation
  const ours: Readonly<Record<AwsEventName, Omit<EventPattern, 'source' | 'detailType'>>> = {
    'training-job-changed': { detail: { RoleArn: [training.role.roleArn] } },
    // Models name their endpoints at run time.
    'endpoint-changed': {},
    'alarm-changed': { resources: alarms.degradation.map(({ alarmArn }) => alarmArn) },
    'object-created': { detail: { bucket: { name: [store.bucket.bucketName] } } },
  }
  return { source: [source], detailType: [detailType], ...ours[name], detail: { ...detail, ...ours[name].detail } }
}
