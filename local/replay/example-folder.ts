import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { isAbsolute, join, resolve, sep } from 'node:path'
import * as z from 'zod'
import { configurationOverridesSchema } from '#contracts/configuration'
import { type ModelFile, modelFileSchema } from '#contracts/model-file'
import { InvalidInputError } from '#core/errors'
import { cacheFolder } from '#local/setup/cache-folder'

/** How a folder's rows are replayed. */
export const replaySchema = z.strictObject({
  historyDays: z
    .number()
    .min(0)
    .default(120)
    .describe('days that are there already when the replay starts; loaded in bulk'),
  deliveryMinutes: z.number().int().min(1).default(30).describe('how often rows arrive'),
  trainingMinutes: z.number().min(0).max(59).default(15).describe('simulated time that a training takes'),
  configuration: configurationOverridesSchema
    .default({})
    .describe("settings of the installation that the replay is made in, not only of the example's model"),
})
export type ReplaySettings = z.infer<typeof replaySchema>

/** A model and its data as files that a user could have written. */
export interface Example {
  readonly folder: string
  readonly model: ModelFile
  readonly replay: ReplaySettings
  /** CSV, gzipped where the name ends in .gz. */
  readonly observations: string
  /** Null where the observations carry their labels. */
  readonly labels: string | null
}

/** Folder of the examples that come with Remodel. */
const ownExamples = resolve(import.meta.dirname, '../../examples')

/** Data files that an example's script makes are kept for all states of this clone. */
export const exampleCache = join(cacheFolder, 'examples')

export function exampleFolder(nameOrPath: string): string {
  return isPath(nameOrPath) ? resolve(nameOrPath) : join(ownExamples, nameOrPath)
}

function isPath(nameOrPath: string): boolean {
  return isAbsolute(nameOrPath) || nameOrPath.startsWith('.') || nameOrPath.includes('/') || nameOrPath.includes(sep)
}

/** What an example says of itself, without its rows. */
export type ExampleFiles = Pick<Example, 'folder' | 'model' | 'replay'>

/**
 * Reads an example's `model.json`, and its `replay.json` where there is one: quick, for who wants to know before anything is made whether
 * there is such an example.
 *
 * @throws {InvalidInputError} `NO_SUCH_EXAMPLE` | `INVALID_EXAMPLE`, naming the file and the field
 */
export async function readExample(nameOrPath: string): Promise<ExampleFiles> {
  const folder = exampleFolder(nameOrPath)
  const modelPath = join(folder, 'model.json')
  if (!existsSync(modelPath)) {
    const message = isPath(nameOrPath)
      ? `no example at ${folder}: it has no model.json`
      : `there is no example ${nameOrPath}, but ${(await readdir(ownExamples)).join(', ')}; a folder of your own is named with its path, as ./${nameOrPath}`
    throw new InvalidInputError({ code: 'NO_SUCH_EXAMPLE', message, details: { folder } })
  }
  const replayPath = join(folder, 'replay.json')
  const replay = parse(replaySchema, existsSync(replayPath) ? await readFile(replayPath, 'utf8') : '{}', replayPath)
  return { folder, model: parse(modelFileSchema, await readFile(modelPath, 'utf8'), modelPath), replay }
}

/**
 * Reads an example: `model.json`, `replay.json` where there is one, and the paths of its data.
 *
 * An example of ours that is made by a script (`make-files.ts`) has its data made in `cacheFolder` on first use. A user's folder is only
 * ever read.
 *
 * @throws {InvalidInputError} `NO_SUCH_EXAMPLE` | `INVALID_EXAMPLE`, naming the file and the field
 */
export async function openExample(nameOrPath: string, cacheFolder: string): Promise<Example> {
  const { folder, model, replay } = await readExample(nameOrPath)
  const isOurs = folder.startsWith(ownExamples + sep)
  const made = isOurs ? join(cacheFolder, `${model.name}-${await fingerprintOf(folder)}`) : folder
  if (isOurs && !dataFile(folder, 'observations') && !dataFile(made, 'observations')) {
    const script = (await import(join(folder, 'make-files.ts'))) as { makeFiles(outputFolder: string): Promise<void> }
    await script.makeFiles(made)
  }
  const data = dataFile(folder, 'observations') ? folder : made
  const observations = dataFile(data, 'observations')
  if (!observations) throw invalid(folder, 'no observations.csv or observations.csv.gz')
  return { folder, model, replay, observations, labels: dataFile(data, 'labels') }
}

/** Changes with anything that lies in the folder. */
async function fingerprintOf(folder: string): Promise<string> {
  const digest = createHash('sha256')
  for (const file of (await readdir(folder)).sort()) digest.update(await readFile(join(folder, file)))
  return digest.digest('hex').slice(0, 16)
}

function dataFile(folder: string, name: string): string | null {
  return [`${name}.csv`, `${name}.csv.gz`].map((file) => join(folder, file)).find((path) => existsSync(path)) ?? null
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string, path: string): z.infer<Schema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw invalid(path, `not JSON: ${(error as Error).message}`)
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw invalid(path, z.prettifyError(parsed.error))
  return parsed.data
}

function invalid(path: string, problem: string): InvalidInputError {
  return new InvalidInputError({ code: 'INVALID_EXAMPLE', message: `${path}: ${problem}`, details: { path } })
}
