import { expect, it } from 'vitest'
import { isEvident } from '#core/policy/retraining/is-evident'
import { priceTraining } from '#core/policy/retraining/price/price-training'
import { waitingIsCheaper } from '#core/policy/retraining/retraining-price'
import { configuration, facts, now, trigger, weighed } from '#test/core/policy/samples'

it.each(['performance', 'alarm'] as const)('a fall below the threshold is answered whatever it costs: %s', (kind) => {
  expect(isEvident({ ...trigger, kind })).toBe(true)
  expect(isEvident({ ...trigger, kind, evidence: { line: 'threshold' } })).toBe(true)
})

it.each(['first-weeks', 'floor'])('a fall below another line, %s, asks, and the price answers', (line) => {
  const asked = { ...trigger, evidence: { line } }
  expect(isEvident(asked)).toBe(false)
  const price = priceTraining(weighed, { training_price: 1e9, now })
  const context = { trigger: asked, facts: { ...facts, weighed }, configuration, price, now }
  expect(waitingIsCheaper(context)).toMatchObject({ outcome: 'deferred', code: 'waiting-is-cheaper' })
  expect(waitingIsCheaper({ ...context, trigger })).toBeNull()
})

it('drift is evident from high severity on', () => {
  const severities = ['low', 'medium', 'high'] as const
  expect(severities.map((severity) => isEvident({ ...trigger, kind: 'drift', severity }))).toEqual([false, false, true])
})

it.each([
  ['only scores drift', { onlyScores: true }, false],
  ['features drift less than scores', { featureSeverity: 'medium' }, false],
  ['features drift as gravely as scores', {}, true],
])('high drift in which %s is evident: %j %s', (_, evidence, expected) => {
  expect(isEvident({ ...trigger, kind: 'drift', severity: 'high', evidence })).toBe(expected)
})
