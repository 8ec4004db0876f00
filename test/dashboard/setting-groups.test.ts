import { expect, it } from 'vitest'
import { configurationSchema } from '#contracts/configuration'
import { groupSettings } from '#dashboard/pages/settings/setting-groups'

const entries = Object.keys(configurationSchema.shape).map((name) => ({ name }))

it('has each setting in one group, none among the others', () => {
  const groups = groupSettings(entries)
  const names = groups.flatMap((group) => group.entries.map(({ name }) => name))
  expect([...names].sort()).toEqual(entries.map(({ name }) => name).sort())
  expect(groups.map(({ title }) => title)).not.toContain('Others')
})

it('leaves out groups that a search empties, and keeps a setting that it does not know', () => {
  expect(groupSettings([{ name: 'gate_mode' }, { name: 'of_a_newer_release' }])).toEqual([
    { title: 'The gate', entries: [{ name: 'gate_mode' }] },
    { title: 'Others', entries: [{ name: 'of_a_newer_release' }] },
  ])
})
