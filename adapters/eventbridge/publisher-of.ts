import type { Environment } from '#contracts/environment'
import { EventBridgePublisher } from './event-bridge-publisher.ts'

/** Publishes to the bus named in a function's environment. */
export function publisherOf({ EVENT_BUS_NAME }: Pick<Environment, 'EVENT_BUS_NAME'>): EventBridgePublisher {
  return new EventBridgePublisher({ busName: EVENT_BUS_NAME })
}
