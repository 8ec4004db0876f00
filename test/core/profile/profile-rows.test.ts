import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { categoryCellCount, categoryCellOf, packCells } from '#core/profile/category-cells'
import { decodeProfile, decodeProfiles } from '#core/profile/decode-profiles'
import { encodeProfile, encodeProfiles } from '#core/profile/encode-profiles'
import { type CategoricalProfile, type FeatureProfile, isCut, type NumericProfile } from '#core/profile/feature-profile'
import { addToCells, categoriesMax, categoryCharactersMax, limitCategories } from '#core/profile/limit-categories'
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

describe('many categories', () => {
  const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `merchant-${from + index}`)
  const cellsOf = (profile: CategoricalProfile) => {
    const cells = new Float64Array(categoryCellCount)
    addToCells(profile, cells)
    return cells
  }

  it('are kept by name up to the limit, and counted by cell beyond it', () => {
    expect(categorical(names(categoriesMax))).toMatchObject({ otherCount: 0, cells: null })
    const profile = categorical([...names(categoriesMax + 200), ...names(80)])
    expect(profile).toMatchObject({ rowCount: categoriesMax + 280, otherCount: categoriesMax + 280 - 180 })
    expect(cellsOf(profile).reduce((sum, count) => sum + count)).toBe(categoriesMax + 280)
    // The most frequent ones are named, to be shown.
    for (const name of names(80)) expect(profile.counts.get(name)).toBe(2)
  })

  it('count by their characters too, so that long names fit in a row', () => {
    const long = new Map(Array.from({ length: 200 }, (_, index) => [`${index}`.padStart(200, 'x'), 1]))
    const { counts, otherCount, cells } = limitCategories(long)
    expect([counts.size, otherCount]).toEqual([20, 180])
    expect(cells).not.toBeNull()
    expect(limitCategories(new Map([...long].slice(0, categoryCharactersMax / 200))).cells).toBeNull()
  })

  it('give the cells of all rows however they were divided into buckets', () => {
    const rows = [...names(900), ...names(2500, 300), ...names(40)]
    const parts = [rows.slice(0, 700), rows.slice(700, 2400), rows.slice(2400, 2410), rows.slice(2410)].map(categorical)
    const merged = mergeProfiles(parts, options) as CategoricalProfile
    const twice = mergeProfiles([mergeProfiles(parts.slice(0, 3), options), parts[3]] as CategoricalProfile[], options)
    const whole = categorical(rows)
    expect(cellsOf(merged)).toEqual(cellsOf(whole))
    expect(cellsOf(twice as CategoricalProfile)).toEqual(cellsOf(whole))
    expect(merged).toMatchObject({ rowCount: rows.length, nullCount: 0 })
  })

  it('lie in the cells in which profiles were stored', () => {
    // A change of the hash would make every stored profile look drifted.
    expect(['up', 'merchant-1', 'Zürich', ''].map(categoryCellOf)).toEqual([99, 5776, 5550, 8186])
  })

  it('lie evenly in the cells', () => {
    const cells = cellsOf(categorical(Array.from({ length: 82_000 }, (_, index) => `${index}`.padStart(36, '0'))))
    const mean = 82_000 / categoryCellCount
    const chiSquared = cells.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0)
    // Mean 8191 and standard deviation 128, were they thrown at random.
    expect(Math.abs(chiSquared - 8191)).toBeLessThan(4 * 128)
  })

  it('stay cut where an earlier release has dropped their names', () => {
    const stored = { kind: 'categorical', rows: 1500, nulls: 0, counts: { up: 1000, down: 300 }, other: 200 }
    const cut = decodeProfile(stored) as CategoricalProfile
    expect(isCut(cut)).toBe(true)
    for (const fresh of [categorical(['up', 'left']), categorical(names(1500))]) {
      const merged = mergeProfiles([cut, fresh], options) as CategoricalProfile
      expect(isCut(merged)).toBe(true)
      expect(merged.rowCount).toBe(1500 + fresh.rowCount)
      expect([...merged.counts.values()].reduce((sum, count) => sum + count) + merged.otherCount).toBe(merged.rowCount)
    }
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
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
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

  it('come back by cell, in 16 kB for 100,000 categories and below a row for any', () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => `${index}`.padStart(36, 'uuid-like-'))
    const profile = categorical([...rows, null])
    const text = JSON.stringify(encodeProfile(profile))
    expect(text.length).toBeLessThan(16_000)
    expect(facts(decodeProfile(JSON.parse(text)))).toEqual(facts(profile))
    const names = new Map(Array.from({ length: 1001 }, (_, index) => [`語\u0001${index}`.padEnd(40, '語'), 1]))
    const full = limitCategories(names)
    const cells = packCells(new Float64Array(categoryCellCount).fill(2_000_000))
    const rowCount = 2_000_000 * categoryCellCount
    const otherCount = rowCount - full.counts.size
    const widest = encodeProfile({
      kind: 'categorical',
      rowCount,
      nullCount: 0,
      counts: full.counts,
      otherCount,
      cells,
    })
    expect(Buffer.byteLength(JSON.stringify(widest))).toBeLessThan(48_000)
    expect(decodeProfile(widest)).toMatchObject({ rowCount, otherCount })
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
    [
      'cells of other rows',
      {
        kind: 'categorical',
        rows: 1,
        nulls: 0,
        counts: { up: 1 },
        other: 0,
        cells: base64(packCells(new Float64Array(categoryCellCount))),
      },
    ],
    [
      'cells that are cut short',
      { kind: 'categorical', rows: 1, nulls: 0, counts: { up: 1 }, other: 0, cells: 'AQ==' },
    ],
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
