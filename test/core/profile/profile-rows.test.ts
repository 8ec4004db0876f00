import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeProfiles } from '#core/profile/decode-profiles'
import { encodeProfiles } from '#core/profile/encode-profiles'
import type { CategoricalProfile, FeatureProfile, NumericProfile } from '#core/profile/feature-profile'
import { categoriesMax, categoryCharactersMax, limitCategories } from '#core/profile/limit-categories'
import { mergeProfileSets, mergeProfiles } from '#core/profile/merge-profiles'
import { profileFeatures, profileRows } from '#core/profile/profile-rows'
import { sortedViewOf } from '#core/profile/sorted-view-of'

type Value = number | string | null
const options = { k: 400, seed: 'model/feature' }
const numeric = (values: readonly Value[], k = 400) =>
  profileRows({ rows: values.map((value) => [value]), index: 0, kind: 'numeric', ...options, k }) as NumericProfile
const categorical = (values: readonly Value[]) =>
  profileRows({ rows: values.map((value) => [value]), index: 0, kind: 'categorical', ...options }) as CategoricalProfile
const uniform = (count: number) => Array.from({ length: count }, (_, index) => (index * 7919) % count)

/** What can be read off a profile, so that two can be compared. */
function facts(profile: FeatureProfile | null | undefined): unknown {
  if (!profile) return profile
  return profile.kind === 'categorical' ? profile : { ...profile, sketch: profile.sketch.parts() }
}

describe('a profile', () => {
  it('counts rows and nulls, and keeps the numbers', () => {
    const profile = numeric([3, null, 1, 2])
    expect(profile).toMatchObject({ kind: 'numeric', rowCount: 4, nullCount: 1 })
    expect(profile.sketch.quantile(0.5)).toBe(2)
  })

  it('counts as null what cannot be measured', () => {
    expect(numeric([Number.NaN, Number.POSITIVE_INFINITY, 'five', null, 5])).toMatchObject({
      rowCount: 5,
      nullCount: 4,
    })
    expect(profileRows({ rows: [[]], index: 3, kind: 'numeric', ...options })).toMatchObject({
      rowCount: 1,
      nullCount: 1,
    })
  })

  it('counts rows by category, a number by its name', () => {
    const profile = categorical(['up', 'down', 'up', null, 7])
    expect(profile).toMatchObject({ rowCount: 5, nullCount: 1, otherCount: 0 })
    expect([...profile.counts]).toEqual([
      ['up', 2],
      ['down', 1],
      ['7', 1],
    ])
  })

  it('is the same for the same rows and seed', () => {
    const values = uniform(5000)
    expect(facts(numeric(values))).toEqual(facts(numeric(values)))
  })

  it('of several features stands in their order, each with its own coin', () => {
    const features = [
      { name: 'size', kind: 'numeric' },
      { name: 'side', kind: 'categorical' },
    ] as const
    const profiles = profileFeatures({
      rows: [
        [1, 'up'],
        [2, null],
      ],
      features,
      ...options,
    })
    expect([...profiles.keys()]).toEqual(['size', 'side'])
    expect(profiles.get('side')).toMatchObject({ kind: 'categorical', nullCount: 1 })
  })
})

describe('a cap on categories', () => {
  it('keeps the most frequent ones and counts the rest as other', () => {
    const many = Array.from({ length: categoriesMax + 200 }, (_, index) => `c${String(index).padStart(4, '0')}`)
    const profile = categorical([...many, ...many.slice(-300)])
    expect(profile.counts.size).toBe(categoriesMax)
    expect(profile).toMatchObject({ rowCount: 1500, otherCount: 200 })
    for (const name of many.slice(-300)) expect(profile.counts.get(name)).toBe(2)
  })

  it('counts characters too, so that long names fit in a row', () => {
    const long = new Map(Array.from({ length: 200 }, (_, index) => [`${index}`.padStart(200, 'x'), 1]))
    const { counts, otherCount } = limitCategories(long)
    expect(counts.size).toBe(categoryCharactersMax / 200)
    expect(otherCount).toBe(200 - counts.size)
  })

  it('loses no row when profiles are merged', () => {
    const first = categorical(Array.from({ length: 900 }, (_, index) => `a${index}`))
    const second = categorical(Array.from({ length: 900 }, (_, index) => `b${index}`))
    const merged = mergeProfiles([first, second], options) as CategoricalProfile
    const kept = [...merged.counts.values()].reduce((sum, count) => sum + count, 0)
    expect(kept + merged.otherCount).toBe(1800)
    expect(merged.counts.size).toBe(categoriesMax)
  })
})

describe('merging', () => {
  it('of small profiles is the profile of all rows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.oneof(fc.integer(), fc.constant(null)), { maxLength: 20 }), {
          minLength: 1,
          maxLength: 8,
        }),
        (parts) => {
          const merged = mergeProfiles(
            parts.map((part) => numeric(part)),
            options,
          ) as NumericProfile
          const whole = numeric(parts.flat())
          expect({ rows: merged.rowCount, nulls: merged.nullCount }).toEqual({
            rows: whole.rowCount,
            nulls: whole.nullCount,
          })
          expect(merged.sketch.sortedView()).toEqual(whole.sketch.sortedView())
        },
      ),
    )
  })

  it('of large ones keeps count, range and quantiles', () => {
    const parts = Array.from({ length: 30 }, (_, day) => numeric(uniform(1000).map((value) => value + day)))
    const merged = mergeProfiles(parts, options) as NumericProfile
    expect(merged.sketch.count).toBe(30_000)
    expect([merged.sketch.min, merged.sketch.max]).toEqual([0, 1028])
    expect(Math.abs(merged.sketch.rank(514) - 0.5)).toBeLessThan(0.01)
  })

  it('changes none of the profiles', () => {
    const parts = [numeric(uniform(3000)), numeric(uniform(500))]
    const before = parts.map(facts)
    mergeProfiles(parts, options)
    expect(parts.map(facts)).toEqual(before)
  })

  it('of nothing is nothing', () => {
    expect(mergeProfiles([], options)).toBeNull()
  })

  it('counts a feature whose kind changed from the change on', () => {
    const merged = mergeProfiles([numeric([1, 2]), categorical(['up']), categorical(['down', 'up'])], options)
    expect(merged).toMatchObject({ kind: 'categorical', rowCount: 3 })
  })

  it('takes a feature that came later as far as it is there', () => {
    const sets = [
      new Map([['size', numeric([1])]]),
      new Map([
        ['size', numeric([2])],
        ['new', numeric([3])],
      ]),
    ]
    const merged = mergeProfileSets(sets, options)
    expect(merged.get('size')?.rowCount).toBe(2)
    expect(merged.get('new')?.rowCount).toBe(1)
  })
})

describe('stored profiles', () => {
  const values = fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)), {
    maxLength: 60,
  })
  const words = fc.array(fc.option(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor'))), {
    maxLength: 60,
  })
  const sets = fc.dictionary(
    fc.string({ minLength: 1 }),
    fc.oneof(
      values.map((each) => numeric(each)),
      words.map(categorical),
    ),
  )

  it('come back as they were', () => {
    fc.assert(
      fc.property(sets, (set) => {
        const profiles = new Map<string, FeatureProfile>(Object.entries(set))
        const read = decodeProfiles(JSON.parse(JSON.stringify(encodeProfiles(profiles))))
        expect([...read.keys()].sort()).toEqual([...profiles.keys()].sort())
        for (const [name, profile] of profiles) expect(facts(read.get(name))).toEqual(facts(profile))
      }),
    )
  })

  it('are divided into parts that fit in a row', () => {
    const features = Array.from({ length: 40 }, (_, index): [string, FeatureProfile] => [
      `feature ${index} ü`,
      index % 2 === 0 ? numeric(uniform(20_000)) : categorical(Array.from({ length: 1500 }, (_, row) => `"\\${row}`)),
    ])
    const parts = encodeProfiles(new Map(features))
    expect(parts.length).toBeGreaterThan(5)
    for (const part of parts) expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThanOrEqual(48_000)
    expect([...decodeProfiles(parts).keys()]).toEqual(features.map(([name]) => name))
  })

  it.each([
    ['no object', 5],
    ['more nulls than rows', { kind: 'numeric', rows: 1, nulls: 2, sketch: '' }],
    ['a sketch of other rows', { kind: 'numeric', rows: 5, nulls: 0, sketch: 'AgEPAcgACAA=' }],
    ['a sketch that is none', { kind: 'numeric', rows: 0, nulls: 0, sketch: 'AAAA' }],
    ['counts that do not add up', { kind: 'categorical', rows: 2, nulls: 0, counts: { up: 1 }, other: 0 }],
    ['counts that are no numbers', { kind: 'categorical', rows: 1, nulls: 0, counts: { up: '1' }, other: 0 }],
    ['an unknown kind', { kind: 'ordinal', rows: 0, nulls: 0 }],
  ])('are refused with %s', (_, stored) => {
    expect(() => decodeProfiles([{ size: stored }])).toThrow(/not a/)
  })
})

describe('a sorted view', () => {
  it('is made once, and again when the sketch took more in', () => {
    const { sketch } = numeric([2, 1])
    const view = sortedViewOf(sketch)
    expect(sortedViewOf(sketch)).toBe(view)
    sketch.update(3)
    expect([...sortedViewOf(sketch).values]).toEqual([1, 2, 3])
  })
})
