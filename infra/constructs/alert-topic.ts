import { Stack } from 'aws-cdk-lib'
import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription, LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct, type IConstruct } from 'constructs'
import type { EventFunction } from './event-function.ts'
import { type Grantee, grantExplained } from './grant-explained.ts'

/** The topic that notifies people, created here or elsewhere. */
export interface IAlertTopic extends IConstruct {
  readonly topic: ITopic
  /** Publishes the changes of an alarm. */
  notifyOf(...alarms: readonly AlarmBase[]): void
  /** Gives every message to a function too. */
  subscribe(listener: EventFunction): void
  /** To publish. */
  grantPublish(grantee: Grantee): void
}

export interface AlertTopicProps {
  readonly encryptionKey: IKey
  /** Mail addresses. Each has to confirm once. @default - none */
  readonly emails?: readonly string[]
}

/** The topic of alarms and notifications, with its addresses: encrypted, TLS only. */
export class AlertTopic extends Construct implements IAlertTopic {
  readonly topic: Topic
  readonly #key: IKey

  constructor(scope: Construct, id: string, props: AlertTopicProps) {
    super(scope, id)
    this.#key = props.encryptionKey
    this.topic = new Topic(this, 'Topic', {
      displayName: 'Remodel',
      masterKey: props.encryptionKey,
      enforceSSL: true,
    })
    for (const email of props.emails ?? []) this.topic.addSubscription(new EmailSubscription(email))
    this.#letServicesPublish(['cloudwatch.amazonaws.com'])
  }

  /** Publishes when an alarm goes off, and when it is over. */
  notifyOf(...alarms: readonly AlarmBase[]): void {
    const action = new SnsAction(this.topic)
    for (const alarm of alarms) {
      alarm.addAlarmAction(action)
      alarm.addOkAction(action)
    }
  }

  /** Gives every message to a function too. */
  subscribe(listener: EventFunction): void {
    this.topic.addSubscription(new LambdaSubscription(listener.function, { deadLetterQueue: listener.deadLetterQueue }))
  }

  /** To publish, with the key. */
  grantPublish(grantee: Grantee): void {
    grantExplained(grantee, { actions: ['sns:Publish'], resources: [this.topic.topicArn] })
    grantExplained(grantee, { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [this.#key.keyArn] })
  }

  #letServicesPublish(services: readonly string[]): void {
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } }
    const principals = services.map((service) => new ServicePrincipal(service))
    this.topic.addToResourcePolicy(
      new PolicyStatement({ principals, actions: ['sns:Publish'], resources: [this.topic.topicArn], conditions }),
    )
    this.#key.addToResourcePolicy(
      new PolicyStatement({
        principals,
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions,
      }),
    )
  }
}
