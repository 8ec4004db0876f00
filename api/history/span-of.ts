import { invalidField } from '#api/http/api-error'
import type { Instant } from '#core/instant'
import { minuteMs } from '#core/instant'

export interface Span {
  readonly from: Instant
  readonly to: Instant
}

/**
 * The span that a query names; what it leaves out is filled in.
 *
 * @throws {ApiError} 422 where it ends before it begins
 */
export function spanOf(
  query: { readonly from?: string | undefined; readonly to?: string | undefined },
  otherwise: Span,
): Span {
  const to = query.to === undefined ? otherwise.to : Date.parse(query.to)
  const from = query.from === undefined ? Math.min(otherwise.from, to - minuteMs) : Date.parse(query.from)
  if (from >= to) throw invalidField('from', 'has to be before `to`')
  return { from, to }
}

/** How much time each of so many stretches of a span stands for; never less than a minute. */
export function stretchMsOf({ from, to }: Span, stretches: number): number {
  return Math.max(minuteMs, Math.ceil((to - from) / stretches))
}
