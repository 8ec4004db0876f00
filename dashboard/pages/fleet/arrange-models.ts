import type { FleetModel } from '#contracts/api/model-summary'
import { driftNow, standingOf, standings } from '../../format/standing.ts'
import { modelFigure } from './model-figure.ts'

const sortings = ['name', 'state', 'version', 'accuracy', 'drift', 'last', 'next'] as const
export type Sorting = (typeof sortings)[number]

export const filters = ['all', 'attention', 'running', 'held'] as const
export type Filter = (typeof filters)[number]

export interface Arrangement {
  /** Part of a name or a type. */
  readonly search: string
  readonly filter: Filter
  readonly sorting: Sorting
  readonly descending: boolean
}

/** The arrangement in an address; missing and invalid parts have their defaults. */
export function arrangementOf(query: Readonly<Record<string, string>>): Arrangement {
  const { search = '', filter, sort = '' } = query
  const sorting = sort.replace(/^-/, '')
  return {
    search,
    filter: filters.find((known) => known === filter) ?? 'all',
    sorting: sortings.find((known) => known === sorting) ?? 'state',
    descending: sort.startsWith('-'),
  }
}

/** The models that match, sorted; ties are sorted by name. @complexity O(models log models) */
export function arrangeModels(models: readonly FleetModel[], arrangement: Arrangement): FleetModel[] {
  const { filter, sorting, descending } = arrangement
  const search = arrangement.search.trim().toLowerCase()
  const sign = descending ? -1 : 1
  return models
    .filter(({ name, type }) => name.includes(search) || type.includes(search))
    .filter((model) => matches(model, filter))
    .sort(
      (a, b) =>
        (sorting === 'accuracy' ? compare(unitOf(a), unitOf(b)) : 0) ||
        sign * compare(keyOf(a, sorting), keyOf(b, sorting)) ||
        (a.name < b.name ? -1 : 1),
    )
}

/** The number of models that each filter shows. */
export function countByFilter(models: readonly FleetModel[]): Record<Filter, number> {
  const counts = { all: 0, attention: 0, running: 0, held: 0 }
  for (const model of models) for (const filter of filters) if (matches(model, filter)) counts[filter]++
  return counts
}

function matches(model: FleetModel, filter: Filter): boolean {
  if (filter === 'attention')
    return model.breaker?.isOpen === true || standings[standingOf(model)].rank <= standings['drift-high'].rank
  if (filter === 'running') return model.activeRun !== null
  if (filter === 'held') return model.mode !== 'active'
  return true
}

/** Figures of one metric stand together, accuracies first: an accuracy and a log loss do not compare. */
function unitOf(model: FleetModel): string {
  return model.metric === 'accuracy' ? '' : modelFigure(model).metric.toLowerCase()
}

type Key = string | number | null

function keyOf(model: FleetModel, sorting: Sorting): Key {
  if (sorting === 'name') return model.name
  if (sorting === 'state') return standings[standingOf(model)].rank
  if (sorting === 'version') return model.championVersion
  if (sorting === 'accuracy') return modelFigure(model).value
  if (sorting === 'drift') return ['low', 'medium', 'high'].indexOf(driftNow(model) ?? '')
  return sorting === 'last' ? (model.lastRun?.endedAt ?? null) : model.nextRunAt
}

/** Missing values come last. */
function compare(a: Key, b: Key): number {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? 1 : -1
  return a < b ? -1 : 1
}
