import { expect, it } from 'vitest'
import {
  baselineVersion,
  type KeptVersion,
  returnableVersions,
  scoredBeside,
} from '#core/policy/versions/scored-beside'

const kept = (version: number, over: Partial<KeptVersion> = {}): KeptVersion => ({
  ...{ version, status: 'archived', barred: false, retained: true, promotedAt: version, retiredAt: version * 10 },
  ...over,
})
const champion = kept(9, { status: 'champion', retiredAt: null })
const numbers = (versions: readonly KeptVersion[]) => versions.map(({ version }) => version)

it('may return to former champions with files that are not barred, the latest first', () => {
  const versions = [
    kept(1),
    kept(2, { barred: true }),
    kept(3, { retained: false }),
    kept(4, { status: 'rejected', promotedAt: null }),
    kept(5, { retiredAt: 5 }),
    kept(6, { retiredAt: null }),
    kept(7, { retiredAt: null }),
    champion,
  ]
  expect(numbers(returnableVersions(versions))).toEqual([1, 5, 7, 6])
  expect(numbers(returnableVersions([kept(4, { retiredAt: 50 }), kept(8, { retiredAt: 50 })]))).toEqual([8, 4])
})

it('has the baseline among its versions, which may be barred', () => {
  const barred = kept(1, { barred: true })
  expect(numbers(scoredBeside([kept(3), barred, champion], { keepsBaseline: true }))).toEqual([3, 1])
  expect(numbers(scoredBeside([kept(3), barred, champion], { keepsBaseline: false }))).toEqual([3])
})

it('has the baseline once where a rollback may return to it, and not where it is the champion', () => {
  expect(numbers(scoredBeside([kept(1), kept(3), champion], { keepsBaseline: true }))).toEqual([3, 1])
  expect(numbers(scoredBeside([champion], { keepsBaseline: true }))).toEqual([])
  expect(numbers(scoredBeside([], { keepsBaseline: true }))).toEqual([])
})

it('has the first version that was champion and has files as its baseline', () => {
  const versions = [kept(1, { promotedAt: null }), kept(2, { retained: false }), kept(4), kept(3), champion]
  expect(baselineVersion(versions)?.version).toBe(3)
  expect(baselineVersion([kept(1, { promotedAt: null })])).toBeNull()
  expect(baselineVersion([])).toBeNull()
})
