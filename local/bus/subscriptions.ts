import type { EventName } from '#contracts/events/catalogue'
import type { TickSource } from '#local/time/scheduler'
import type { FunctionSpec, FunctionTrigger } from '#pipeline/function-spec'

/** The functions that run for each trigger, by the specs: their names, in the specs' order. */
export interface Subscriptions {
  readonly byEvent: ReadonlyMap<EventName, readonly string[]>
  readonly byAction: ReadonlyMap<string, readonly string[]>
  readonly fixed: readonly { readonly functionName: string; readonly cronExpression: string }[]
  readonly whenDue: readonly { readonly functionName: string; readonly everyMinutes: number }[]
  readonly onBatch: readonly string[]
  readonly onDeployed: readonly string[]
}

/** Collects the triggers of all specs. */
export function subscriptionsOf(specs: readonly FunctionSpec[]): Subscriptions {
  const pairs = specs.flatMap((spec) => spec.triggers.map((trigger) => ({ name: spec.name, trigger })))
  const having = <Kind extends TriggerKind>(kind: Kind): Having<Kind>[] =>
    pairs.flatMap(({ name, trigger }) => (kind in trigger ? [{ name, trigger: trigger as TriggerOf<Kind> }] : []))
  return {
    byEvent: grouped(having('event').map(({ name, trigger }) => [trigger.event, name])),
    byAction: grouped(having('action').map(({ name, trigger }) => [trigger.action, name])),
    fixed: having('cron').map(({ name, trigger }) => ({ functionName: name, cronExpression: trigger.cron })),
    whenDue: having('everyMinutes').flatMap(({ name, trigger: { everyMinutes, on } }) =>
      on === 'aws' ? [] : [{ functionName: name, everyMinutes }],
    ),
    onBatch: having('input').map(({ name }) => name),
    onDeployed: having('lifecycle').flatMap(({ name, trigger }) => (trigger.lifecycle === 'migration' ? [] : [name])),
  }
}

/** The fixed times of specs, as sources of ticks. */
export function fixedTimesOf({ fixed }: Subscriptions): TickSource[] {
  return fixed.map(({ functionName, cronExpression }) => ({
    scheduleName: functionName,
    cronExpression,
    timeZone: 'UTC',
    action: functionName,
    modelTypes: [],
  }))
}

type KeysOf<Union> = Union extends unknown ? keyof Union : never
type TriggerKind = KeysOf<FunctionTrigger>
type TriggerOf<Kind extends TriggerKind> = Extract<FunctionTrigger, Readonly<Record<Kind, unknown>>>
interface Having<Kind extends TriggerKind> {
  readonly name: string
  readonly trigger: TriggerOf<Kind>
}

function grouped<Key>(pairs: readonly (readonly [Key, string])[]): Map<Key, string[]> {
  const groups = new Map<Key, string[]>()
  for (const [key, name] of pairs) groups.set(key, [...(groups.get(key) ?? []), name])
  return groups
}
