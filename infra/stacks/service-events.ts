import type { EventPattern } from 'aws-cdk-lib/aws-events'
import { type AwsEventName, awsEventPatterns } from '#pipeline/aws-event-patterns'
import type { EventFunction } from '../constructs/event-function.ts'
import type { IModelTraining } from '../constructs/model-training.ts'
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
      const pattern =
        'aws' in trigger
          ? patternOf(stack, trigger.aws)
          : 'input' in trigger
            ? patternOf(stack, 'object-created')
            : null
      if (pattern) subscribeToService(one, 'aws' in trigger ? `Aws-${trigger.aws}` : 'Files', pattern)
      if ('topic' in trigger) stack.installation.alerts.subscribe(one)
    }
}

/**
 * An event's pattern, limited to the jobs, alarms and bucket of this installation; null for an event that never comes
 * where this installation trains and serves.
 */
function patternOf({ installation, alarms }: ServiceSubscribers, name: AwsEventName): EventPattern | null {
  const { source, detailType, detail } = awsEventPatterns[name]
  const { training, store } = installation
  const patterns: IModelTraining['events'] = {
    ...training.events,
    'alarm-changed': { resources: alarms.degradation.map(({ alarmArn }) => alarmArn) },
    'object-created': { detail: { bucket: { name: [store.bucket.bucketName] } } },
  }
  const ours = patterns[name]
  return ours ? { source: [source], detailType: [detailType], ...ours, detail: { ...detail, ...ours.detail } } : null
}
