import { Fragment } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { DriftMap } from '#contracts/api/drift'
import { figureText } from '../format/numbers.ts'
import { FeatureName } from '../parts/feature-name.tsx'
import { cellClass, cellWords } from './drift-cell.ts'

export interface DriftGridProps {
  readonly map: DriftMap
  readonly chosen: { readonly feature: string; readonly at: string } | null
  readonly onChoose: (feature: string, at: string) => void
}

type Place = readonly [row: number, column: number]

const steps: Readonly<Record<string, Place>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

/**
 * Features in rows by group, stretches of time in columns. Tab reaches one cell, arrow keys reach the others, Enter
 * opens one.
 *
 * The fill height of a cell shows the severity, so that reading it takes no color vision.
 */
export function DriftGrid({ map, chosen, onChoose }: DriftGridProps) {
  const table = useRef<HTMLTableElement>(null)
  const [focused, setFocused] = useState<Place>([0, map.stretches.length - 1])
  const [pointed, setPointed] = useState<Place | null>(null)
  const placeOf = (target: EventTarget | null): Place | null => {
    const cell = (target as Element | null)?.closest<HTMLElement>('td[data-row]')
    return cell ? [Number(cell.dataset.row), Number(cell.dataset.column)] : null
  }
  const choose = (place: Place | null) => {
    const row = place && map.features[place[0]]
    const cell = row?.cells[place?.[1] ?? -1]
    if (row && cell) onChoose(row.feature, cell.at)
  }
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      choose(focused)
    }
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    const next: Place = [
      within(focused[0] + step[0], map.features.length),
      within(focused[1] + step[1], map.stretches.length),
    ]
    setFocused(next)
    setPointed(next)
    table.current?.querySelector<HTMLElement>(`td[data-row="${next[0]}"][data-column="${next[1]}"]`)?.focus()
  }
  const current = [within(focused[0], map.features.length), within(focused[1], map.stretches.length)] as const
  const told = pointed && map.features[pointed[0]]
  const mostImportant = Math.max(0, ...map.features.map(({ importance }) => importance ?? 0))
  const hasImportance = mostImportant > 0
  return (
    <>
      <div class="drift-scroll">
        <table
          ref={table}
          class="drift"
          role="grid"
          aria-label="Feature drift over time"
          onKeyDown={move}
          onClick={(event) => choose(placeOf(event.target))}
          onMouseOver={(event) => setPointed(placeOf(event.target))}
          onMouseLeave={() => setPointed(null)}
        >
          <colgroup>
            <col class="feature-names" />
            {hasImportance && <col class="importance" />}
          </colgroup>
          <tbody>
            {map.features.map((row, rowIndex) => (
              <Fragment key={row.feature}>
                {map.features[rowIndex - 1]?.group !== row.group && (
                  <tr class="group">
                    <th scope="rowgroup" colSpan={map.stretches.length + (hasImportance ? 2 : 1)}>
                      {row.group}
                    </th>
                  </tr>
                )}
                <tr>
                  <th scope="row">
                    <FeatureName name={row.feature} />
                  </th>
                  {hasImportance && <ImportanceCell importance={row.importance} most={mostImportant} />}
                  {row.cells.map((cell, column) => (
                    <td
                      key={column}
                      data-row={rowIndex}
                      data-column={column}
                      class={cellClass(cell)}
                      tabIndex={rowIndex === current[0] && column === current[1] ? 0 : -1}
                      aria-label={cellWords(cell, stretchAt(map, column))}
                      aria-selected={cell !== null && chosen?.feature === row.feature && chosen.at === cell.at}
                      onFocus={() => setFocused([rowIndex, column])}
                    />
                  ))}
                </tr>
              </Fragment>
            ))}
            <TimesRow stretches={map.stretches} columnsBefore={hasImportance ? 2 : 1} />
          </tbody>
        </table>
      </div>
      <p class="drift-told muted number">
        {told && pointed
          ? `${told.feature}, ${cellWords(told.cells[pointed[1]] ?? null, stretchAt(map, pointed[1]))}`
          : 'Point at a cell to read it; select it to compare the distributions.'}
        {hasImportance &&
          !told &&
          ' Features of a group are in the order of their importance for the champion; the bars show it.'}
      </p>
    </>
  )
}

/** How much the champion needs a feature, as a bar beside the most needed one. */
function ImportanceCell({ importance, most }: { readonly importance: number | null; readonly most: number }) {
  if (importance === null) return <td class="importance" aria-label="importance unknown" />
  const words = `importance ${figureText(importance)}: so much the champion’s mean loss rises without it`
  return (
    <td class="importance" aria-label={words} title={words}>
      <span style={{ inlineSize: `${Math.max(0, Math.min(1, importance / most)) * 100}%` }} />
    </td>
  )
}

/** The stretch of a column; the last one ends with the map. */
function stretchAt({ stretches, from, to }: DriftMap, column: number) {
  return { from: stretches[column] ?? from, to: stretches[column + 1] ?? to }
}

/** The number of dates that fit below the cells, on a wide screen and on a phone. */
const labelsShown = (cells: number) => (cells > 40 ? 6 : 2)

interface TimesRowProps {
  readonly stretches: readonly string[]
  readonly columnsBefore: number
}

function TimesRow({ stretches, columnsBefore }: TimesRowProps) {
  const each = Math.max(1, Math.ceil(stretches.length / labelsShown(stretches.length)))
  const starts = stretches.filter((_, index) => index % each === 0)
  return (
    <tr class="times" aria-hidden="true">
      <td colSpan={columnsBefore} />
      {starts.map((at, index) => (
        <td key={at} colSpan={Math.min(each, stretches.length - index * each)}>
          {at.slice(0, 10)}
        </td>
      ))}
    </tr>
  )
}

function within(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index))
}
