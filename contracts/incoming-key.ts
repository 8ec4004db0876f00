import { modelNameSchema } from './model-name.ts'

/** What a file that a user puts into the bucket holds. */
const incomingKinds = ['observations', 'labels'] as const
type IncomingKind = (typeof incomingKinds)[number]

export interface IncomingKey {
  readonly modelName: string
  readonly kind: IncomingKind
  readonly format: 'csv' | 'ndjson'
  readonly compressed: boolean
}

/**
 * What an object's key says of it; null for a key that is none of an incoming file.
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
