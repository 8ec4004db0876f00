import { expect, it } from 'vitest'
import { finalRunStates } from '#core/policy/retraining/run-transitions'
import { retrainingsOf } from '#local/replay/retrainings-of'

it('counts each ended run once, a withdrawn one by itself', () => {
  const runs = { promoted: 1, rejected: 2, failed: 4, timed_out: 8, cancelled: 16, withdrawn: 32, training: 64 }
  const counted = retrainingsOf({ entries: {}, requestedBy: {}, runs, started: 31 })
  expect(counted).toMatchObject({ succeeded: 3, failed: 28, withdrawn: 32 })
})

it('leaves out no state that ends a run', () => {
  const runs = Object.fromEntries(finalRunStates.map((state) => [state, 1]))
  const { succeeded, failed, withdrawn } = retrainingsOf({ entries: {}, requestedBy: {}, runs, started: 0 })
  expect(succeeded + failed + withdrawn).toBe(finalRunStates.length)
})
