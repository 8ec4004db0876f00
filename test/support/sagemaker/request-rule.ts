import { validationError } from './service-error.ts'

/** What breaks a constraint, in the words of AWS; empty when nothing does. */
export type RequestRule = (value: unknown, path: string) => string[]

interface Bounds {
  readonly min?: number
  readonly max?: number
  readonly optional?: boolean
}

const broken = (value: unknown, path: string, constraint: string) => [
  `Value ${value === undefined || value === null ? 'null' : `'${typeof value === 'object' ? JSON.stringify(value) : value}'`} at '${path}' failed to satisfy constraint: ${constraint}`,
]

function present(optional: boolean | undefined, rule: RequestRule): RequestRule {
  return (value, path) => {
    if (value !== undefined && value !== null) return rule(value, path)
    return optional ? [] : broken(value, path, 'Member must not be null')
  }
}

function lengthOf(length: number, { min = 0, max = Number.POSITIVE_INFINITY }: Bounds): string | null {
  if (length < min) return `Member must have length greater than or equal to ${min}`
  return length > max ? `Member must have length less than or equal to ${max}` : null
}

export function text(bounds: Bounds & { readonly pattern?: RegExp; readonly values?: readonly string[] }): RequestRule {
  return present(bounds.optional, (value, path) => {
    if (typeof value !== 'string') return broken(value, path, 'Member must be a string')
    const { pattern, values } = bounds
    if (values && !values.includes(value)) {
      return broken(value, path, `Member must satisfy enum value set: [${values.join(', ')}]`)
    }
    const length = lengthOf(value.length, bounds)
    if (length) return broken(value, path, length)
    return pattern && !new RegExp(`^(?:${pattern.source})$`).test(value)
      ? broken(value, path, `Member must satisfy regular expression pattern: ${pattern.source}`)
      : []
  })
}

export function whole(bounds: Bounds): RequestRule {
  return present(bounds.optional, (value, path) => {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = bounds
    if (!Number.isInteger(value)) return broken(value, path, 'Member must be an integer')
    if ((value as number) < min) return broken(value, path, `Member must have value greater than or equal to ${min}`)
    return (value as number) > max ? broken(value, path, `Member must have value less than or equal to ${max}`) : []
  })
}

export function list(of: RequestRule, bounds: Bounds): RequestRule {
  return present(bounds.optional, (value, path) => {
    if (!Array.isArray(value)) return broken(value, path, 'Member must be a list')
    const length = lengthOf(value.length, bounds)
    if (length) return broken(value, path, length)
    return value.flatMap((member, index) => of(member, `${path}.${index + 1}.member`))
  })
}

export function map(of: { readonly key: RequestRule; readonly value: RequestRule }, bounds: Bounds): RequestRule {
  return present(bounds.optional, (value, path) => {
    const entries = Object.entries(value as Record<string, unknown>)
    const length = lengthOf(entries.length, bounds)
    if (length) return broken(value, path, length)
    return entries.flatMap(([key, member]) => [
      ...of.key(key, `${path}.key`),
      ...of.value(member, `${path}.${key}.member`),
    ])
  })
}

export function shape(
  fields: Readonly<Record<string, RequestRule>>,
  { optional }: { readonly optional?: boolean } = {},
): RequestRule {
  return present(optional, (value, path) =>
    Object.entries(fields).flatMap(([name, rule]) => {
      const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`
      return rule((value as Record<string, unknown>)[name], path === '' ? member : `${path}.${member}`)
    }),
  )
}

/** @throws {ServiceError} `ValidationException` that names every constraint that is broken */
export function check(rule: RequestRule, request: unknown): void {
  const found = rule(request, '')
  if (found.length === 0) return
  throw validationError(`${found.length} validation error${found.length > 1 ? 's' : ''} detected: ${found.join('; ')}`)
}
