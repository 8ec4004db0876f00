import type { Span } from '#api/history/span-of'
import type { DriftMap } from '#contracts/api/drift'
import type { FeatureDefinition } from '#contracts/model-file'
import { toIso } from '#core/instant'
import type { DriftCell } from '#store/drift/list-drift'

/** A feature, and how much the champion needs it. */
export interface RankedFeature extends FeatureDefinition {
  readonly importance: number | null
}

/** A page of the features that a query selects, by group, in it by falling importance, and by name where that is not known. */
export function featuresOnPage(
  features: readonly RankedFeature[],
  query: {
    readonly group?: string | undefined
    readonly feature?: string | undefined
    readonly cursor?: string | undefined
    readonly limit: number
  },
): { readonly features: RankedFeature[]; readonly next: string | null } {
  const place = ({ group, name }: FeatureDefinition) => `${group}/${name}`
  const matching = features
    .filter(({ group, name }) => (query.group ?? group) === group && (query.feature ?? name) === name)
    .sort(
      (a, b) =>
        compareTexts(a.group, b.group) ||
        (b.importance ?? Number.NEGATIVE_INFINITY) - (a.importance ?? Number.NEGATIVE_INFINITY) ||
        compareTexts(a.name, b.name),
    )
  // A feature that left the model file since the page before has no place any more: the list begins again.
  const first = query.cursor === undefined ? 0 : matching.findIndex((feature) => place(feature) === query.cursor) + 1
  const page = matching.slice(first, first + query.limit)
  const last = page.at(-1)
  return { features: page, next: matching.length > first + page.length && last ? place(last) : null }
}

function compareTexts(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1
}

/** Arranges cells in rows and columns. @complexity O(features · stretches) */
export function driftMapOf(facts: {
  readonly features: readonly RankedFeature[]
  readonly cells: readonly DriftCell[]
  readonly span: Span
  readonly stretchMs: number
}): Pick<DriftMap, 'from' | 'to' | 'stretchMs' | 'stretches' | 'features'> {
  const { span, stretchMs } = facts
  const count = Math.ceil((span.to - span.from) / stretchMs)
  const rows = new Map(facts.features.map(({ name }) => [name, new Array<DriftCell | null>(count).fill(null)]))
  for (const cell of facts.cells) {
    const row = rows.get(cell.featureName)
    if (row) row[Math.round((cell.stretchAt - span.from) / stretchMs)] = cell
  }
  return {
    from: toIso(span.from),
    to: toIso(span.to),
    stretchMs,
    stretches: Array.from({ length: count }, (_, index) => toIso(span.from + index * stretchMs)),
    features: facts.features.map(({ name, group, kind, importance }) => ({
      feature: name,
      importance,
      group,
      kind,
      cells: (rows.get(name) ?? []).map((cell) => cell && shown(cell)),
    })),
  }
}

function shown({ at, outcome, statistic, severity }: DriftCell) {
  return { at: toIso(at), outcome, statistic, severity }
}
