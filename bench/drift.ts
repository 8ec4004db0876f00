import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultConfiguration } from '#contracts/configuration'
import { compareFeature, compareSamples, type FeatureToCompare } from '#core/policy/drift/compare-feature'
import { judgeDrift } from '#core/policy/drift/judge-drift'
import { judgeSamples } from '#core/policy/drift/judge-samples'
import { decodeProfiles } from '#core/profile/decode-profiles'
import { encodeProfiles } from '#core/profile/encode-profiles'
import { type FeatureProfiles, referenceSketchK, windowSketchK } from '#core/profile/feature-profile'
import { mergeProfileSets } from '#core/profile/merge-profiles'
import { profileFeatures } from '#core/profile/profile-rows'
import { containerPython } from '#local/setup/environment-python'
import { describeMachine, median, report, tableOf } from './machine.ts'

const featureCount = 50
const features = Array.from({ length: featureCount }, (_, index) => ({ name: `f${index}`, kind: 'numeric' as const }))

interface Case {
  readonly name: string
  readonly referenceRows: number
  readonly currentRows: number
  /** The number of buckets that store the current window: half hours of a day. */
  readonly buckets: number
  readonly repeats: number
}

const cases: readonly Case[] = [
  { name: 'small', referenceRows: 1000, currentRows: 200, buckets: 48, repeats: 30 },
  { name: 'large', referenceRows: 100_000, currentRows: 100_000, buckets: 48, repeats: 5 },
]

/**
 * CPU time of a drift check over stored sketches and of SciPy's ks_2samp over raw rows in one run, and the difference of
 * their statistics. A check needs no p-values; the same profiles compared once, as `remodel drift` does, have them.
 */
async function main(): Promise<void> {
  const before = describeMachine()
  const results = []
  for (const each of cases) results.push(await measure(each))
  const rows = results.map(({ name, look, coldLook, once, scipy, scipyAsymptotic, ratio, largestError }) => [
    name,
    ...[look, coldLook, once, scipy, scipyAsymptotic].map((ms) => `${ms.toFixed(1)} ms`),
    ratio.toFixed(3),
    largestError.toFixed(4),
  ])
  const header = [
    'case',
    'check',
    'check, reference not in memory',
    'compared once, with p-values',
    'scipy',
    'scipy, asymptotic p',
    'check / scipy',
    'largest KS error',
  ]
  report('drift', tableOf(header, rows), { before, featureCount, cases, results })
}

async function measure(each: Case) {
  const random = randomNumbers(each.name.length)
  const reference = rowsOf(each.referenceRows, 0, random)
  const current = rowsOf(each.currentRows, 0.2, random)
  const storedReference = stored([reference], referenceSketchK)
  const storedCurrent = stored(split(current, each.buckets), windowSketchK)
  const kept = decodeProfiles(storedReference[0] ?? [])
  const judgement = compareOnce(kept, storedCurrent)
  const ms = time(each.repeats, () => look(kept, storedCurrent))
  const onceMs = time(each.repeats, () => compareOnce(kept, storedCurrent))
  const coldMs = time(each.repeats, () => look(decodeProfiles(storedReference[0] ?? []), storedCurrent))
  const scipy = await timeScipy(reference, current, each.repeats)
  const errors = judgement.features.map(({ statistic }, index) =>
    Math.abs((statistic ?? 0) - (scipy.statistics[index] ?? 0)),
  )
  return {
    name: each.name,
    look: ms,
    coldLook: coldMs,
    once: onceMs,
    scipy: median(scipy.default),
    scipyAsymptotic: median(scipy.asymp),
    ratio: ms / median(scipy.default),
    largestError: Math.max(...errors),
    scipyVersion: scipy.scipy,
  }
}

/**
 * The computation of a check after its queries: decode the window's profiles, merge them, compare each feature, judge.
 */
function look(reference: FeatureProfiles, parts: readonly (readonly unknown[])[]) {
  return judgeDrift({
    comparisons: toCompare(reference, parts).map(compareFeature),
    watched: { status: 'learning', until: 0 },
    now: 0,
    configuration: defaultConfiguration,
  })
}

function compareOnce(reference: FeatureProfiles, parts: readonly (readonly unknown[])[]) {
  return judgeSamples(toCompare(reference, parts).map(compareSamples), defaultConfiguration)
}

function toCompare(reference: FeatureProfiles, parts: readonly (readonly unknown[])[]): FeatureToCompare[] {
  const window = mergeProfileSets(
    parts.map((part) => decodeProfiles(part)),
    { k: referenceSketchK, seed: 'bench' },
  )
  return features.map(({ name, kind }) => ({
    featureName: name,
    group: 'other',
    kind,
    reference: reference.get(name) ?? null,
    current: window.get(name) ?? null,
    broken: false,
    configuration: defaultConfiguration,
  }))
}

/** Each bucket's profiles as the database returns them. */
function stored(buckets: readonly (readonly number[][])[], k: number): unknown[][] {
  return buckets.map((rows, index) => {
    const profiles = profileFeatures({ rows, features, k, seed: `bench/${index}` })
    return JSON.parse(JSON.stringify(encodeProfiles(profiles)))
  })
}

function split(rows: readonly number[][], parts: number): number[][][] {
  const size = Math.ceil(rows.length / parts)
  return Array.from({ length: parts }, (_, part) => rows.slice(part * size, (part + 1) * size)).filter(
    (part) => part.length > 0,
  )
}

function time(repeats: number, work: () => unknown): number {
  const times: number[] = []
  for (let repeat = 0; repeat <= repeats; repeat++) {
    const startedAt = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(startedAt)
    times.push((user + system) / 1000)
  }
  return median(times.slice(1))
}

async function timeScipy(reference: readonly number[][], current: readonly number[][], repeats: number) {
  const folder = await mkdtemp(join(tmpdir(), 'remodel-bench-'))
  try {
    const files = [join(folder, 'reference'), join(folder, 'current')] as const
    await writeFile(files[0], byFeature(reference))
    await writeFile(files[1], byFeature(current))
    const script = join(import.meta.dirname, 'drift_with_scipy.py')
    const words = [script, ...files, String(featureCount), String(repeats)]
    return JSON.parse(execFileSync(containerPython, words, { encoding: 'utf8' })) as {
      default: number[]
      asymp: number[]
      statistics: number[]
      scipy: string
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function byFeature(rows: readonly number[][]): Float64Array {
  return Float64Array.from(features.flatMap((_, index) => rows.map((row) => row[index] ?? Number.NaN)))
}

function rowsOf(count: number, shift: number, random: () => number): number[][] {
  // A sum of uniforms is smooth and has no ties.
  return Array.from({ length: count }, () => features.map(() => random() + random() + random() + shift))
}

function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

await main()
