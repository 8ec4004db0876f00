import { Duration } from 'aws-cdk-lib'
import { Archive, EventBus, type EventPattern, type IEventBus, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { EventName } from '#contracts/events/catalogue'
import { eventSource } from '#contracts/events/event'
import type { EventFunction } from './event-function.ts'

/** How long, and how often, the delivery of an event is tried before it becomes a dead letter. */
const delivery = { maxEventAge: Duration.hours(6), retryAttempts: 20 }

export interface RetrainingBusProps {
  /** How far back events can be replayed. @default 30 days */
  readonly archiveRetention?: Duration
}

/** The bus on which functions publish events, an archive of them, and a rule for each function that subscribes. */
export class RetrainingBus extends Construct {
  readonly eventBus: IEventBus
  readonly archive: Archive

  constructor(scope: Construct, id: string, props: RetrainingBusProps = {}) {
    super(scope, id)
    this.eventBus = new EventBus(this, 'Bus', { description: 'Facts about models, as Remodel states them' })
    this.archive = new Archive(this, 'Archive', {
      sourceEventBus: this.eventBus,
      description: 'Every event of the bus, for replay',
      eventPattern: { source: [eventSource] },
      retention: props.archiveRetention ?? Duration.days(30),
    })
  }

  /** To publish events. */
  grantPutEvents(grantee: IGrantable): Grant {
    return this.eventBus.grantPutEventsTo(grantee)
  }

  /** Gives a function the events that its spec names, by one rule. A function that names none gets no rule. */
  subscribe(listener: EventFunction): void {
    const names = listener.spec.triggers.flatMap((trigger): readonly EventName[] =>
      'event' in trigger ? [trigger.event] : 'everyMinutes' in trigger ? (trigger.awakenedBy ?? []) : [],
    )
    if (names.length === 0) return
    new Rule(listener, 'Facts', {
      eventBus: this.eventBus,
      description: `What ${listener.spec.name} listens to`,
      eventPattern: { source: [eventSource], detailType: [...names] },
      targets: [queueOf(listener)],
    })
  }
}

/** Gives a function the events of an AWS service on the account's default bus. */
export function subscribeToService(listener: EventFunction, id: string, eventPattern: EventPattern): Rule {
  return new Rule(listener, id, {
    description: `What AWS tells ${listener.spec.name}`,
    eventPattern,
    targets: [queueOf(listener)],
  })
}

/**
 * Events go through the function's queue: Lambda itself would try three times within minutes, and an outage lasts
 * longer.
 */
function queueOf({ workQueue, deadLetterQueue }: EventFunction): SqsQueue {
  return new SqsQueue(workQueue, { deadLetterQueue, ...delivery })
}
