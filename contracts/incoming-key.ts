import { modelNameSchema } from './model-name.ts'
import { type FileFormat, fileFormats, formatOfFileName, rowFormats } from './row-formats.ts'

/** The content of a file that a user uploads to the bucket. */
const incomingKinds = ['observations', 'labels'] as const
export type IncomingKind = (typeof incomingKinds)[number]

export interface IncomingKey {
  readonly modelName: string
  readonly kind: IncomingKind
  readonly format: FileFormat
  readonly compressed: boolean
}

/** The keys of incoming files, for an error. */
export const incomingKeyPattern = `incoming/MODEL/${incomingKinds.join('|')}/FILE.${fileFormats.map((format) => rowFormats[format].extensions[0]).join('|')}[.gz]`

/**
 * Reads the key of an uploaded file; null for the key of another object.
 *
 * @example readIncomingKey('incoming/churn/labels/2024-05.csv.gz')?.kind // => 'labels'
 */
export function readIncomingKey(key: string): IncomingKey | null {
  const [, modelName = '', kind, name = ''] = /^incoming\/([^/]+)\/([^/]+)\/(.+)$/.exec(key) ?? []
  const known = incomingKinds.find((candidate) => candidate === kind)
  const file = formatOfFileName(name)
  if (!modelNameSchema.safeParse(modelName).success || known === undefined || file === null) return null
  return { modelName, kind: known, ...file }
}
