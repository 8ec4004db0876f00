import { expect, it } from 'vitest'
import { showWait } from '#contracts/wording'
import { BacktestProgress } from '#local/backtest/progress'

function started() {
  const clock = { now: 0 }
  return { clock, progress: new BacktestProgress(() => clock.now) }
}

it('tells how far a part is and how long it takes at the pace so far', () => {
  const { clock, progress } = started()
  expect(progress.line()).toBeNull()
  progress.begin('trainings', 10)
  expect(progress.line()).toBe('training 10 versions: 0 %')
  clock.now = 60_000
  progress.step()
  expect(progress.line()).toBe('training 10 versions: 10 %, 9 min left')
  progress.step(9)
  expect(progress.line()).toBe('training 10 versions: 100 %, 1 s left')
})

it('does not count what an earlier run had done as its own pace', () => {
  const { clock, progress } = started()
  progress.begin('replays', 2)
  progress.advance('default', 1)
  progress.advance('calm', 0.5)
  expect(progress.line()).toBe('replaying 2 policies: 75 %')
  clock.now = 100_000
  progress.advance('calm', 0.6)
  expect(progress.done).toBeCloseTo(1.6, 10)
  expect(progress.leftMs).toBeCloseTo(400_000, 3)
  progress.advance('calm', 0.55)
  expect(progress.done).toBeCloseTo(1.6, 10)
})

it('begins anew with each part', () => {
  const { progress } = started()
  progress.begin('replays', 1)
  progress.advance('default', 1)
  progress.begin('scoring', 1)
  expect(progress.line()).toBe('scoring 1 version: 0 %')
})

it.each([
  [10, '1 s'],
  [59_000, '59 s'],
  [90_000, '2 min'],
  [3 * 3_600_000, '3.0 h'],
])('says %d ms as %s', (ms, words) => {
  expect(showWait(ms)).toBe(words)
})
