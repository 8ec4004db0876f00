import type { DriftMap } from '#contracts/api/drift'
import { figureText } from '../format/numbers.ts'
import { timeText } from '../format/times.ts'

type Cell = DriftMap['features'][number]['cells'][number]

/** The class of a cell: filled by severity, dotted where the check had no result, empty where there was no check. */
export function cellClass(cell: Cell): string {
  if (cell === null) return 'unseen-cell'
  if (cell.outcome === 'drifted') return `drifted ${cell.severity ?? 'low'}`
  return cell.outcome === 'stable' ? 'stable' : 'unsaid'
}

/**
 * A cell in words: its stretch of time and the check with the highest statistic in it, which a click on the cell opens.
 *
 * @example cellWords(null, { from: '1998-03-01T00:00Z', to: '1998-03-02T00:00Z' })
 * // => '1998-03-01 00:00 to 1998-03-02 00:00: not checked'
 */
export function cellWords(cell: Cell, { from, to }: { readonly from: string; readonly to: string }): string {
  return `${timeText(from)} to ${timeText(to)}: ${lookWords(cell)}`
}

function lookWords(cell: Cell): string {
  if (cell === null) return 'not checked'
  const figure = cell.statistic === null ? '' : `, statistic ${figureText(cell.statistic)}`
  if (cell.outcome === 'drifted')
    return `at worst ${cell.severity ?? 'low'} drift${figure} (checked ${timeText(cell.at)})`
  return cell.outcome === 'stable'
    ? `stable${figure} at most (checked ${timeText(cell.at)})`
    : cell.outcome.replace('-', ' ')
}
