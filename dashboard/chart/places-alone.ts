import type uPlot from 'uplot'

/**
 * The places of values without a neighbor, which no line would show. An undefined value parts nothing: it is a place of
 * another kind.
 *
 * @example placesAlone([0.9, null, 0.8, undefined, 0.7]) // => [0]
 */
export function placesAlone(values: ArrayLike<number | null | undefined>): number[] {
  const places = Array.from(values, (value, place) => ({ value, place })).filter(({ value }) => value !== undefined)
  return places.flatMap(({ value, place }, index) => {
    const hasNeighbor = typeof places[index - 1]?.value === 'number' || typeof places[index + 1]?.value === 'number'
    return typeof value === 'number' && !hasNeighbor ? [place] : []
  })
}

/** Draws points only for values that no line shows. */
export const alone: NonNullable<uPlot.Series.Points['filter']> = (plot, series) => placesAlone(plot.data[series] ?? [])
