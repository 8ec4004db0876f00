import type { Span } from '#api/history/span-of'
import type { DriftMap } from '#contracts/api/drift'
import type { FeatureDefinition } from '#contracts/model-file'
import { toIso } from '#core/instant'
import type { DriftCell } from '#store/drift/list-drift'

/** A page of the features that a query selects, by group and name. */
export function featuresOnPage(
  features: readonly FeatureDefinition[],
  query: {
    readonly group?: string | undefined
    readonly feature?: string | undefined
    readonly cursor?: string | undefined
    readonly limit: number
  },
): { readonly features: FeatureDefinition[]; readonly next: string | null } {
  const place = ({ group, name }: FeatureDefinition) => `${group}/${name}`
  const matching = features
    .filter(({ group, name }) => (query.group ?? group) === group && (query.feature ?? name) === name)
    .sort((a, b) => (place(a) < place(b) ? -1 : 1))
    .filter((feature) => query.cursor === undefined || place(feature) > query.cursor)
  const page = matching.slice(0, query.limit)
  const last = page.at(-1)
  return { features: page, next: matching.length > page.length && last ? place(last) : null }
}

/** Arranges cells in rows and columns. @complexity O(features · stretches) */
export function driftMapOf(facts: {
  readonly features: readonly FeatureDefinition[]
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
    features: facts.features.map(({ name, group, kind }) => ({
      feature: name,
      group,
      kind,
      cells: (rows.get(name) ?? []).map((cell) => cell && shown(cell)),
    })),
  }
}

function shown({ at, outcome, statistic, severity }: DriftCell) {
  return { at: toIso(at), outcome, statistic, severity }
}
