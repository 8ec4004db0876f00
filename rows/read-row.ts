import type { IngestBatch } from '#contracts/ingest-batch'
import { labelsOf } from '#contracts/labels'
import { answerFault } from '#core/answer'
import { toIso } from '#core/instant'
import { type Cell, isMissing, readNumber, readTime } from './read-cell.ts'
import { readFeature } from './read-feature.ts'
import { isUnlabelled, readLabel } from './read-label.ts'
import { readId } from './read-name.ts'
import { type RowModel, timeZoneOf } from './row-model.ts'
import type { TableRow } from './table.ts'

type Observation = IngestBatch['observations'][number]
type Label = IngestBatch['labels'][number]

/** A row's content, or why it cannot be read. */
export type ReadRow =
  | { readonly id: string; readonly observation?: Observation; readonly label?: Label }
  | { readonly problem: string }

/** Reads an observation. Its label is part of it, or stands apart where the file also says when it became known. */
export function readObservationRow(row: TableRow, model: RowModel): ReadRow {
  const { columns } = model
  const at = readTime(row.cell(columns.time), timeZoneOf(model, 'time'))
  if ('problem' in at) return inColumn(columns.time, at)
  const id = readRowId(row, columns.id, at.value)
  if ('problem' in id) return id
  const features = readFeatures(row, model)
  if ('problem' in features) return features
  const score = readScore(row, model)
  if ('problem' in score) return score
  const base = {
    id: id.value,
    at: at.value,
    features: features.value,
    ...(score.value !== null && { score: score.value }),
  }
  if (isUnlabelled(row.cell(columns.label), model)) return { id: id.value, observation: base }
  const label = readLabelOf(row, model)
  if ('problem' in label) return label
  return label.value.knownAt === undefined
    ? { id: id.value, observation: { ...base, label: label.value.label } }
    : { id: id.value, observation: base, label: { id: id.value, at: at.value, ...label.value } }
}

/** Reads a label, which finds its observation by the id column, else by the time. */
export function readLabelRow(row: TableRow, model: RowModel): ReadRow {
  const { columns } = model
  const timeCell = row.cell(columns.time)
  const at = columns.id !== undefined && isMissing(timeCell) ? null : readTime(timeCell, timeZoneOf(model, 'time'))
  if (at && 'problem' in at) return inColumn(columns.time, at)
  const id = readRowId(row, columns.id, at?.value ?? 0)
  if ('problem' in id) return id
  const label = readLabelOf(row, model)
  if ('problem' in label) return label
  return { id: id.value, label: { id: id.value, ...(at && { at: at.value }), ...label.value } }
}

/** A file without an id column identifies its rows by their time, written in one way. */
function readRowId(row: TableRow, column: string | undefined, at: number): Cell<string> {
  if (column === undefined) return { value: toIso(at) }
  const id = readId(row.cell(column))
  return 'problem' in id ? inColumn(column, id) : id
}

function readFeatures(row: TableRow, { features }: RowModel): Cell<(number | string | null)[]> {
  const values: (number | string | null)[] = []
  for (const { name, kind } of features) {
    const read = readFeature(row.cell(name), kind)
    if ('problem' in read) return inColumn(name, read)
    values.push(read.value)
  }
  return { value: values }
}

/** The answer of the user's own serving. A multiclass model has no such column: its answers are lists. */
function readScore(row: TableRow, model: RowModel): Cell<number | null> {
  const column = model.columns.score
  if (column === undefined) return { value: null }
  const read = readNumber(row.cell(column))
  if ('problem' in read) return inColumn(column, read)
  const fault = read.value === null ? null : answerFault(read.value, labelsOf(model))
  return fault === null ? read : { problem: `${column}: ${fault}` }
}

function readLabelOf(row: TableRow, model: RowModel): Cell<Pick<Label, 'label' | 'knownAt'>> {
  const { columns } = model
  const label = readLabel(row.cell(columns.label), model)
  if ('problem' in label) return inColumn(columns.label, label)
  const knownCell = columns.labelKnownAt === undefined ? undefined : row.cell(columns.labelKnownAt)
  if (isMissing(knownCell)) return { value: { label: label.value } }
  const knownAt = readTime(knownCell, timeZoneOf(model, 'labelKnownAt'))
  if ('problem' in knownAt) return inColumn(columns.labelKnownAt ?? '', knownAt)
  return { value: { label: label.value, knownAt: knownAt.value } }
}

function inColumn(column: string, { problem }: { readonly problem: string }): { readonly problem: string } {
  return { problem: `${column}: ${problem}` }
}
