import { DeployStep } from '../constructs/deploy-step.ts'
import type { FunctionBundle } from './function-bundle.ts'
import type { RemodelStack } from './remodel-stack.ts'

/**
 * What a deployment does after its resources are there: what is to run after a deployment, in the registry's order.
 *
 * Who rules the schedules has all of them in its fingerprint. CloudFormation sets a schedule that differs from the last template back
 * to its default; whenever it may have done so, `sync-schedules` runs, and the table holds again.
 */
export function deploySteps(
  { functions, installation }: RemodelStack,
  bundles: ReadonlyMap<string, FunctionBundle>,
): void {
  const { database, schedules } = installation
  const fingerprints = schedules.schedules.map((schedule) => {
    const { ref, description, scheduleExpression, scheduleExpressionTimezone, state, target } = schedule
    return [ref, description, scheduleExpression, scheduleExpressionTimezone, state, target]
  })
  let before: DeployStep | undefined
  for (const one of functions.filter(({ spec }) => spec.triggers.some((trigger) => 'lifecycle' in trigger))) {
    const step = new DeployStep(one, 'Deployed', {
      function: one,
      fingerprint: {
        Code: bundles.get(one.spec.name)?.fingerprint,
        Database: database.cluster.clusterArn,
        ...('scheduleHost' in one.spec.ports && { Schedules: fingerprints }),
      },
      after: [database.cluster, schedules, ...(before ? [before] : [])],
    })
    before = step
  }
}
