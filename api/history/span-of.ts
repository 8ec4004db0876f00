import { invalidField } from '#api/http/api-error'
import { type Instant, minuteMs } from '#core/instant'
import type { Ports } from '#core/ports/ports'
import { findStreamSpan } from '#store/rows/find-stream-span'

export interface Span {
  readonly from: Instant
  readonly to: Instant
}

/**
 * The span that a query names; the parts that it leaves out are those of the model's stream.
 *
 * @throws {ApiError} 422 for a span that ends before it begins
 */
export async function spanOf(
  { database, clock }: Pick<Ports, 'database' | 'clock'>,
  modelName: string,
  query: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<Span> {
  const stream = await findStreamSpan(database, modelName, clock.now())
  const to = query.to === undefined ? stream.to : Date.parse(query.to)
  const from = query.from === undefined ? Math.min(stream.from, to - minuteMs) : Date.parse(query.from)
  if (from >= to) throw invalidField('from', 'has to be before `to`')
  return { from, to }
}

/** The length of each of so many stretches of a span; at least a minute. */
export function stretchMsOf({ from, to }: Span, stretches: number): number {
  return Math.max(minuteMs, Math.ceil((to - from) / stretches))
}
