import type { EventName, RemodelEvent, RemodelEventOf } from '#contracts/events/catalogue'
import { jobNameOf } from '#contracts/job-name'
import { makeEvent } from '#core/facts/make-event'
import { toIso } from '#core/instant'
import { makeScheduleDue } from '#core/schedule/make-schedule-due'
import { functionDefinitions } from '#functions/index'
import { type WrappedFunction, withPipeline } from '#pipeline/pipeline'
import { declaredPorts } from './declared-ports.ts'
import type { FakePorts } from './fake-ports.ts'

/** Every function by name, wrapped as it runs, with no more than its spec asks for. */
export function wrapAll(ports: FakePorts): ReadonlyMap<string, WrappedFunction> {
  return new Map(
    functionDefinitions.map(({ spec, makeHandler }) => [
      spec.name,
      withPipeline(spec, makeHandler(declaredPorts(spec, ports)), { log: ports.log, clock: ports.clock }),
    ]),
  )
}

/**
 * Delivers what was published to every function that subscribed to it, and what that publishes, until it is quiet.
 *
 * @returns the names of the events, in the order in which they were published
 */
export async function settle(ports: FakePorts, functions = wrapAll(ports)): Promise<EventName[]> {
  const names: EventName[] = []
  for (let events = ports.publisher.take(); events.length > 0; events = ports.publisher.take()) {
    for (const event of events) {
      names.push(event['detail-type'])
      for (const name of subscribersOf(event)) await functions.get(name)?.(JSON.parse(JSON.stringify(event)))
    }
  }
  return names
}

function subscribersOf(event: RemodelEvent): string[] {
  return functionDefinitions
    .filter(({ spec }) => spec.triggers.some((trigger) => 'event' in trigger && trigger.event === event['detail-type']))
    .map(({ spec }) => spec.name)
}

/** A tick of a default schedule, at the clock's now. */
export function tick(ports: FakePorts, scheduleName: string, action: string): RemodelEventOf<'ScheduleDue'> {
  return makeScheduleDue({ scheduleName, action, now: ports.clock.now() })
}

/** A person's wish for a retraining. */
export function asked(
  ports: FakePorts,
  options: { readonly force?: boolean; readonly id?: string } = {},
): RemodelEventOf<'RetrainingAsked'> {
  return makeEvent('RetrainingAsked', {
    key: ['asked', options.id ?? toIso(ports.clock.now())],
    occurredAt: ports.clock.now(),
    correlationId: 'spread',
    data: { modelName: 'spread', askedBy: 'ana', reason: 'a new tariff', force: options.force ?? false },
  })
}

/** The end of a run's job. */
export function ended(ports: FakePorts, runId: string, attempt = 1): RemodelEventOf<'TrainingEnded'> {
  const jobName = jobNameOf(runId, attempt)
  return makeEvent('TrainingEnded', {
    key: [jobName, ports.clock.now()],
    occurredAt: ports.clock.now(),
    correlationId: runId,
    data: { modelName: 'spread', runId, jobName },
  })
}
