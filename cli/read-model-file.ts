import '#contracts/issue-words'
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { issuesOf } from '#contracts/issues-of'
import { type ModelFile, modelFileSchema } from '#contracts/model-file'
import { repeatedKey } from '#rows/json/repeated-key'
import { checkTextFile } from './check-text-file.ts'
import { refusal } from './command-error.ts'

/** Reads and validates a model file. @throws {CommandError} naming the field at fault */
export async function readModelFile(path: string): Promise<ModelFile> {
  await checkTextFile(path)
  const parsed = modelFileSchema.safeParse(parseJson(path, await readFile(path, 'utf8')))
  if (parsed.success) return parsed.data
  const errors = issuesOf(parsed.error).map(({ path: field, message }) => ({ field: z.core.toDotPath(field), message }))
  const words = errors.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; ')
  throw refusal('INVALID_MODEL_FILE', `${path} is not a valid model file: ${words}`, errors)
}

function parseJson(path: string, text: string): unknown {
  const json = text.replace(/^\uFEFF/, '')
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    throw refusal('NOT_JSON', `${path} is not JSON: ${error instanceof Error ? error.message : error}`)
  }
  const repeated = repeatedKey(json)
  if (repeated === null) return value
  const message = 'stands in one object twice'
  throw refusal('INVALID_MODEL_FILE', `${path} is not a valid model file: ${repeated}: ${message}`, [
    { field: repeated, message },
  ])
}
