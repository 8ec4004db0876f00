import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { FileObjectStore } from '#adapters/local/file-object-store'
import { lossDecimals } from '#contracts/loss-decimals'
import { lossUnitInWords } from '#contracts/metric-words'
import type { Task } from '#contracts/task'
import { plural } from '#contracts/wording'
import { InvalidInputError } from '#core/errors'
import { dayMs, type Instant, minuteMs } from '#core/instant'
import { whyNotCompared } from '#core/policy/backtest/why-not-compared'
import { type BacktestData, type BacktestExample, openBacktestExample } from './backtest-example.ts'
import { PolicyComparison, type ReplayedPolicy } from './compare-policies.ts'
import type { BacktestReport, ComparedPolicy } from './compared-policy.ts'
import { effectiveConfiguration } from './effective-configuration.ts'
import { hashOfDecisions, hashOfFile, hashOfTrainer, hashOfValue } from './fingerprints.ts'
import { firstVersion } from './first-version.ts'
import type { GridAnswers } from './grid-answers.ts'
import { writeGridRows } from './grid-rows.ts'
import { inParallel } from './in-parallel.ts'
import { lossCells } from './loss-cells.ts'
import type { Policies } from './policies.ts'
import { type PolicyOutcome, readOutcome } from './policy-outcome.ts'
import { hasOwnUnit, lossUnitOf, priceOfTraining } from './price-of-training.ts'
import type { BacktestProgress } from './progress.ts'
import { recommendationOf } from './recommendation-of.ts'
import { type ReplayRunner, replayInProcess } from './replay-in-processes.ts'
import { exampleUnder } from './replay-policy.ts'
import { scoreGrid } from './score-grid.ts'
import { type TrainedPoint, trainGrid } from './train-grid.ts'
import { VersionCache } from './version-cache.ts'

export interface BacktestOptions extends BacktestData {
  readonly policies: Policies
  /** Versions, replays and scores, which outlive the backtest. */
  readonly cache: string
  /** Days between the versions of the grid. @default 1 for up to 200 days, else 7, beyond 1,400 days 28 */
  readonly gridDays: number | null
  /** Replays and trainings side by side. */
  readonly atOnce: number
  /** The price of a training, in the unit of the loss. @default by the model's setting */
  readonly trainingPrice: number | null
  readonly changes: readonly Instant[] | null
  readonly signal: AbortSignal
  readonly progress: BacktestProgress
  readonly runReplay?: ReplayRunner
}

interface Work {
  readonly options: BacktestOptions
  readonly opened: BacktestExample
  readonly cache: VersionCache
  readonly trainer: string
  readonly dataHash: string
}

/**
 * Compares policies on a user's own rows: those with settings are replayed by the functions of production, fixed
 * schedules are computed from versions on a grid. Trainings, replays and scores are kept by their content, so that a
 * repeat continues, and further policies cost little.
 *
 * @returns null if the signal interrupted it
 * @throws {InvalidInputError} where the rows give nothing to compare
 */
export async function backtest(options: BacktestOptions): Promise<BacktestReport | null> {
  const opened = await openBacktestExample(options)
  const whyNot = whyNotCompared(opened.example.model)
  if (whyNot !== null) throw new InvalidInputError({ code: 'TYPE_NOT_COMPARED', message: whyNot })
  await mkdir(options.cache, { recursive: true })
  const [observations, labels, trainer] = await Promise.all([
    hashOfFile(options.observations),
    options.labels === null ? null : hashOfFile(options.labels),
    hashOfTrainer(),
  ])
  const { model, replay } = opened.example
  const dataHash = hashOfValue([observations, labels, model.columns, model.features, replay, options.days])
  const work = { options, opened, trainer, dataHash, cache: new VersionCache(join(options.cache, 'versions')) }
  const replayed = await replayAll(work)
  if (replayed === null) return null
  for (const each of replayed) demandAnswers(each)
  const grid = await gridVersions(work, replayed[0])
  return grid && reportOf(work, replayed, grid)
}

type Replayed = readonly [ReplayedPolicy, ...ReplayedPolicy[]]

async function replayAll({ options, opened, trainer, dataHash, cache }: Work): Promise<Replayed | null> {
  const { signal, progress, runReplay = replayInProcess } = options
  const decisions = await hashOfDecisions()
  const folderOf = (policy: Policies['settings'][number]) => {
    const { model, replay } = exampleUnder(policy, opened.example)
    const settings = effectiveConfiguration(replay.configuration, model.configuration)
    // Texts for people do not change a replay.
    const { description: _, reasons: __, configuration: ___, ...definition } = model
    const key = hashOfValue([dataHash, definition, settings, policy.schedules, decisions, trainer])
    return join(options.cache, 'replays', key.slice(0, 40))
  }
  // Policies with the same settings are one replay.
  const folders = new Map(options.policies.settings.map((policy) => [folderOf(policy), policy]))
  progress.begin('replays', folders.size)
  await inParallel([...folders], options.atOnce, async ([folder, policy]) => {
    const task = {
      example: opened.example,
      policy,
      days: options.days,
      endsAt: opened.endsAt,
      folder,
      versions: join(options.cache, 'versions'),
      trainer,
    }
    const path = join(folder, 'outcome.json.gz')
    // Its rows were answered by versions that are needed again: without them it is replayed anew.
    if (!(await hasVersions(await readOutcome(path), cache))) await rm(path, { force: true })
    if (!existsSync(path) && !signal.aborted)
      await runReplay(task, { signal, onShare: (share) => progress.advance(policy.name, share) })
    progress.advance(policy.name, 1)
  })
  if (signal.aborted) return null
  const replayed: ReplayedPolicy[] = []
  for (const policy of options.policies.settings) {
    const outcome = await readOutcome(join(folderOf(policy), 'outcome.json.gz'))
    if (outcome === null) throw new Error(`the replay of ${policy.name} left no outcome`)
    replayed.push({ policy, outcome })
  }
  return replayed as unknown as Replayed
}

/** Whether an outcome is kept whole, with the version that it began with. */
async function hasVersions(outcome: PolicyOutcome | null, cache: VersionCache): Promise<boolean> {
  if (outcome === null) return false
  const key = outcome.trainings.find(({ state }) => state === 'promoted')?.key ?? null
  return key === null || (await cache.read(key)) !== null
}

interface Grid {
  readonly stepDays: number
  /** Points at which a version was trained, or refused. */
  readonly pointCount: number
  readonly trained: readonly TrainedPoint[]
  readonly answers: readonly GridAnswers[]
  readonly refused: readonly string[]
}

async function gridVersions(work: Work, { outcome }: ReplayedPolicy): Promise<Grid | null> {
  const { options, opened, cache, trainer, dataHash } = work
  const { signal, progress, days } = options
  const { example } = opened
  const { name: modelName } = example.model
  const stepDays = options.gridDays ?? stepDaysFor((opened.endsAt - opened.startsAt) / dayMs)
  const startsAt = outcome.trainings.find(({ state }) => state === 'promoted')?.at ?? opened.startsAt
  const folder = join(options.cache, 'grids', hashOfValue([dataHash, stepDays, startsAt]).slice(0, 40))
  const objectStore = new FileObjectStore(join(folder, 'objects'), { isDurable: false })
  const first = await firstVersion(outcome, { cache, objectStore, modelName })
  if (first === null) return { stepDays, pointCount: 0, trained: [], answers: [], refused: [] }
  // Never retraining needs the first version alone.
  const needsGrid = options.policies.fixed.some((name) => name !== 'never')
  const points = needsGrid ? await writeGridRows({ example, days, stepDays, startsAt, objectStore }) : []
  progress.begin('trainings', Math.max(0, points.length - 1))
  const ended = await trainGrid(points, {
    first,
    example,
    objectStore,
    cache,
    trainer,
    jobs: join(folder, 'jobs'),
    atOnce: options.atOnce,
    signal,
    onTrained: () => progress.step(),
  })
  if (ended === null) return null
  progress.begin('scoring', ended.trained.length)
  const answers = await scoreGrid(ended.trained, outcome.rows, {
    example,
    objectStore,
    folder: join(options.cache, 'scores'),
    served: join(folder, 'served'),
    signal,
    onScored: (count) => progress.step(count),
  })
  return answers && { stepDays, pointCount: ended.trained.length + ended.refused.length, ...ended, answers }
}

/**
 * A grid of days for a season, and of weeks for years: a training of every day costs as long as all others together.
 */
function stepDaysFor(days: number): number {
  if (days <= 200) return 1
  return days <= 1400 ? 7 : 28
}

/** Numbers of trainings for which the best schedule is sought, if no policy has more: beyond them little is gained. */
const hindsightTrainingsMin = 60

function reportOf(work: Work, replayed: Replayed, grid: Grid): BacktestReport {
  const { options, opened } = work
  const { example } = opened
  const [present] = replayed
  const trainingMs = example.replay.trainingMinutes * minuteMs
  const versions = grid.trained.map(({ at }, index) => ({
    trainedAt: at,
    servesFrom: at + trainingMs,
    answers: grid.answers[index] as GridAnswers,
  }))
  const answers = replayed.map(({ outcome }) => outcome.rows)
  const cells = lossCells(present.outcome.rows, answers, versions, example.model)
  const trainingPrice = options.trainingPrice ?? priceOfTraining(example, cells)
  const seconds = grid.trained.flatMap((version) => version.seconds ?? [])
  const comparison = new PolicyComparison(cells, replayed, {
    trainingPrice,
    secondsPerTraining: seconds.length === 0 ? null : seconds.reduce((sum, each) => sum + each, 0) / seconds.length,
    changes: options.changes,
  })
  const remarks: string[] = []
  const fixed = options.policies.fixed.flatMap((name): ComparedPolicy[] => {
    if (name === 'hindsight') return []
    const compared = comparison.fixed(name)
    if (compared === null) remarks.push(tooCoarse(name, grid.stepDays))
    return compared === null ? [] : [compared]
  })
  const policies = [...comparison.replayed(), ...fixed]
  const decimals = lossDecimals(
    policies.map(({ loss }) => loss),
    { hasOwnUnit: hasOwnUnit(example.model) },
  )
  const counts = replayed.map((_, position) => comparison.trainingsOf(position).length)
  const trainingsMax = Math.max(hindsightTrainingsMin, ...counts)
  const hindsight = options.policies.fixed.includes('hindsight') ? comparison.hindsight(trainingsMax) : []
  if (grid.refused.length > 0) {
    remarks.push(
      `${grid.refused.length} of ${grid.pointCount} trainings of the grid gave no version: ${grid.refused[0]}`,
    )
  }
  if (opened.unreadable.count > 0)
    remarks.push(
      `${opened.unreadable.count} rows cannot be read and are left out; the first is ${opened.unreadable.first}.`,
    )
  if (trainingPrice === null) remarks.push(unpricedInWords(example.model.task))
  return {
    model: example.model.name,
    task: example.model.task,
    metric: example.model.metric,
    rows: cells.rowCount,
    from: cells.from,
    to: cells.to,
    blockHours: cells.blockMs / (60 * minuteMs),
    firstBlockAt: cells.firstBlockAt,
    blocks: cells.rows.filter((count) => count > 0).length,
    gridDays: grid.stepDays,
    gridVersions: cells.matrix.versions.length,
    unreadableRows: opened.unreadable,
    trainingPrice,
    lossUnit: lossUnitOf(example.model, cells),
    unitInWords: lossUnitInWords(example.model.metric),
    decimals,
    policies,
    hindsight,
    recommendation: recommendationOf(cells, comparison, { replayed, trainingPrice, decimals }),
    remarks,
  }
}

function unpricedInWords(task: Task): string {
  const why =
    task === 'regression'
      ? 'every answer of this model lost the same.'
      : 'by its metric a correct prediction of this model is worth nothing.'
  return `Trainings were counted as free: ${why}`
}

/** @throws {InvalidInputError} `NOTHING_TO_COMPARE`, saying what became of the policy's trainings */
function demandAnswers({ policy, outcome }: ReplayedPolicy): void {
  const { rows, trainings } = outcome
  if (rows.ids.length === 0 || rows.versions.some((version) => version !== null)) return
  const last = trainings.at(-1)
  const became = last
    ? `${plural(trainings.length, 'training')}, the last of which was ${[last.state, last.gate ?? []].flat().join(': ')}`
    : 'no training began, as a rule for want of labelled rows (training_rows_min, holdout_rows_min)'
  const message = `under policy ${policy.name} no version ever answered: ${became}; nothing can be compared`
  throw new InvalidInputError({ code: 'NOTHING_TO_COMPARE', message })
}

function tooCoarse(name: string, stepDays: number): string {
  const step = stepDays === 1 ? 'one day' : `${stepDays} days`
  return `${name} was left out: the versions that fixed schedules choose from are ${step} apart, too few for it.`
}
