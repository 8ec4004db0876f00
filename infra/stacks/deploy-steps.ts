import { DeployStep } from '../constructs/deploy-step.ts'
import type { EventFunction } from '../constructs/event-function.ts'
import type { FunctionBundle } from './function-bundle.ts'
import type { Installation } from './port-grants.ts'

/**
 * Adds the functions that a deployment runs, in the order of the registry. The migration runs before any other function
 * is created or updated: no code meets a database that is older than it expects, and if the migration fails the code
 * stays as it was. The others run last.
 *
 * The function that applies the schedules has all of them in its fingerprint. CloudFormation resets a schedule that
 * differs from the last template to its default. Whenever that may have happened `sync-schedules` runs, and applies the
 * table again.
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
        ...('databaseUsers' in one.spec.ports && {
          Users: [database.secrets.run.secretArn, database.secrets.read.secretArn],
        }),
        ...('scheduleHost' in one.spec.ports && { Schedules: fingerprints }),
      },
      after: [database.cluster, ...(before ? [before] : []), ...(when === 'deployed' ? [schedules] : [])],
    })
    before = step
    if (when !== 'migration') continue
    const rotation = functions.find(({ spec }) => spec.triggers.some((trigger) => 'secret' in trigger))
    if (rotation) database.rotateBy(rotation, step)
    for (const other of functions) if (other !== one) other.function.node.defaultChild?.node.addDependency(step)
  }
}
