import type { DriftMap } from '#contracts/api/drift'
import { figureText } from '../format/numbers.ts'

type Cell = DriftMap['features'][number]['cells'][number]

/** How a cell looks: filled as high as the feature drifted, dotted where nothing could be said, bare where nobody looked. */
export function cellClass(cell: Cell): string {
  if (cell === null) return 'unseen-cell'
  if (cell.outcome === 'drifted') return `drifted ${cell.severity ?? 'low'}`
  return cell.outcome === 'stable' ? 'stable' : 'unsaid'
}

/**
 * A cell in words.
 *
 * @example cellWords(null) // => 'nobody looked'
 */
export function cellWords(cell: Cell): string {
  if (cell === null) return 'nobody looked'
  const figure = cell.statistic === null ? '' : `, statistic ${figureText(cell.statistic)}`
  if (cell.outcome === 'drifted') return `${cell.severity ?? 'low'} drift${figure}`
  return cell.outcome === 'stable' ? `stable${figure}` : cell.outcome.replace('-', ' ')
}
