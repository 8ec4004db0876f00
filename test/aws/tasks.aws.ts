import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { VersionDetail } from '#contracts/api/model-version'
import type { PerformancePoint } from '#contracts/api/performance'
import type { Prediction } from '#contracts/api/predictions'
import type { RetrainingRun } from '#contracts/api/retraining-runs'
import { hourMs, toIso } from '#core/instant'
import { demandHistory, demandModel, demandRows } from './demand-rows.ts'
import { eventually } from './eventually.ts'
import { Installation } from './installation.ts'
import { taskCases } from './task-cases.ts'

/**
 * The whole way of a model by its task, and all that a person reads of it over HTTP. Each test goes on where the one
 * before it stopped.
 */
describe('on AWS', () => {
  const installation = new Installation(inject('cloud'))
  beforeAll(async () => {
    // Both are trained at once.
    for (const { name, task } of taskCases) {
      const applied = await installation.api(`/v1/models/${name}`, { method: 'PUT', json: demandModel(name, task) })
      expect(applied.status, await applied.clone().text()).toBe(201)
      await installation.put(`incoming/${name}/observations/history.csv`, demandHistory(task, Date.now()))
    }
  })
  afterAll(() => installation.close())

  describe.each(taskCases)('a model of the task $task', ({ name, task, first, better, ...checks }) => {
    const read = async <Body>(path: string) => {
      const answer = await installation.api(`/v1/models/${name}${path}`)
      expect(answer.status, await answer.clone().text()).toBe(200)
      return (await answer.json()) as Body
    }
    const post = async (path: string, json: object) => {
      const answer = await installation.api(`/v1/models/${name}${path}`, { method: 'POST', json })
      expect(answer.ok, await answer.clone().text()).toBe(true)
    }
    const isServing = async (version: number) => {
      const look = () => read<{ model: { servingVersion: number | null } }>('')
      const isIt = ({ model }: { model: { servingVersion: number | null } }) => model.servingVersion === version
      await eventually(`version ${version} serves`, look, { isIt, limitMs: 110_000 })
    }
    const newestRun = async () => (await read<{ runs: RetrainingRun[] }>('/retraining-runs')).runs[0]
    const postRows = async (rows: { from: number; count: number; firstAt: number; stepMs: number }) => {
      const headers = { 'content-type': 'text/csv' }
      const body = demandRows({ task, ...rows })
      const answer = await installation.api(`/v1/models/${name}/observations`, { method: 'POST', headers, body })
      expect(await answer.json()).toMatchObject({ observations: rows.count, scored: rows.count, rejected: 0 })
      const query = new URLSearchParams({
        ...{ from: toIso(rows.firstAt), to: toIso(rows.firstAt + rows.count * rows.stepMs) },
      })
      const { predictions } = await read<{ predictions: Prediction[] }>(`/predictions?${query}`)
      expect(predictions).toHaveLength(rows.count)
      return predictions
    }

    it('gets its first champion, with the figures of its task', async () => {
      await isServing(1)
      const run = await newestRun()
      expect(run).toMatchObject({ state: 'promoted', gateOutcome: 'first', backend: 'sagemaker', version: 1 })
      expect(run?.gate?.reason).toMatch(first)
      const detail = await read<VersionDetail>('/versions/1')
      checks.figures(detail)
      expect(detail.champion).toBeNull()
    })

    it('answers each row as its task does, and is measured by these answers', async () => {
      const firstAt = Date.now() - 40 * hourMs
      const predictions = await postRows({ from: 22_000, count: 100, firstAt, stepMs: 1000 })
      for (const prediction of predictions) {
        expect(prediction.version).toBe(1)
        checks.answer(prediction)
      }
      checks.answers(predictions)
      const tick = { scheduleName: 'performance', action: 'check-performance', modelTypes: [] }
      expect(await installation.invoke('check-performance', tick)).toMatchObject({ failed: false })
      const { points } = await read<{ points: PerformancePoint[] }>('/performance')
      const point = points.at(-1) as PerformancePoint
      expect(point).toMatchObject({ version: 1, labelled: 100 })
      checks.performance(point)
    })

    it('gets a second champion of a turned market by the evidence of its held-out rows', async () => {
      const json = demandModel(name, task, { training_window_days: 1 })
      expect((await installation.api(`/v1/models/${name}`, { method: 'PUT', json })).status).toBe(200)
      const firstAt = Date.now() - 21 * hourMs
      const turned = { from: 20_000, count: 1600, firstAt, stepMs: 45_000, isTurned: true }
      await installation.put(`incoming/${name}/observations/turned.csv`, demandRows({ task, ...turned }))
      const last = new URLSearchParams({ from: toIso(firstAt + 1599 * 45_000) })
      const rowsOf = async () => (await read<{ predictions: Prediction[] }>(`/predictions?${last}`)).predictions
      await eventually('its last row is scored', rowsOf, { isIt: ([row]) => row?.version === 1 })
      await post('/retraining-runs', { reason: 'the market has turned' })
      await isServing(2)
      const run = await newestRun()
      expect(run).toMatchObject({ state: 'promoted', gateOutcome: 'better', version: 2, championVersion: 1 })
      expect(run?.gate?.reason).toMatch(better)
      const detail = await read<VersionDetail>('/versions/2')
      checks.figures(detail)
      const { heldOut } = detail.version
      expect(heldOut?.figure).toBeLessThan(heldOut?.championFigure ?? 0)
      expect(heldOut?.lossSaved).toBeCloseTo((heldOut?.championLoss ?? 0) - (heldOut?.loss ?? 0), 6)
      expect(detail.champion).not.toBeNull()
    }, 240_000)

    it('returns to the first one when a person asks, which answers as before', async () => {
      const by2 = await postRows({ from: 22_200, count: 20, firstAt: Date.now(), stepMs: 10 })
      expect(new Set(by2.map(({ version }) => version))).toEqual(new Set([2]))
      for (const prediction of by2) checks.answer(prediction)
      await post('/rollbacks', { reason: 'the market has turned back' })
      await isServing(1)
      const by1 = await postRows({ from: 22_200, count: 20, firstAt: Date.now(), stepMs: 10 })
      expect(new Set(by1.map(({ version }) => version))).toEqual(new Set([1]))
      for (const prediction of by1) checks.answer(prediction)
      const { version } = await read<VersionDetail>('/versions/2')
      expect(version).toMatchObject({ status: 'archived', barred: true })
      expect(by1.map(({ score }) => score)).not.toEqual(by2.map(({ score }) => score))
    })
  })
})
