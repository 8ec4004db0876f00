import { expect, it } from 'vitest'
import { wrongClassShare } from '#core/policy/data-quality/class-in-feature'

it('is 0 where each category has one class, and one row of the smaller class for a feature that says nothing', () => {
  expect(wrongClassShare(['a', 'a', 'b', 'b'], [0, 0, 1, 1])).toBe(0)
  expect(wrongClassShare(['a', 'a', 'a', 'a'], [0, 0, 0, 1])).toBe(1)
  expect(wrongClassShare([null, null, null, null, 'b', 'b'], [0, 0, 0, 1, 1, 1])).toBe(1 / 3)
})

it('takes the majority of the other rows for the answer, and a tie for none', () => {
  // Without itself, a row of the larger class sees as many of each: 2 and 2.
  expect(wrongClassShare(['a', 'a', 'a', 'a', 'a'], [0, 0, 0, 1, 1])).toBe(5 / 2)
  expect(wrongClassShare(['a', 'a', 'a', 'a', 'a', 'a'], [0, 0, 0, 0, 1, 1])).toBe(1)
  // Three classes: 3 of one, 2 and 1 of others, of 6.
  expect(wrongClassShare(['a', 'a', 'a', 'a', 'a', 'a', 'b', 'b'], [0, 0, 0, 0, 1, 2, 2, 2])).toBe(2 / 4)
})

it('takes the number below for the answer to one that comes once', () => {
  // 1 has none below, and 3 follows one of the other class.
  expect(wrongClassShare([4, 1, 3, 2], [1, 0, 1, 0])).toBe(1)
  expect(wrongClassShare([-3, 10, 9, -20], [0, 1, 1, 0])).toBe(1)
  // The number below comes three times, mostly of class 0.
  expect(wrongClassShare([1, 1, 1, 1, 2, 3], [0, 0, 0, 1, 0, 1])).toBe(2 / 2)
})

it('has no answer to a category that comes once', () => {
  expect(wrongClassShare(['x', 'y', 'z', 'z'], [0, 0, 1, 1])).toBe(2 / 2)
})

it('is unknown where all rows are of one class, and without rows', () => {
  expect(wrongClassShare([1, 2, 3], [2, 2, 2])).toBeNull()
  expect(wrongClassShare([], [])).toBeNull()
})
