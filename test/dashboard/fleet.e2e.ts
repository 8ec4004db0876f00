import { rm } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelFileSchema } from '#contracts/model-file'
import { sql } from '#core/sql'
import { buildPages, openPages } from '#local/http/open-pages'
import { type ServedApi, serveApi } from '#local/http/serve-api'
import { openRuntime } from '#local/open-runtime'
import type { Runtime } from '#local/runtime'
import { saveModel } from '#store/models/save-model'
import { newFolder, strangersModel } from '#test/local/replay/example-lab'
import { lookAt, openBrowser, openPage } from './browser.ts'

const modelCount = 1000
const token = 'open-sesame'

describe('the fleet', () => {
  let browser: Browser
  let state: string
  let runtime: Runtime
  const served: ServedApi[] = []
  const signal = new AbortController().signal
  beforeAll(async () => {
    browser = await openBrowser()
    state = await newFolder()
    runtime = await openRuntime({ state })
    await buildPages({ signal })
  })
  afterAll(async () => {
    await browser?.close()
    for (const api of served) await api.close()
    await runtime?.close()
    await rm(state, { recursive: true, force: true })
  })
  async function serve(withToken: boolean): Promise<string> {
    const pages = openPages({ tell: () => {}, signal })
    const api = await serveApi(runtime, { port: 0, pages, ...(withToken && { token }) })
    served.push(api)
    return `http://127.0.0.1:${api.port}`
  }

  it('explains how to begin while there is no model', async () => {
    const { page, troubles } = await openPage(browser, await serve(false))
    await page.goto('/')
    await page.getByText('No model yet').waitFor()
    await lookAt(page, 'empty-light')
    await page.emulateMedia({ colorScheme: 'dark' })
    await lookAt(page, 'empty-dark')
    expect(troubles).toEqual([])
    await page.context().close()
  })

  it('asks for the token that the API requires, and keeps it for the tab', async () => {
    const { page, troubles } = await openPage(browser, await serve(true))
    await page.goto('/')
    const field = page.getByRole('textbox', { name: 'Token' })
    await field.waitFor()
    await lookAt(page, 'token')
    await field.fill('wrong')
    await page.getByRole('button', { name: 'Continue' }).click()
    await field.waitFor()
    await field.fill(token)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('No model yet').waitFor()
    await page.reload()
    await page.getByText('No model yet').waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
    expect(troubles).toEqual([])
    await page.context().close()
  })

  it('draws only the models in sight of a thousand, and searches and sorts all', async () => {
    await seed(runtime)
    const { page, troubles } = await openPage(browser, await serve(false))
    await page.goto('/?sort=name')
    const table = page.getByRole('table')
    await table.getByRole('link', { name: 'model-0000' }).waitFor()
    expect(await table.getAttribute('aria-rowcount')).toBe(String(modelCount + 1))
    expect(await table.getByRole('row').count()).toBeLessThan(80)
    await lookAt(page, 'thousand')
    await page.keyboard.press('End')
    await table.getByRole('link', { name: 'model-0999' }).waitFor()
    expect(await table.getByRole('row').count()).toBeLessThan(80)
    await page.getByRole('searchbox', { name: 'Find a model' }).fill('0042')
    await table.getByRole('link', { name: 'model-0042' }).waitFor()
    expect(await table.getAttribute('aria-rowcount')).toBe('2')
    expect(new URL(page.url()).searchParams.get('search')).toBe('0042')
    await page.getByRole('searchbox', { name: 'Find a model' }).fill('')
    await page.getByRole('button', { name: /Observing or paused/ }).click()
    await expect.poll(() => table.getAttribute('aria-rowcount')).toBe(String(modelCount / 10 + 1))
    await page.getByRole('button', { name: /^Model/ }).click()
    await table.getByRole('link', { name: 'model-0990' }).waitFor()
    expect(await table.getByRole('columnheader', { name: /^Model/ }).getAttribute('aria-sort')).toBe('descending')
    expect(troubles).toEqual([])
  })

  it('shows at the next look what has changed, and is sent no more than that', async () => {
    const { page, troubles } = await openPage(browser, await serve(false))
    let received = 0
    page.on('response', async (response) => {
      if (!response.url().endsWith('/v1/fleet')) return
      const { length } = await response.body()
      received += length
    })
    await page.goto('/?sort=name')
    const table = page.getByRole('table')
    await table.getByRole('link', { name: 'model-0001' }).waitFor()
    await expect.poll(() => received).toBeGreaterThan(200_000)
    received = 0
    const { database } = runtime.ports
    await database.execute(sql`update models set mode = 'observe' where model_name = 'model-0001'`)
    await database.execute(sql`delete from model_activity where model_name in ('model-0002', 'model-0003')`)
    await database.execute(sql`delete from models where model_name in ('model-0002', 'model-0003')`)
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await table
      .getByRole('row', { name: /model-0001/ })
      .getByText('Observing')
      .waitFor()
    expect(await table.getByRole('link', { name: /model-000[23]/ }).count()).toBe(0)
    expect(await table.getByRole('link', { name: 'model-0004' }).count()).toBe(1)
    expect(await table.getAttribute('aria-rowcount')).toBe(String(modelCount - 2 + 1))
    await page.getByRole('button', { name: 'All 998' }).waitFor()
    await page.getByRole('button', { name: 'Observing or paused 101' }).waitFor()
    expect(received).toBeGreaterThan(0)
    expect(received).toBeLessThan(50_000)
    expect(troubles).toEqual([])
  })

  it('says nothing of how long ago something was before it knows the clock, which may be a replay’s', async () => {
    const { page } = await openPage(browser, await serve(false))
    let answer = () => {}
    const isAsked = new Promise<void>((resolve) => {
      answer = resolve
    })
    await page.route('**/v1/clock', async (route) => {
      await isAsked
      await route.continue()
    })
    await page.goto('/?sort=name')
    const row = page.getByRole('row', { name: /model-0001/ })
    await row.waitFor()
    expect(await row.innerText()).not.toMatch(/\bago\b|\bin \d/)
    answer()
    await row.getByText(/^in \d/).waitFor()
  })

  it('says why no settings are tried on the past of a model of its own container', async () => {
    const container = { image: 'registry.example/own:4' }
    const file = modelFileSchema.parse({ ...strangersModel, name: 'own', type: 'container', container })
    await saveModel(runtime.ports.database, file, Date.parse('2024-03-01T00:00:00Z'))
    const { page, troubles } = await openPage(browser, await serve(false))
    await page.goto('/models/own/what-if?data_threshold=60')
    await page.getByText('compared for the built-in types only.').waitFor()
    expect(await page.getByRole('button', { name: 'Try on the past' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Stop' }).count()).toBe(0)
    await lookAt(page, 'what-if-own-container')
    await page.route('**/v1/models/own/what-if', async (route) => {
      if (route.request().method() !== 'GET') return route.fulfill({ json: { unavailable: 'no', run: null } })
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), run: runningReplay } })
    })
    await page.reload()
    await page.getByText('compared for the built-in types only.').waitFor()
    await page.getByText('Step 2 of 4').waitFor()
    const stopping = page.waitForRequest((request) => request.method() !== 'GET' && request.url().endsWith('/what-if'))
    await page.getByRole('button', { name: 'Stop' }).click()
    await stopping
    expect(troubles).toEqual([])
  })
})

/** A replay of a model's past that was begun before the model became one of its own container. */
const runningReplay = {
  status: 'running',
  configuration: { data_threshold: 60 },
  schedules: {},
  days: 90,
  before: { configuration: { data_threshold: 500 }, schedules: {} },
  askedBy: 'ada',
  askedAt: '2024-03-01T00:00:00.000Z',
  problem: null,
  progress: { part: 'replays', share: 0.25, leftMs: 60_000 },
  report: null,
}

/** A thousand models without rows; every tenth is paused. */
async function seed({ ports: { database } }: Runtime): Promise<void> {
  await database.transaction(async (executor) => {
    for (let index = 0; index < modelCount; index++) {
      const name = `model-${String(index).padStart(4, '0')}`
      const mode = index % 10 === 0 ? 'paused' : 'active'
      await saveModel(
        executor,
        modelFileSchema.parse({ ...strangersModel, name, mode }),
        Date.parse('2024-03-01T00:00:00Z'),
      )
    }
  })
}
