import { useRef } from 'preact/hooks'
import type { FleetModel } from '#contracts/api/model-summary'
import { useMedia } from '../../parts/use-media.ts'
import { goWith } from '../../routing/location.ts'
import type { Arrangement, Sorting } from './arrange-models.ts'
import { ModelRow } from './model-row.tsx'
import { useRowsInSight } from './use-rows-in-sight.ts'
import { useTrends } from './use-trends.ts'

const columns: readonly (readonly [Sorting, string])[] = [
  ['name', 'Model'],
  ['state', 'State'],
  ['version', 'Champion'],
  ['accuracy', 'Performance / naive'],
  ['drift', 'Drift now'],
  ['last', 'Last run'],
  ['next', 'Next run'],
]

/** As in the style sheet: rows of equal height make it possible to draw only those in sight. */
const rowHeights = { wide: 48, narrow: 188 }

export interface FleetTableProps {
  readonly models: readonly FleetModel[]
  readonly arrangement: Arrangement
  readonly now: string | null
}

/** Models, one line each. Only the rows in sight are drawn. */
export function FleetTable({ models, arrangement, now }: FleetTableProps) {
  const body = useRef<HTMLTableSectionElement>(null)
  const isNarrow = useMedia('(max-width: 760px)')
  const rowHeight = isNarrow ? rowHeights.narrow : rowHeights.wide
  const { first, end } = useRowsInSight(body, { count: models.length, rowHeight })
  const inSight = models.slice(first, end)
  const trends = useTrends(inSight)
  return (
    <table class="fleet" aria-rowcount={models.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map(([sorting, title]) => (
            <ColumnHead key={sorting} {...{ sorting, title, arrangement }} />
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {first > 0 && <Spare height={first * rowHeight} />}
        {inSight.map((model, index) => (
          <ModelRow key={model.name} model={model} trend={trends.get(model.name)} now={now} place={first + index + 2} />
        ))}
        {end < models.length && <Spare height={(models.length - end) * rowHeight} />}
      </tbody>
    </table>
  )
}

/** Takes the place of rows that are not drawn. */
function Spare({ height }: { readonly height: number }) {
  return (
    <tr class="spare" aria-hidden="true">
      <td colSpan={columns.length} style={{ height: `${height}px` }} />
    </tr>
  )
}

interface ColumnHeadProps {
  readonly sorting: Sorting
  readonly title: string
  readonly arrangement: Arrangement
}

function ColumnHead({ sorting, title, arrangement }: ColumnHeadProps) {
  const isSorted = arrangement.sorting === sorting
  const order = arrangement.descending ? 'descending' : 'ascending'
  const next = isSorted && !arrangement.descending ? `-${sorting}` : sorting
  return (
    <th scope="col" class={`cell-${sorting}`} aria-sort={isSorted ? order : 'none'}>
      <button type="button" class="sort" onClick={() => goWith({ sort: next }, { replace: true })}>
        {title}
        <span aria-hidden="true">{isSorted ? (arrangement.descending ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  )
}
