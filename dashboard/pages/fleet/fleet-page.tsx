import { useEffect, useMemo, useState } from 'preact/hooks'
import type { FleetModel } from '#contracts/api/model-summary'
import { clockState } from '../../api/live.ts'
import { useStore } from '../../api/store.ts'
import { useResource } from '../../api/use-resource.ts'
import { countText } from '../../format/numbers.ts'
import { Empty } from '../../parts/notices.tsx'
import { Shown } from '../../parts/shown.tsx'
import { goWith } from '../../routing/location.ts'
import { allModels } from './all-models.ts'
import { arrangeModels, arrangementOf, countByFilter, type Filter, filters } from './arrange-models.ts'
import { FirstSteps } from './first-steps.tsx'
import { FleetTable } from './fleet-table.tsx'
import { LatestRuns } from './latest-runs.tsx'

const filterNames: Readonly<Record<Filter, string>> = {
  all: 'All',
  attention: 'Need attention',
  running: 'Training now',
  held: 'Observing or paused',
}

/** From this many models on, the list is read less often, because reading it takes longer. */
const manyModels = 200

/** All models, one line each. */
export function FleetPage({ query }: { readonly query: Readonly<Record<string, string>> }) {
  const [count, setCount] = useState(0)
  const models = useResource('models', allModels, { restMs: count > manyModels ? 4000 : 1000 })
  useEffect(() => setCount(models.value?.length ?? 0), [models.value])
  return (
    <>
      <h1 class="unseen">Models</h1>
      <Shown of={models} rows={6} label="Loading the models">
        {(all) => (all.length === 0 ? <FirstSteps /> : <Fleet all={all} query={query} />)}
      </Shown>
    </>
  )
}

function Fleet({
  all,
  query,
}: {
  readonly all: readonly FleetModel[]
  readonly query: Readonly<Record<string, string>>
}) {
  const now = useStore(clockState)?.now ?? null
  const arrangement = arrangementOf(query)
  const counts = useMemo(() => countByFilter(all), [all])
  const models = useMemo(() => arrangeModels(all, arrangement), [all, JSON.stringify(arrangement)])
  return (
    <>
      <div class="toolbar">
        <fieldset class="chips" aria-label="Show">
          {filters.map((filter) => (
            <button
              type="button"
              key={filter}
              class="chip"
              aria-pressed={arrangement.filter === filter}
              onClick={() => goWith({ filter: filter === 'all' ? null : filter }, { replace: true })}
            >
              {filterNames[filter]} <span class="number">{countText(counts[filter])}</span>
            </button>
          ))}
        </fieldset>
        <label class="search">
          <span class="unseen">Find a model</span>
          <input
            type="search"
            placeholder="Find a model"
            value={arrangement.search}
            onInput={(event) => goWith({ search: event.currentTarget.value || null }, { replace: true })}
          />
        </label>
      </div>
      {models.length === 0 ? (
        <Empty title="No model matches.">
          <button type="button" onClick={() => goWith({ search: null, filter: null }, { replace: true })}>
            Show all {countText(all.length)}
          </button>
        </Empty>
      ) : (
        <FleetTable models={models} arrangement={arrangement} now={now} />
      )}
      <LatestRuns showsModel={all.length > 1} />
    </>
  )
}
