/** An object of a document, by its own fields. */
export type Fields = Readonly<Record<string, unknown>>

/** True for an object that is no list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An object's own field: `constructor` is inherited. Undefined where there is none. */
export function ownValue(value: unknown, name: string): unknown {
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** An object's own field that is a list; null where there is none. */
export function ownList(value: unknown, name: string): readonly unknown[] | null {
  const field = ownValue(value, name)
  return Array.isArray(field) ? field : null
}

/** A value's text; empty for a list or an object, whose own `toString` may fail. */
export function textOfValue(value: unknown): string {
  return typeof value === 'object' ? '' : String(value).trim()
}

/** True for a list of lists or objects, which is one of records and not itself a record. */
export function isListOfRecords(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'object' && item !== null)
}
