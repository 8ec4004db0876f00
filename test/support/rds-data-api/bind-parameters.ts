import { ApiError } from './api-error.ts'

export interface SqlParameter {
  readonly name: string
  readonly value?: Readonly<Record<string, unknown>>
  readonly typeHint?: string
}

export interface BoundStatement {
  readonly text: string
  readonly values: readonly unknown[]
}

/**
 * What the service leaves alone: strings, quoted names, comments. Not what stands between dollars: there a `:name` is a
 * parameter too.
 */
const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([A-Za-z0-9_]+)|(\$[A-Za-z_]*\$)|(;)|(\?)/g

const formats: Readonly<Record<string, readonly [cast: string, pattern: RegExp]>> = {
  DATE: ['date', /^\d{4}-\d\d-\d\d$/],
  DECIMAL: ['numeric', /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/],
  JSON: ['json', /^/],
  TIME: ['time', /^\d\d:\d\d:\d\d(?:\.\d{1,3})?$/],
  TIMESTAMP: ['timestamp', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?$/],
  UUID: ['uuid', /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i],
}

/**
 * Turns `:name` into `$1`, one for each place where it stands, with the type that the value was sent as. Refuses a
 * second statement, and a `?`: drivers behind the service may count it as a parameter without a value.
 */
export function bindParameters(sql: string, parameters: readonly SqlParameter[]): BoundStatement {
  const known = new Map(parameters.map((parameter) => [parameter.name, typed(parameter)]))
  const values: unknown[] = []
  let quote: string | undefined
  const text = sql.replace(
    token,
    (matched, name?: string, dollar?: string, end?: string, mark?: string, offset = 0) => {
      if (mark !== undefined) throw new ApiError('BadRequestException', 'No value specified for parameter 1')
      if (dollar !== undefined) {
        if (quote === undefined) quote = dollar
        else if (quote === dollar) quote = undefined
      } else if (end !== undefined && quote === undefined && hasMore(sql.slice(offset + 1))) {
        throw new ApiError('ValidationException', "Multistatements aren't supported.")
      } else if (name !== undefined) {
        const parameter = known.get(name)
        if (parameter === undefined) throw new ApiError('BadRequestException', `Cannot find parameter: ${name}`)
        values.push(parameter.value)
        return `($${values.length}::${parameter.cast})`
      }
      return matched
    },
  )
  return { text, values }
}

function hasMore(rest: string): boolean {
  return rest.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').trim() !== ''
}

function typed({ name, value = {}, typeHint }: SqlParameter): { cast: string; value: unknown } {
  const kinds = Object.keys(value)
  if (kinds.length !== 1) throw new ApiError('ValidationException', `Parameter ${name} needs exactly one value.`)
  if (value.arrayValue !== undefined) throw new ApiError('ValidationException', 'Array parameters are not supported.')
  if (value.isNull === true) return { cast: hintOf(typeHint)?.[0] ?? 'text', value: null }
  if (typeof value.longValue === 'number') return { cast: 'int8', value: String(Math.trunc(value.longValue)) }
  if (typeof value.doubleValue === 'number') return { cast: 'float8', value: String(value.doubleValue) }
  if (typeof value.booleanValue === 'boolean') return { cast: 'bool', value: value.booleanValue }
  if (typeof value.blobValue === 'string') return { cast: 'bytea', value: Buffer.from(value.blobValue, 'base64') }
  if (typeof value.stringValue !== 'string')
    throw new ApiError('ValidationException', `Parameter ${name} has no value of a known kind.`)
  const hint = hintOf(typeHint)
  if (hint === undefined) return { cast: 'text', value: value.stringValue }
  if (!hint[1].test(value.stringValue)) {
    const message = `Parse Error for ${typeHint}: input contains invalid characters`
    throw new ApiError('BadRequestException', message)
  }
  return { cast: hint[0], value: value.stringValue }
}

function hintOf(typeHint: string | undefined) {
  if (typeHint === undefined) return undefined
  const hint = formats[typeHint]
  if (hint === undefined) throw new ApiError('ValidationException', `typeHint ${typeHint} is not one of them.`)
  return hint
}
