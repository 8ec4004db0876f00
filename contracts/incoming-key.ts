import { modelNameSchema } from './model-name.ts'

/** The content of a file that a user uploads to the bucket. */
const incomingKinds = ['observations', 'labels'] as const
type IncomingKind = (typeof incomingKinds)[number]

export interface IncomingKey {
  readonly modelName: string
  readonly kind: IncomingKind
  readonly format: 'csv' | 'ndjson'
  readonly compressed: boolean
}

/**
 * Reads the key of an uploaded file; null for the key of another object.
 *
 * @example readIncomingKey('incoming/churn/labels/2024-05.csv.gz')?.kind // => 'labels'
 */
export function readIncomingKey(key: string): IncomingKey | null {
  const [, modelName = '', kind, name = ''] = /^incoming\/([^/]+)\/([^/]+)\/(.+)$/.exec(key) ?? []
  const [, extension, compression] = /\.(csv|ndjson|jsonl)(\.gz)?$/i.exec(name) ?? []
  if (!modelNameSchema.safeParse(modelName).success || extension === undefined) return null
  const known = incomingKinds.find((candidate) => candidate === kind)
  if (known === undefined) return null
  const format = extension.toLowerCase() === 'csv' ? 'csv' : 'ndjson'
  return { modelName, kind: known, format, compressed: compression !== undefined }
}
