import { expect, it } from 'vitest'
import { functionDefinitions } from '#functions/index'
import { subscriptionsOf } from '#local/bus/subscriptions'

const { whenDue, onDeployed } = subscriptionsOf(functionDefinitions.map(({ spec }) => spec))

it('runs here what is due, and not what only mends what goes wrong on AWS', () => {
  expect(whenDue).toEqual([
    { functionName: 'notify', everyMinutes: 5 },
    { functionName: 'reconcile', everyMinutes: 5 },
  ])
  expect(onDeployed).toContain('sync-schedules')
})
