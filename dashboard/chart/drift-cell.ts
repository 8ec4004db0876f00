import type { DriftMap } from '#contracts/api/drift'
import { figureText } from '../format/numbers.ts'
import { timeText } from '../format/times.ts'

type Cell = DriftMap['features'][number]['cells'][number]

/** How a cell looks: filled as high as the feature drifted, dotted where nothing could be said, bare where nobody looked. */
export function cellClass(cell: Cell): string {
  if (cell === null) return 'unseen-cell'
  if (cell.outcome === 'drifted') return `drifted ${cell.severity ?? 'low'}`
  return cell.outcome === 'stable' ? 'stable' : 'unsaid'
}

/**
 * A cell in words: its stretch of time, and the look in it that found most, which is the one that choosing it shows.
 *
 * @example cellWords(null, { from: '1998-03-01T00:00:00Z', to: '1998-03-02T00:00:00Z' }) // => '1998-03-01 00:00 to 1998-03-02 00:00: nobody looked'
 */
export function cellWords(cell: Cell, { from, to }: { readonly from: string; readonly to: string }): string {
  return `${timeText(from)} to ${timeText(to)}: ${lookWords(cell)}`
}

function lookWords(cell: Cell): string {
  if (cell === null) return 'nobody looked'
  const figure = cell.statistic === null ? '' : `, statistic ${figureText(cell.statistic)}`
  if (cell.outcome === 'drifted')
    return `at worst ${cell.severity ?? 'low'} drift${figure} (looked ${timeText(cell.at)})`
  return cell.outcome === 'stable'
    ? `stable${figure} at most (looked ${timeText(cell.at)})`
    : cell.outcome.replace('-', ' ')
}
