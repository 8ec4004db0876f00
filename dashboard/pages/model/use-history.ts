import type { Performance } from '#contracts/api/performance'
import type { Timeline } from '#contracts/api/timeline'
import { call } from '../../api/call.ts'
import { ofModel, type Resource, useResource } from '../../api/use-resource.ts'
import { goWith } from '../../routing/location.ts'

/** More points than a chart has pixels tell nothing. */
const pointsShown = 600

export interface Span {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** A model's performance and what happened to it. */
export interface History {
  readonly performance: Resource<Performance>
  readonly timeline: Resource<Timeline>
}

/**
 * A model's performance and what happened to it, over the span that the address names. The page asks for it, and not the part that
 * draws it, so that it is asked for beside the model and not after.
 *
 * @param isNeeded whether a part shows it
 */
export function useHistory(modelName: string, query: Readonly<Record<string, string>>, isNeeded: boolean): History {
  const span = spanOf(query)
  const key = `${modelName}/${span.from ?? ''}/${span.to ?? ''}`
  const options = { follows: ofModel(modelName), restMs: 1500, subject: modelName }
  const params = { model: modelName }
  const performance = useResource(
    isNeeded ? `performance/${key}` : null,
    (signal) => call('listPerformance', { params, query: { ...span, points: pointsShown } }, { signal }),
    options,
  )
  const timeline = useResource(
    isNeeded ? `timeline/${key}` : null,
    (signal) => call('getTimeline', { params, query: span }, { signal }),
    options,
  )
  return { performance, timeline }
}

/** Where a link is broken the whole span is shown. */
export function spanOf({ from, to }: Readonly<Record<string, string>>): Span {
  const isTime = (text: string | undefined) => text !== undefined && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)
  return { ...(isTime(from) && { from }), ...(isTime(to) && { to }) }
}

export function zoomTo(from: string | null, to: string | null): void {
  goWith({ from, to })
}
