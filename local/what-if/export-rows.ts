import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { ModelFile } from '#contracts/model-file'
import { dayMs, floorTo, type Instant, toIso } from '#core/instant'
import type { ObjectStore } from '#core/ports/object-store'

export interface StoredRows {
  readonly objectStore: Pick<ObjectStore, 'get'>
  /** The files of a model's accepted rows, whose keys name the day of their arrival. */
  readonly keys: readonly string[]
  /** With its classes, where it has several: the file's, or those that its rows showed. */
  readonly model: ModelFile
  /** Observations from then on, … */
  readonly from: Instant
  /** … and rows that were known before then. */
  readonly to: Instant
  /** The folder in which the files are written. */
  readonly folder: string
  readonly onShare?: (share: number) => void
}

export interface ExportedRows {
  /** The model with the columns of these files. */
  readonly model: ModelFile
  readonly observations: string
  readonly labels: string
  readonly observationCount: number
  /** Times of the first and the last observation; null without one. */
  readonly span: { readonly from: Instant; readonly to: Instant } | null
}

type StoredLine =
  | { readonly kind: 'observation'; readonly id: string; readonly at: string; readonly features: readonly Cell[] }
  | Readonly<{ kind: 'label'; id: string; at?: string; label: number; knownAt: string; arrivedAt?: string }>

type Cell = number | string | null

interface Observation {
  readonly id: string
  readonly at: Instant
  readonly features: readonly Cell[]
  /** The beginning of the day on which it arrived. */
  readonly arrivedOn: Instant
}

/**
 * Writes a model's stored rows as files in order of time, as a backtest reads them. The same rows give the same files.
 *
 * A row counts as arriving at its time. Rows that were sent in later than that, such as the history of a model before
 * it came here, therefore come when they were made. A label that has no time of its own came with or after its
 * observation, and keeps that distance.
 *
 * @complexity memory for all rows of the span
 */
export async function exportRows(stored: StoredRows): Promise<ExportedRows> {
  const { model, from, to, folder } = stored
  const { observations, labels } = await readStored(stored)
  const used = [...observations.values()].filter(({ at }) => at >= from && at < to).sort((a, b) => a.at - b.at)
  const late = new Map([...observations.values()].flatMap((row) => (isLate(row) ? [[row.id, row] as const] : [])))
  const observationOf = ({ id, at }: Label) => (at === null ? late.get(id) : observations.get(keyOf({ id, at })))
  const known = labels
    .map((label) => ({ ...label, knownAt: knownWith(label, observationOf(label)) }))
    .filter(({ at, knownAt }) => (at ?? knownAt) >= from && knownAt < to)
    .sort((a, b) => a.knownAt - b.knownAt)
  const columns = columnsBeside(model)
  const paths = { observations: join(folder, 'observations.csv'), labels: join(folder, 'labels.csv') }
  await mkdir(folder, { recursive: true })
  await writeCsv(
    paths.observations,
    [columns.time, columns.id, ...model.features.map(({ name }) => name)],
    used.map(({ at, id, features }) => [toIso(at), id, ...features]),
  )
  await writeCsv(
    paths.labels,
    [columns.time, columns.id, columns.label, columns.labelKnownAt],
    known.map(({ at, id, label, knownAt }) => [at === null ? null : toIso(at), id, label, toIso(knownAt)]),
  )
  const [first, last] = [used[0], used.at(-1)]
  const span = first && last ? { from: first.at, to: last.at } : null
  // Stored labels are 0 and 1, the places of classes, or numbers, and stored times are in UTC.
  const { positiveLabel: _, classes, timeZones: __, ...others } = model
  const places = model.task === 'multiclass-classification' &&
    classes && { classes: classes.map((_name, place) => `${place}`) }
  return { model: { ...others, ...places, columns }, ...paths, observationCount: used.length, span }
}

interface Label {
  readonly id: string
  readonly at: Instant | null
  readonly label: number
  readonly knownAt: Instant
  /** Whether its row said when it was known, and not only its arrival. */
  readonly saysWhen: boolean
}

/** Observations by id and time, the first of each, and all labels. */
async function readStored({ objectStore, keys, onShare }: StoredRows) {
  const observations = new Map<string, Observation>()
  const labels: Label[] = []
  for (const [index, { key, arrivedOn }] of keys
    .map(withDay)
    .sort((a, b) => a.arrivedOn - b.arrivedOn)
    .entries()) {
    const text = gunzipSync(await objectStore.get(key)).toString('utf8')
    for (const line of text.split('\n')) {
      if (line === '') continue
      const row = JSON.parse(line) as StoredLine
      const at = row.at === undefined ? null : Date.parse(row.at)
      const { id } = row
      if (row.kind === 'label') {
        const { label, knownAt, arrivedAt } = row
        labels.push({ id, at, label, knownAt: Date.parse(knownAt), saysWhen: arrivedAt !== undefined })
        continue
      }
      const observation = { id, at: at as Instant, features: row.features, arrivedOn }
      const name = keyOf(observation)
      if (!observations.has(name)) observations.set(name, observation)
    }
    onShare?.((index + 1) / keys.length)
  }
  return { observations, labels }
}

const keyOf = ({ id, at }: { readonly id: string; readonly at: Instant }) => `${at} ${id}`

/** Files are `…/YYYY-MM-DD/HASH.ndjson.gz`. */
function withDay(key: string): { readonly key: string; readonly arrivedOn: Instant } {
  const day = /\/(\d{4,}-\d{2}-\d{2})\/[^/]+$/.exec(key)?.[1] ?? ''
  return { key, arrivedOn: Date.parse(`${day}T00:00:00.000Z`) }
}

/** More than a day after its time: as history that is sent in. */
function isLate({ at, arrivedOn }: Observation): boolean {
  return arrivedOn > at + dayMs
}

/** When a label is known in the replay, whose observations arrive at their own times. */
function knownWith({ knownAt, saysWhen }: Label, observation: Observation | undefined): Instant {
  if (saysWhen || observation === undefined || !isLate(observation)) return knownAt
  return observation.at + Math.max(0, floorTo(knownAt, dayMs) - observation.arrivedOn)
}

/** The roles' columns, under names that no feature has. A score of the user's own serving is left out. */
function columnsBeside({ features }: ModelFile) {
  const taken = new Set(features.map(({ name }) => name.trim()))
  const free = (name: string): string => (taken.has(name) ? free(`${name}_`) : name)
  return { time: free('time'), id: free('id'), label: free('label'), labelKnownAt: free('label_known_at') }
}

const linesAtOnce = 1000

async function writeCsv(path: string, header: readonly string[], rows: readonly (readonly Cell[])[]): Promise<void> {
  await writeFile(path, pieces(header, rows))
}

function* pieces(header: readonly string[], rows: readonly (readonly Cell[])[]): Generator<string> {
  // Names of features may have more semicolons than there are commas.
  yield `sep=,\n${lineOf(header)}`
  for (let start = 0; start < rows.length; start += linesAtOnce)
    yield rows
      .slice(start, start + linesAtOnce)
      .map(lineOf)
      .join('')
}

function lineOf(cells: readonly Cell[]): string {
  return `${cells.map(cellOf).join(',')}\n`
}

function cellOf(cell: Cell): string {
  const text = cell === null ? '' : String(cell)
  return /[",;\t|\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
