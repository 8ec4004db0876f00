import type { ModelFile } from '#contracts/model-file'

/** The part of a model file that says how its rows read. */
export type RowModel = Pick<ModelFile, 'task' | 'columns' | 'features' | 'timeZones' | 'positiveLabel' | 'classes'>

/** The time zone of a column's times without an offset. */
export function timeZoneOf({ timeZones }: Pick<RowModel, 'timeZones'>, role: 'time' | 'labelKnownAt'): string {
  return timeZones?.[role] ?? timeZones?.time ?? 'UTC'
}
