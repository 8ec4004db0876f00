import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fixedPolicies, readPolicies } from '#local/backtest/policies'
import { newFolder } from '#test/local/replay/example-lab'

async function fileOf(content: unknown): Promise<string> {
  const path = join(await newFolder(), 'policies.json')
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

it('compares all that needs no file, the settings of the model first', async () => {
  const { settings, fixed } = await readPolicies([])
  expect(settings[0]).toEqual({ name: 'default', configuration: {}, schedules: {} })
  expect(fixed).toEqual(fixedPolicies)
})

it('always has the settings of the model and never retraining', async () => {
  const { settings, fixed } = await readPolicies(['weekly'])
  expect(settings.map(({ name }) => name)).toEqual(['default'])
  expect(fixed).toEqual(['never', 'weekly'])
})

it("reads a user's own policies", async () => {
  const path = await fileOf([
    { name: 'calm', configuration: { drift_threshold: 0.2 } },
    { name: 'sundays', schedules: { daily: { enabled: false }, weekly: { cronExpression: '0 3 * * 0' } } },
  ])
  const { settings } = await readPolicies(['even', path])
  expect(settings.map(({ name }) => name)).toEqual(['default', 'calm', 'sundays'])
  expect(settings[1]?.configuration).toEqual({ drift_threshold: 0.2 })
  expect(settings[2]?.schedules.daily).toEqual({ enabled: false })
})

it.each([['a word', ['nevr'], 'UNKNOWN_POLICY', /no policy nevr; there are default/]])(
  'refuses %s that names no policy',
  async (_, words, code, message) => {
    await expect(readPolicies(words)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  },
)

it.each([
  ['no JSON', '[{', /JSON/],
  ['no list', { name: 'a' }, /has to be a list/],
  ['nothing', [], /has no policy/],
  ['an unknown setting', [{ name: 'a', configuration: { drift_treshold: 1 } }], /drift_treshold/],
  ['a value out of range', [{ name: 'a', configuration: { drift_threshold: 7 } }], /drift_threshold/],
  [
    'a setting of all models',
    [{ name: 'a', configuration: { retraining_schedule: '0 2 * * *' } }],
    /retraining_schedule/,
  ],
  ['an unknown schedule', [{ name: 'a', schedules: { hourly: {} } }], /no schedule hourly; there are drift/],
  ['an unknown field', [{ name: 'a', setings: {} }], /setings/],
  ['a name of ours', [{ name: 'never' }], /never has the name of one that comes with Remodel/],
  ['a name with spaces', [{ name: 'my policy' }], /small letters, digits and hyphens/],
  ['one name twice', [{ name: 'a' }, { name: 'a' }], /policy a is named twice/],
])('refuses a file with %s, and names it', async (_, content, message) => {
  const path = await fileOf(content)
  const error = expect(readPolicies([path])).rejects
  await error.toMatchObject({ code: 'INVALID_POLICIES', message: expect.stringMatching(message) })
  await error.toThrow(path)
})

it('names a file that is not there', async () => {
  await expect(readPolicies(['./no-such.json'])).rejects.toThrow(/no-such\.json/)
})
