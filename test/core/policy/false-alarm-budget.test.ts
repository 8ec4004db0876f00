import { expect, it } from 'vitest'
import { falseAlarmsAllowed } from '#core/policy/false-alarm-budget'

it('the allowed false alarms are divided among all that raise them, and grow with the budget', () => {
  const kinds = ['drift', 'performance', 'data-quality'] as const
  for (const false_alarms_per_year of [0.5, 1, 4]) {
    const shares = kinds.map((kind) => falseAlarmsAllowed(kind, { false_alarms_per_year }))
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(false_alarms_per_year, 12)
    expect(shares[0]).toBeCloseTo(false_alarms_per_year / 2, 12)
  }
})
