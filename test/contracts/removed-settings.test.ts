import { expect, it } from 'vitest'
import { configurationOverridesSchema, configurationSchema, removedSettings } from '#contracts/configuration'

it('a file that names a removed setting is told what took its place', () => {
  const read = configurationOverridesSchema.safeParse({ holdout_gap_rows: 48, holdout_rows_min: 50 })
  expect(read.error?.issues.map(({ message }) => message)).toEqual([
    'holdout_gap_rows was removed: the gap is a time now, at least as long as labels take; holdout_gap_hours makes it longer',
  ])
})

it('no setting is both there and removed', () => {
  expect(Object.keys(removedSettings).filter((name) => Object.hasOwn(configurationSchema.shape, name))).toEqual([])
})
