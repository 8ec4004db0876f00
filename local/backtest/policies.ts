import '#contracts/issue-words'
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { configurationOverridesSchema } from '#contracts/configuration'
import { defaultSchedules, scheduleEditSchema } from '#contracts/schedules'
import { listed } from '#contracts/wording'
import { InvalidInputError } from '#core/errors'

const scheduleNames = defaultSchedules.map(({ scheduleName }) => scheduleName)

const nameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'has small letters, digits and hyphens, at most 40')

const policySchema = z.strictObject({
  name: nameSchema,
  configuration: configurationOverridesSchema.default({}),
  schedules: z
    .record(z.string(), scheduleEditSchema.omit({ modelTypes: true }))
    .default({})
    .superRefine((edits, context) => {
      for (const name of Object.keys(edits)) {
        if (scheduleNames.includes(name)) continue
        const message = `there is no schedule ${name}; there are ${scheduleNames.join(', ')}`
        context.addIssue({ code: 'custom', path: [name], message })
      }
    }),
})

/** Settings of the model that are replayed by the functions of production. */
export type SettingsPolicy = z.infer<typeof policySchema>

/** Schedules that are computed from versions of the grid: nothing decides, and every version serves. */
export const fixedPolicies = ['never', 'weekly', 'daily', 'even', 'random', 'hindsight'] as const
export type FixedPolicy = (typeof fixedPolicies)[number]

export interface Policies {
  /** The settings of the model's file come first, whether they were asked for or not: all others are compared with it. */
  readonly settings: readonly [SettingsPolicy, ...SettingsPolicy[]]
  readonly fixed: readonly FixedPolicy[]
}

/** The settings of the model's file, unchanged. */
const present: SettingsPolicy = { name: 'default', configuration: {}, schedules: {} }

/** The policies that are one setting. */
const builtIn: readonly SettingsPolicy[] = (['rules', 'price'] as const).map((name) => ({
  ...{ name, schedules: {} },
  configuration: { retraining_policy: name },
}))

/**
 * Reads the policies of a backtest.
 *
 * @param words names, and JSON files with policies of the user's own; without any, all that need no file
 * @throws {InvalidInputError} `UNKNOWN_POLICY` | `INVALID_POLICIES`, naming the word, the file and the field
 */
export async function readPolicies(words: readonly string[]): Promise<Policies> {
  const names = ['default', ...builtIn.map(({ name }) => name), ...fixedPolicies]
  if (words.length === 0) return { settings: [present, ...builtIn], fixed: fixedPolicies }
  const settings: [SettingsPolicy, ...SettingsPolicy[]] = [present]
  const fixed = new Set<FixedPolicy>()
  for (const word of words) {
    const isFixed = fixedPolicies.find((name) => name === word)
    const named = builtIn.find(({ name }) => name === word)
    if (isFixed) fixed.add(isFixed)
    else if (named) settings.push(named)
    else if (isFile(word)) settings.push(...(await readFileOf(word, names)))
    else if (word !== 'default') throw unknown(word, names)
  }
  const repeated = settings.find(({ name }, index) => settings.findIndex((other) => other.name === name) !== index)
  if (repeated) throw invalid(words.join(','), `policy ${repeated.name} is named twice`)
  // All are compared with never retraining, which costs one training.
  fixed.add('never')
  return { settings, fixed: fixedPolicies.filter((name) => fixed.has(name)) }
}

function isFile(word: string): boolean {
  return word.endsWith('.json') || word.includes('/')
}

async function readFileOf(path: string, taken: readonly string[]): Promise<SettingsPolicy[]> {
  let value: unknown
  try {
    value = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw invalid(path, (error as Error).message)
  }
  const parsed = z.array(policySchema).min(1, 'has no policy').safeParse(value)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path: field, message }) => `${z.core.toDotPath(field)}: ${message}`)
    throw invalid(path, listed(problems))
  }
  const clash = parsed.data.find(({ name }) => taken.includes(name))
  if (clash) throw invalid(path, `policy ${clash.name} has the name of one that comes with Remodel`)
  return parsed.data
}

function unknown(word: string, names: readonly string[]): InvalidInputError {
  const message = `there is no policy ${word}; there are ${names.join(', ')}, and those of a JSON file: ./policies.json`
  return new InvalidInputError({ code: 'UNKNOWN_POLICY', message, details: { word } })
}

function invalid(path: string, problem: string): InvalidInputError {
  return new InvalidInputError({ code: 'INVALID_POLICIES', message: `${path}: ${problem}`, details: { path } })
}
