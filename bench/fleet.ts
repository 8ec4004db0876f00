import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium, type Page } from 'playwright-core'
import { sql } from '#core/sql'
import { buildPages, openPages } from '#local/http/open-pages'
import { serveApi } from '#local/http/serve-api'
import { openRuntime } from '#local/open-runtime'
import type { Runtime } from '#local/runtime'
import { writeLargeFleet } from './large-fleet.ts'
import { describeMachine, median, report, tableOf } from './machine.ts'

const models = 1000
const repeats = 7
/** The page's request for its table, also at earlier releases. */
const isOfList = /\/v1\/(?:fleet|models)(?:\?|$)/
const signal = new AbortController().signal

/** Measures the fleet's page with a thousand models: its first drawing, and a refresh after ten models have changed. */
async function main(): Promise<void> {
  const before = describeMachine()
  const state = await mkdtemp(join(tmpdir(), 'remodel-bench-'))
  const browser = await chromium.launch({
    executablePath: process.env.REMODEL_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  await buildPages({ signal })
  const runtime = await openRuntime({ state })
  const api = await serveApi(runtime, { port: 0, pages: openPages({ tell: console.error, signal }) })
  try {
    await writeLargeFleet(runtime.ports.database, { models, now: runtime.ports.clock.now() })
    const address = `http://127.0.0.1:${api.port}/`
    await openFleet(browser, address)
    const drawn = await measureDrawing(browser, address)
    const refreshed = await measureRefresh(browser, address, runtime)
    const rows = [...drawn, ...refreshed].map(({ what, each, unit }) => [
      what,
      `${Math.round(median(each))} ${unit}`,
      `${Math.round(Math.max(...each))} ${unit}`,
    ])
    report('fleet', tableOf(['what', 'median', 'most'], rows), { before, drawn, refreshed })
  } finally {
    await browser.close()
    await api.close()
    await runtime.close()
    await rm(state, { recursive: true, force: true })
  }
}

interface Figure {
  readonly what: string
  readonly unit: string
  readonly each: readonly number[]
}

/** The fleet's page as soon as it has its table. */
async function openFleet(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(address)
  await page.locator('.fleet th[scope=row]').first().waitFor()
  return page
}

/** From navigation, with an empty browser cache, to the first row of the table. */
async function measureDrawing(browser: Browser, address: string): Promise<Figure[]> {
  const drawn: number[] = []
  const read: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.addInitScript(`
      window.rowDrawn = new Promise((done) => {
        new MutationObserver((_, observer) => {
          if (!document.querySelector('.fleet th[scope=row]')) return
          observer.disconnect()
          requestAnimationFrame(() => done(performance.now()))
        }).observe(document, { childList: true, subtree: true })
      })`)
    await page.goto(address)
    drawn.push(await page.evaluate<number>('window.rowDrawn'))
    read.push(
      await page.evaluate<number>(
        `performance.getEntriesByType('resource')
          .reduce((ms, { name, duration }) => ms + (${isOfList}.test(name) ? duration : 0), 0)`,
      ),
    )
    await page.close()
  }
  return [
    { what: `${models} models: from navigation to the table`, unit: 'ms', each: drawn },
    { what: 'of that, reading the models', unit: 'ms', each: read },
  ]
}

/** Everything that the page sends and receives after the mode of ten models has changed. */
async function measureRefresh(browser: Browser, address: string, runtime: Runtime): Promise<Figure[]> {
  const page = await openFleet(browser, address)
  await page.waitForTimeout(3000)
  const figures: Record<'received' | 'gzip' | 'sent' | 'ms', number[]> = { received: [], gzip: [], sent: [], ms: [] }
  for (let repeat = 0; repeat < repeats; repeat++) {
    await runtime.ports.database.execute(sql`
      update models set mode = 'observe' where model_name like 'model-00' || ${repeat}::text || '%'`)
    const refresh = await refreshOf(page)
    for (const key of ['received', 'gzip', 'sent', 'ms'] as const) figures[key].push(refresh[key])
  }
  await page.close()
  return [
    { what: 'a refresh after ten models changed: received', unit: 'bytes', each: figures.received },
    { what: 'the same, gzip', unit: 'bytes', each: figures.gzip },
    { what: 'sent', unit: 'bytes', each: figures.sent },
    { what: 'its requests', unit: 'ms', each: figures.ms },
  ]
}

/** The page reads anew when it comes back into sight; what belongs to the models is counted. */
async function refreshOf(page: Page) {
  const sum = { received: 0, gzip: 0, sent: 0, ms: 0 }
  const answered: Promise<void>[] = []
  page.on('requestfinished', (request) => {
    if (!isOfList.test(request.url())) return
    answered.push(
      (async () => {
        const body = (await (await request.response())?.body()) ?? Buffer.alloc(0)
        sum.received += body.length
        sum.gzip += gzipSync(body).length
        sum.sent += request.postDataBuffer()?.length ?? 0
        sum.ms += request.timing().responseEnd
      })(),
    )
  })
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
  await page.waitForTimeout(6000)
  page.removeAllListeners('requestfinished')
  await Promise.all(answered)
  return sum
}

await main()
