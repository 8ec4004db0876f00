/** The parts of an OpenAPI document that the page shows. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly additionalProperties?: Schema | boolean
  readonly default?: unknown
  readonly examples?: readonly unknown[]
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema?: Schema
}

export interface Operation {
  readonly operationId: string
  readonly tags?: readonly string[]
  readonly summary?: string
  readonly description?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Content & { readonly required?: boolean }
  readonly responses: Readonly<Record<string, Content & { readonly description?: string }>>
}

export interface OpenApi {
  readonly info: { readonly title: string; readonly description?: string }
  readonly tags?: readonly { readonly name: string; readonly description?: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

export interface ListedOperation {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

/** The operations with a tag, in the document's order. */
export function operationsOf({ paths }: OpenApi, tag: string): ListedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags?.includes(tag))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
}

/**
 * A schema's type in a few words.
 *
 * @example typeText({ type: 'array', items: { type: 'string' } }) // => 'list of string'
 */
export function typeText(schema: Schema | undefined): string {
  if (!schema) return 'anything'
  if (schema.$ref) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const either = schema.anyOf ?? schema.oneOf
  if (either) return either.map(typeText).join(' | ')
  if (schema.type === 'array') return `list of ${typeText(schema.items)}`
  if (Array.isArray(schema.type)) return schema.type.join(' | ')
  return (schema.type as string | undefined) ?? 'anything'
}

/** The schema that a reference points to; any other schema is returned as it is. */
export function resolved(document: OpenApi, schema: Schema | undefined): Schema | undefined {
  const name = schema?.$ref?.slice(schema.$ref.lastIndexOf('/') + 1)
  return name === undefined ? schema : document.components?.schemas?.[name]
}
