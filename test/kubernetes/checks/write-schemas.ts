import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ApiAccess, apiRequest } from '../lab/api-request.ts'

interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>
  readonly additionalProperties?: unknown
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string
    readonly version: string
    readonly kind: string
  }[]
}

/**
 * Writes the schemas of every kind that an API server knows, as its own OpenAPI document has them, in files that
 * kubeconform finds by `schemaLocation`. They are closed: an unknown field is an error.
 */
export async function writeSchemas(access: ApiAccess, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const read = async (path: string) => {
    const { body } = await apiRequest(access, 'GET', path)
    // The server calls its index plain text.
    return typeof body === 'string' ? JSON.parse(body) : body
  }
  const body = await read('/openapi/v3')
  const groups = Object.keys(body.paths as Record<string, unknown>).filter((path) => /^apis?\/.*v\d/.test(path))
  for (const group of groups) {
    const document = await read(`/openapi/v3/${group}`)
    const schemas = document.components?.schemas as Readonly<Record<string, Schema>> | undefined
    if (schemas === undefined) continue
    const components = { schemas: close(schemas) }
    // Options belong to every group; an object belongs to one.
    for (const [name, { 'x-kubernetes-group-version-kind': kinds = [] }] of Object.entries(schemas))
      if (kinds.length === 1)
        for (const { group: owner, version, kind } of kinds) {
          const file = join(folder, `${owner || version}-${version}-${kind.toLowerCase()}.json`)
          writeFileSync(file, JSON.stringify({ $ref: `#/components/schemas/${name}`, components }))
        }
  }
}

/** The pattern of the files for kubeconform, which calls the group of the first kinds by their version. */
export function schemaLocation(folder: string): string {
  return `${folder}/{{ .Group }}-{{ .ResourceAPIVersion }}-{{ .ResourceKind }}.json`
}

function close(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(close)
  if (typeof value !== 'object' || value === null) return value
  const inner = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, close(part)])) as Schema
  const isOpen = inner.additionalProperties !== undefined || 'x-kubernetes-preserve-unknown-fields' in inner
  return typeof inner.properties === 'object' && !isOpen ? { ...inner, additionalProperties: false } : inner
}
