import { type Panel as GrafanaPanel, type GridPos, MappingType, ThresholdsMode } from '@grafana/schema'

/** A panel: one or several queries over time, or one number. */
export interface Panel<Query> {
  readonly title: string
  readonly description?: string
  readonly kind: 'timeseries' | 'stat' | 'table'
  readonly unit?: 'short' | 'percentunit' | 's' | 'ms' | 'rowsps'
  /** Queries by their legends. */
  readonly queries: Readonly<Record<string, Query>>
  /** Values from which a number is yellow and red. */
  readonly thresholds?: readonly [yellow: number, red: number]
  /** In columns, of which there are 24. */
  readonly width: number
  readonly min?: number
  readonly max?: number
  readonly words?: Readonly<Record<number, string>>
}

/** A data source, and what a panel asks it. */
export interface Source<Query> {
  readonly datasource: { readonly type: string; readonly uid: string }
  readonly targetOf: (query: Query, legend: string, kind: Panel<Query>['kind']) => Readonly<Record<string, unknown>>
}

const columns = 24
const heights = { stat: 4, timeseries: 8, table: 8 } as const

/** The panels from left to right, in rows. */
export function laidOut<Query>(panels: readonly Panel<Query>[], source: Source<Query>): GrafanaPanel[] {
  let [x, y, rowHeight] = [0, 0, 0]
  return panels.map((panel, index) => {
    const h = heights[panel.kind]
    if (x + panel.width > columns) [x, y, rowHeight] = [0, y + rowHeight, 0]
    const gridPos = { x, y, w: panel.width, h }
    ;[x, rowHeight] = [x + panel.width, Math.max(rowHeight, h)]
    return panelOf(panel, source, { id: index + 1, gridPos })
  })
}

function panelOf<Query>(
  panel: Panel<Query>,
  { datasource, targetOf }: Source<Query>,
  { id, gridPos }: { readonly id: number; readonly gridPos: GridPos },
): GrafanaPanel {
  const { title, description, kind, unit = 'short', queries, thresholds, min, max, words } = panel
  const steps = [
    { color: 'green', value: null },
    ...(thresholds
      ? [
          { color: 'yellow', value: thresholds[0] },
          { color: 'red', value: thresholds[1] },
        ]
      : []),
  ]
  const options = words && Object.fromEntries(Object.entries(words).map(([value, text]) => [value, { text }]))
  return {
    ...{ id, title, type: kind, gridPos, datasource },
    ...(description !== undefined && { description }),
    targets: Object.entries(queries).map(([legend, query], index) => ({
      ...{ refId: String.fromCharCode(65 + index), datasource },
      ...targetOf(query, legend, kind),
    })),
    fieldConfig: {
      defaults: {
        ...{ unit, thresholds: { mode: ThresholdsMode.Absolute, steps } },
        ...(min !== undefined && { min }),
        ...(max !== undefined && { max }),
        ...(options && { mappings: [{ type: MappingType.ValueToText, options }] }),
      },
      overrides: [],
    },
    options:
      kind === 'stat' ? { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: thresholds ? 'value' : 'none' } : {},
  }
}
