import { DeployStep } from '../constructs/deploy-step.ts'
import type { EventFunction } from '../constructs/event-function.ts'
import type { FunctionBundle } from './function-bundle.ts'
import type { Installation } from './port-grants.ts'

/**
 * What a deployment runs, in the registry's order. The migration comes before any other function is made or updated: no code meets a
 * database that it does not know yet, and where the migration fails the code stays what it was. The others come last.
 *
 * Who rules the schedules has all of them in its fingerprint. CloudFormation sets a schedule that differs from the last template back
 * to its default; whenever it may have done so, `sync-schedules` runs, and the table holds again.
 */
export function deploySteps(
  functions: readonly EventFunction[],
  { database, schedules }: Pick<Installation, 'database' | 'schedules'>,
  bundles: ReadonlyMap<string, FunctionBundle>,
): void {
  const fingerprints = schedules.schedules.map((schedule) => {
    const { ref, description, scheduleExpression, scheduleExpressionTimezone, state, target } = schedule
    return [ref, description, scheduleExpression, scheduleExpressionTimezone, state, target]
  })
  let before: DeployStep | undefined
  for (const one of functions) {
    const when = one.spec.triggers.flatMap((trigger) => ('lifecycle' in trigger ? [trigger.lifecycle] : []))[0]
    if (when === undefined || when === 'started') continue
    const step = new DeployStep(one, 'Deployed', {
      function: one,
      fingerprint: {
        Code: bundles.get(one.spec.name)?.fingerprint,
        Database: database.cluster.clusterArn,
        ...('scheduleHost' in one.spec.ports && { Schedules: fingerprints }),
      },
      after: [database.cluster, ...(before ? [before] : []), ...(when === 'deployed' ? [schedules] : [])],
    })
    before = step
    if (when === 'migration')
      for (const other of functions) if (other !== one) other.function.node.defaultChild?.node.addDependency(step)
  }
}
