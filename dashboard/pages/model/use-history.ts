import type { Performance } from '#contracts/api/performance'
import type { Timeline } from '#contracts/api/timeline'
import { call } from '../../api/call.ts'
import { ofModel, type Resource, useResource } from '../../api/use-resource.ts'
import { goWith } from '../../routing/location.ts'

/** About as many points as a chart can show. */
const pointsShown = 600

export interface Span {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** A model's performance and the marks of its timeline. */
export interface History {
  readonly performance: Resource<Performance>
  readonly timeline: Resource<Timeline>
}

/**
 * A model's history over the span in the address. The page requests it rather than the tab that shows it, so that it
 * loads at the same time as the model.
 *
 * @param isNeeded whether the tab shows it
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

/** The span in an address; invalid ends are ignored. */
export function spanOf({ from, to }: Readonly<Record<string, string>>): Span {
  const isTime = (text: string | undefined) => text !== undefined && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)
  return { ...(isTime(from) && { from }), ...(isTime(to) && { to }) }
}

export function zoomTo(from: string | null, to: string | null): void {
  goWith({ from, to })
}
