import type { IngestBatch } from '#contracts/ingest-batch'
import { dayMs, type Instant } from '#core/instant'
import { windowRowsOf } from '#core/policy/retraining/training-window'
import type { ObjectStore } from '#core/ports/object-store'
import type { WorkItem } from '#local/bus/work-queue'
import type { Example } from '#local/replay/example-folder'
import { ExampleStream } from '#local/replay/stream'
import { checkRows } from '#rows/check-rows'
import { encodeTrainingRows } from '#rows/encode-training-rows'
import type { StoredObservations } from '#rows/observation-of-label'
import { effectiveConfiguration } from './effective-configuration.ts'
import { LabelledRows } from './labelled-rows.ts'

/** A time of the grid, and the rows that had arrived by then. */
export interface GridPoint {
  readonly at: Instant
  /** Time of the newest observation by then; null without one. */
  readonly lastObservedAt: Instant | null
  /** Time from which on there are as many labelled rows as a window has at least; null while all are fewer. */
  readonly enoughFrom: Instant | null
  /** The file of the rows that arrived since the point before; null without such rows. */
  readonly file: RowsFile | null
}

interface RowsFile {
  readonly key: string
  /** The newest observation that the file brings or labels: a window that begins later has no use for it. */
  readonly observedTo: Instant
}

export interface GridOptions {
  readonly example: Example
  readonly days: number | null
  readonly stepDays: number
  /** The first point. @default the end of the history */
  readonly startsAt?: Instant
  readonly objectStore: ObjectStore
}

/**
 * Writes the rows of a file as a training reads them, one object for each step of a grid, and returns the points. Rows
 * are delivered, checked and encoded as in a replay, without its database. Repeating it writes the same objects.
 *
 * @returns points from the first one on, `stepDays` apart, while rows arrive
 */
export async function writeGridRows({
  example,
  days,
  stepDays,
  startsAt,
  objectStore,
}: GridOptions): Promise<GridPoint[]> {
  const observations = new ObservationsOfIds()
  const configuration = effectiveConfiguration(example.replay.configuration, example.model.configuration)
  const window = { needed: windowRowsOf(configuration), hoursMin: configuration.holdout_gap_hours }
  const labelled = new LabelledRows()
  const queue: WorkItem[] = []
  let lastObservedAt: Instant | null = null
  let file: { pieces: Uint8Array[]; observedTo: Instant } = { pieces: [], observedTo: Number.NEGATIVE_INFINITY }
  let now = 0
  const stream = await ExampleStream.open(example, {
    ...(days !== null && { days }),
    enqueue: (item) => void queue.push(item),
    ingest: async (batch) => {
      const checked = checkRows(batch, example.model, now, observations.storedFor(batch))
      const encoded = await encodeTrainingRows(example.model.name, checked, now)
      if (encoded) file.pieces.push(encoded.bytes)
      observations.add(checked.observations, now)
      for (const { at } of checked.observations) {
        lastObservedAt = Math.max(lastObservedAt ?? at, at)
        file.observedTo = Math.max(file.observedTo, at)
      }
      for (const { id, at, knownAt } of checked.labels) {
        file.observedTo = Math.max(file.observedTo, at ?? Number.POSITIVE_INFINITY)
        const known = observations.of(id)
        const observedAt = at ?? known?.observedAt
        if (observedAt !== undefined)
          labelled.add(id, { observedAt, labelledAt: knownAt, receivedAt: known?.receivedAt ?? now })
      }
    },
  })
  const points: GridPoint[] = []
  const signal = new AbortController().signal
  const end = async (at: Instant) => {
    const bytes = Buffer.concat(file.pieces)
    const key = `grid/${points.length}.ndjson.gz`
    if (bytes.length > 0) await objectStore.put(key, bytes)
    points.push({
      at,
      lastObservedAt,
      enoughFrom: labelled.enoughFrom(window),
      file: bytes.length > 0 ? { key, observedTo: file.observedTo } : null,
    })
    file = { pieces: [], observedTo: Number.NEGATIVE_INFINITY }
  }
  try {
    stream.start()
    for (let item = queue.shift(), next = startsAt ?? stream.startsAt; item; item = queue.shift()) {
      // Deliveries after a point are not part of it.
      for (; item.at > next; next += stepDays * dayMs) await end(next)
      now = item.at
      await item.run(signal)
    }
  } finally {
    await stream.close()
  }
  return points
}

/** The objects of a point that hold rows from a time on. */
export function objectsAt(points: readonly GridPoint[], point: GridPoint, from: Instant): string[] {
  return points
    .slice(0, points.indexOf(point) + 1)
    .flatMap(({ file }) => (file !== null && file.observedTo >= from ? [file.key] : []))
}

/** Observations by id so far, by which a label without a time finds its own. */
class ObservationsOfIds {
  readonly #byId = new Map<string, { observations: number; observedAt: Instant; receivedAt: Instant }>()

  add(observations: readonly { readonly id: string; readonly at: Instant }[], receivedAt: Instant): void {
    for (const { id, at } of observations) {
      const known = this.#byId.get(id)
      if (!known) this.#byId.set(id, { observations: 1, observedAt: at, receivedAt })
      else if (known.observedAt !== at) this.#byId.set(id, { ...known, observations: known.observations + 1 })
    }
  }

  /** The first observation of an id. */
  of(id: string): { readonly observedAt: Instant; readonly receivedAt: Instant } | undefined {
    return this.#byId.get(id)
  }

  storedFor({ labels }: IngestBatch): StoredObservations {
    const stored = new Map<string, { readonly observations: number; readonly observedAt: Instant }>()
    for (const { id, at } of labels) {
      const known = at === undefined ? this.#byId.get(id) : undefined
      if (known) stored.set(id, known)
    }
    return stored
  }
}
