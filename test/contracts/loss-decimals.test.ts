import { expect, it } from 'vitest'
import { lossDecimals } from '#contracts/loss-decimals'

it.each([
  [[22.31, 20.5], 3, '22.310'],
  [[0.25], 5, '0.25000'],
  [[1_234_567.8], 0, '1234568'],
  [[0.000012], 9, '0.000012000'],
  [[-8.5, 0.1], 4, '-8.5000'],
  [[3e-20], 12, '0.000000000000'],
  [[0], 4, '0.0000'],
  [[], 4, undefined],
])('%j in the unit of a user are shown with %d digits after the point', (losses, decimals, shown) => {
  expect(lossDecimals(losses, { hasOwnUnit: true })).toBe(decimals)
  expect(losses[0]?.toFixed(decimals)).toBe(shown)
})

it('shares, nats and errors of probabilities have four', () => {
  expect(lossDecimals([0.0312], { hasOwnUnit: false })).toBe(4)
})
