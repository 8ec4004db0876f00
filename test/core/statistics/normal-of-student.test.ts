import { describe, expect, it } from 'vitest'
import { normalOfStudent } from '#core/statistics/normal-of-student'

// scipy.stats.norm.isf(scipy.stats.t.sf(t, freedom)), SciPy 1.17
describe('the normal value as rare as a value of Student', () => {
  it.each([
    [1, 2, 1.047],
    [3, 2, 1.478],
    [3, 5, 2.423],
    [10, 3, 2.474],
    [30, 3, 2.783],
    [30, 10, 6.584],
  ])('with %d degrees of freedom, of %d is %d', (freedom, t, normal) => {
    expect(Math.abs(normalOfStudent(t, freedom) - normal)).toBeLessThan(0.06)
    expect(normalOfStudent(-t, freedom)).toBe(-normalOfStudent(t, freedom))
  })

  it('is 0 at 0, and grows with t and with the degrees of freedom', () => {
    expect(normalOfStudent(0, 3)).toBe(0)
    expect(normalOfStudent(4, 3)).toBeGreaterThan(normalOfStudent(3, 3))
    expect(normalOfStudent(3, 4)).toBeGreaterThan(normalOfStudent(3, 3))
  })
})
