import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { defaultConfiguration } from '#contracts/configuration'
import { modelFileSchema } from '#contracts/model-file'
import { dayMs, floorTo, hourMs, type Instant } from '#core/instant'
import { followDataQualityEpisodes, type OpenDataQualityEpisode } from '#core/policy/data-quality/data-quality-episodes'
import { seriesOf } from '#core/policy/data-quality/judge-data-quality'
import { qualityRowsMin } from '#core/policy/data-quality/judge-share'
import { type FeatureBlock, featureBlock } from '#core/policy/drift/feature-block'
import type { FeatureValue } from '#core/ports/model-server'
import { type FeatureProfiles, referenceSketchK, windowSketchK } from '#core/profile/feature-profile'
import { mergeProfileSets } from '#core/profile/merge-profiles'
import { profileFeatures } from '#core/profile/profile-rows'
import type { BucketProfiles } from '#core/profile/profiles-of-rows'
import { digestRows, mergeAllDigests, repeatedShare } from '#core/profile/row-digest'
import { judgeQuality } from '#functions/check-drift/judge-quality'
import { latestSpanDays, rowsSince, spanDaysMax } from '#functions/check-drift/latest-span'
import type { StoredBlock } from '#functions/check-drift/read-blocks'

export interface QualityRow {
  readonly at: Instant
  readonly features: readonly FeatureValue[]
}

/** Rows and features of an example folder, without its labels. */
export interface QualityStream {
  readonly features: readonly { readonly name: string; readonly kind: 'numeric' | 'categorical' }[]
  /** Oldest first. */
  readonly rows: readonly QualityRow[]
  readonly historyDays: number
}

export function readStream(folder: string): QualityStream {
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const { features, columns } = modelFileSchema.parse(read('model.json'))
  const [header = '', ...lines] = csvOf(folder).trimEnd().split('\n')
  const names = header.split(',')
  const timeIndex = names.indexOf(columns.time)
  const indices = features.map(({ name }) => names.indexOf(name))
  const rows = lines.map((line) => {
    const cells = line.split(',')
    const values = indices.map((index, feature): FeatureValue => {
      const cell = cells[index] ?? ''
      if (cell === '') return null
      return features[feature]?.kind === 'categorical' ? cell : Number(cell)
    })
    return { at: Date.parse(cells[timeIndex] as string), features: values }
  })
  rows.sort((a, b) => a.at - b.at)
  return { features, rows, historyDays: read('replay.json').historyDays }
}

function csvOf(folder: string): string {
  try {
    return readFileSync(join(folder, 'observations.csv'), 'utf8')
  } catch {
    return gunzipSync(readFileSync(join(folder, 'observations.csv.gz'))).toString('utf8')
  }
}

/** A stream that is profiled as production does it: by hours, by days, and its reference. */
export interface ProfiledStream {
  readonly stream: QualityStream
  readonly references: FeatureProfiles
  readonly cutoffAt: Instant
  readonly hours: ReadonlyMap<Instant, BucketProfiles>
  readonly days: readonly StoredBlock[]
  /** Features of the model: each look at one has its part of the false alarms, also where the others are left out. */
  readonly featureCount: number
}

/** The same stream as far as one feature goes: it is judged as beside the others, in a part of the time. */
export function onlyFeature(profiled: ProfiledStream, index: number): ProfiledStream {
  const { stream, references, hours, days } = profiled
  const feature = stream.features[index] as QualityStream['features'][number]
  const own = <Value>(all: ReadonlyMap<string, Value>) => new Map([...all].filter(([name]) => name === feature.name))
  return {
    ...profiled,
    stream: {
      ...stream,
      features: [feature],
      rows: stream.rows.map(({ at, features }) => ({ at, features: [features[index] ?? null] })),
    },
    references: own(references),
    hours: new Map([...hours].map(([at, bucket]) => [at, { ...bucket, profiles: own(bucket.profiles), digest: null }])),
    days: days.map((day) => ({ ...day, repeats: null, features: own(day.features) })),
  }
}

export function profileStream(stream: QualityStream): ProfiledStream {
  const { features, rows, historyDays } = stream
  const first = floorTo(rows[0]?.at ?? 0, dayMs)
  const cutoffAt = first + historyDays * dayMs
  const hours = new Map<Instant, BucketProfiles>()
  const byHour = Map.groupBy(rows, ({ at }) => floorTo(at, hourMs))
  for (const [at, own] of byHour) hours.set(at, bucketOf(at, own, features))
  const history = [...hours.values()].filter(({ bucketAt }) => bucketAt < cutoffAt)
  const references = mergeProfileSets(
    history.map(({ profiles }) => profiles),
    { k: referenceSketchK, seed: 'reference' },
  )
  const byDay = Map.groupBy(hours.values(), ({ bucketAt }) => floorTo(bucketAt, dayMs))
  const days = [...byDay].map(([at, own]) => dayBlock({ at, buckets: own, references, isOfReference: at < cutoffAt }))
  return { stream, references, cutoffAt, hours, days, featureCount: features.length }
}

export function bucketOf(
  bucketAt: Instant,
  rows: readonly QualityRow[],
  features: QualityStream['features'],
): BucketProfiles {
  const values = rows.map((row) => row.features)
  const profiles = profileFeatures({ rows: values, features, k: windowSketchK, seed: `${bucketAt}` })
  return { bucketAt, resolution: 'hour', batchId: '', rowCount: rows.length, profiles, digest: digestRows(values) }
}

function dayBlock({
  at,
  buckets,
  references,
  isOfReference,
}: {
  at: Instant
  buckets: readonly BucketProfiles[]
  references: FeatureProfiles
  isOfReference: boolean
}): StoredBlock {
  const merged = mergeProfileSets(
    buckets.map(({ profiles }) => profiles),
    { k: referenceSketchK, seed: `${at}` },
  )
  const features = new Map<string, FeatureBlock>()
  for (const [name, reference] of references) {
    const profile = merged.get(name)
    const block = profile && featureBlock({ reference, profile, isOfReference })
    if (block) features.set(name, block)
  }
  const digest = mergeAllDigests(buckets.map((bucket) => bucket.digest))
  const rowCount = buckets.reduce((sum, bucket) => sum + bucket.rowCount, 0)
  return { at, rowCount, repeats: digest && repeatedShare(digest), features }
}

export interface FoundProblem {
  readonly at: Instant
  readonly problem: string
  readonly subject: string
  readonly evidence: unknown
}

/**
 * Looks at a stream every few hours as production does, with one champion that is never replaced, from a moment on.
 *
 * @param hours of the stream, changed or not; the days before `from` are as they were
 * @returns the problems that opened, in the order of time
 */
export function lookAt(
  { stream, references, cutoffAt, days, hours, featureCount }: ProfiledStream,
  { from, to, everyMs }: { readonly from: Instant; readonly to: Instant; readonly everyMs: number },
): FoundProblem[] {
  const part = seriesOf(stream.features.length) / seriesOf(featureCount)
  const falseAlarmsPerYear = defaultConfiguration.false_alarms_per_year * part
  const model = {
    modelName: 'bench',
    definition: { features: stream.features },
    configuration: { ...defaultConfiguration, false_alarms_per_year: falseAlarmsPerYear },
  } as unknown as Parameters<typeof judgeQuality>[0]['model']
  let open: OpenDataQualityEpisode[] = []
  const found: FoundProblem[] = []
  const referenceDays = days.filter(({ at }) => at + dayMs <= cutoffAt)
  const sinceDays = days.filter(({ at }) => at >= cutoffAt)
  for (let now = from; now <= to; now += everyMs) {
    const latest = latestOf(hours, now)
    if (latest === null) continue
    const since = sinceDays.filter(({ at }) => at + dayMs <= now)
    const judgement = judgeQuality({
      model,
      references,
      days: { reference: referenceDays, since },
      latest,
      incoming: [],
      open,
      changes: [],
      silence: null,
      now,
    })
    const step = followDataQualityEpisodes({ open, judgement, asUsual: null, now })
    for (const { problem, subject, evidence } of step.opened) found.push({ at: now, problem, subject, evidence })
    open = [
      ...step.continued,
      ...step.opened.map(({ problem, subject }) => ({ problem, subject, openedAt: now, usualFrom: null })),
    ]
  }
  return found
}

/** As `readLatestDay` does; null without a row of the last eight days. */
function latestOf(hours: ProfiledStream['hours'], now: Instant) {
  const within = (from: Instant, to: Instant) => {
    const found: BucketProfiles[] = []
    for (let at = from; at < to; at += hourMs) {
      const bucket = hours.get(at)
      if (bucket) found.push(bucket)
    }
    return found
  }
  const newest = within(now - 8 * dayMs, now).at(-1)
  if (!newest) return null
  const to = newest.bucketAt + hourMs
  const lastDay = within(to - dayMs, to)
  const lastDayRows = rowsSince(lastDay, to - dayMs)
  const days = lastDayRows >= qualityRowsMin ? 1 : latestSpanDays(within(to - spanDaysMax * dayMs, to), to)
  const from = to - days * dayMs
  return { from, to, days, lastDayRows, buckets: days === 1 ? lastDay : within(from, to) }
}
