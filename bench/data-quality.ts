import { basename } from 'node:path'
import { dayMs, floorTo, hourMs, type Instant, toIso } from '#core/instant'
import { seededRandom } from '#core/statistics/seeded-random'
import { describeMachine, median, report, tableOf } from './machine.ts'
import {
  bucketOf,
  type FoundProblem,
  lookAt,
  onlyFeature,
  type ProfiledStream,
  profileStream,
  type QualityRow,
  readStream,
} from './processes/watch-quality.ts'

/** Starts of a fault, spread over the stream. */
const starts = 4
const random = seededRandom('data-quality')

type Change = (rows: readonly QualityRow[], feature: number) => QualityRow[]

const changed = (
  rows: readonly QualityRow[],
  feature: number,
  make: (value: QualityRow['features'][number]) => unknown,
) =>
  rows.map((row) => ({
    at: row.at,
    features: row.features.map((value, index) => (index === feature ? make(value) : value)),
  })) as QualityRow[]

/** Faults of a feature, or of all rows, and the problems that name them. */
const faults: Readonly<Record<string, { kinds: readonly string[]; names: readonly string[]; change: Change }>> = {
  'nulls + 20 points': {
    kinds: ['numeric', 'categorical'],
    names: ['null-spike', 'missing-columns'],
    change: (rows, feature) => changed(rows, feature, (value) => (random.uniform() < 0.25 ? null : value)),
  },
  'a new category at 10 %': {
    kinds: ['categorical'],
    names: ['unseen-categories'],
    change: (rows, feature) => changed(rows, feature, (value) => (random.uniform() < 0.1 ? 'brand new' : value)),
  },
  'a stuck column': {
    kinds: ['numeric', 'categorical'],
    names: ['stuck-value'],
    change: (rows, feature) => {
      const stuck = rows.find(({ features }) => features[feature] !== null)?.features[feature] ?? null
      return changed(rows, feature, () => stuck)
    },
  },
  'a unit x1.8 + 32': {
    kinds: ['numeric'],
    names: ['out-of-range', 'value-jump'],
    change: (rows, feature) =>
      changed(rows, feature, (value) => (typeof value === 'number' ? value * 1.8 + 32 : value)),
  },
  'rows doubled': { kinds: ['rows'], names: ['repeated-rows', 'volume'], change: (rows) => [...rows, ...rows] },
  'rows halved': { kinds: ['rows'], names: ['volume'], change: (rows) => rows.filter(() => random.uniform() < 0.5) },
}

/**
 * Problems that data quality finds in example folders as they are, and the hours until it names faults that are planted
 * for a day: each kind of fault in each feature that can have it.
 *
 * Usage: npm run bench -- data-quality FOLDER…
 */
function main(folders: readonly string[]): void {
  if (folders.length === 0) throw new RangeError('data-quality needs folders of examples, such as examples/electricity')
  const before = describeMachine()
  const rows: string[][] = []
  for (const folder of folders) {
    const stream = readStream(folder)
    const profiled = profileStream(stream)
    const end = stream.rows.at(-1)?.at ?? 0
    const opened = lookAt(profiled, { from: profiled.cutoffAt + dayMs, to: end, everyMs: 6 * hourMs })
    const days = Math.round((end - profiled.cutoffAt) / dayMs)
    for (const { at, problem, subject, evidence } of opened)
      console.error(`${basename(folder)} ${toIso(at).slice(0, 13)} ${problem} ${subject} ${JSON.stringify(evidence)}`)
    const opensNear = (at: Instant) => opened.some((each) => Math.abs(each.at - at) < 3 * dayMs)
    rows.push([basename(folder), 'as it is', `${opened.length} in ${days} days`, ''])
    for (const name of Object.keys(faults)) {
      const delays = plant(profiled, name, end, opensNear)
      const found = delays.filter(({ hours }) => hours !== null)
      const missed = [...new Set(delays.filter(({ hours }) => hours === null).map(({ subject }) => subject))]
      const hours = found.map((each) => each.hours as number)
      rows.push([
        basename(folder),
        name,
        delays.length === 0 ? '-' : `${found.length} of ${delays.length}${hours.length ? `, ${median(hours)} h` : ''}`,
        missed.join(' '),
      ])
    }
  }
  report('data-quality', tableOf(['stream', 'fault', 'named within 24 h', 'not always in'], rows), { before, rows })
}

function plant(profiled: ProfiledStream, name: string, end: Instant, opensNear: (at: Instant) => boolean) {
  const { kinds, names, change } = faults[name] as (typeof faults)[string]
  const { features } = profiled.stream
  const subjects = kinds.includes('rows')
    ? [{ name: 'rows', index: -1 }]
    : features.flatMap((feature, index) => (kinds.includes(feature.kind) ? [{ name: feature.name, index }] : []))
  const delays: { subject: string; hours: number | null }[] = []
  const parts = subjects.map((subject) => ({
    subject,
    own: subject.index < 0 ? profiled : onlyFeature(profiled, subject.index),
  }))
  for (let start = 0; start < starts; start++) {
    const span = end - profiled.cutoffAt - 6 * dayMs
    const from = floorTo(profiled.cutoffAt + 3 * dayMs + (span * (start + 0.5)) / starts, hourMs) + start * 5 * hourMs
    if (opensNear(from)) continue
    for (const { subject, own } of parts) {
      const hours = new Map(own.hours)
      const day = own.stream.rows.filter(({ at }) => at >= from && at < from + dayMs)
      const faulty = Map.groupBy(change(day, Math.min(subject.index, 0)), ({ at }) => floorTo(at, hourMs))
      for (let at = from; at < from + dayMs; at += hourMs) {
        const bucket = faulty.get(at)
        if (bucket) hours.set(at, bucketOf(at, bucket, own.stream.features))
        else hours.delete(at)
      }
      const looks = { from: from + 2 * hourMs, to: from + dayMs, everyMs: 2 * hourMs }
      const found = lookAt({ ...own, hours }, looks).find(
        (each: FoundProblem) => names.includes(each.problem) && (subject.index < 0 || each.subject === subject.name),
      )
      delays.push({ subject: subject.name, hours: found ? (found.at - from) / hourMs : null })
    }
  }
  return delays
}

main(process.argv.slice(2))
