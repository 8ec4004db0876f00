import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'
import { buildPages, openPages } from '#local/http/open-pages'
import { serveApi } from '#local/http/serve-api'
import { openRuntime } from '#local/open-runtime'
import { replay } from '#local/replay/replay'
import type { Runtime } from '#local/runtime'
import { setUp } from '#local/setup/setup'
import { measureInteraction } from './dashboard-interaction.ts'
import { longModel, looksOfLongHistory, writeLongHistory } from './long-history.ts'
import { describeMachine, median, report, tableOf } from './machine.ts'

const repeats = 7
const example = 'electricity'
const model = 'nsw-price'
const signal = new AbortController().signal

interface Figure {
  readonly what: string
  readonly target: string
  readonly measured: string
  readonly each?: readonly number[]
}

/**
 * Measures the dashboard as a person uses it: the first paint of three years of data, a chart of 50,000 checks, and the
 * size of its script.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { state: { type: 'string' } } })
  const before = describeMachine()
  const folder = await mkdtemp(join(tmpdir(), 'remodel-bench-'))
  const browser = await chromium.launch({
    executablePath: process.env.REMODEL_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  try {
    const pages = await buildPages({ signal })
    const state = join(folder, 'three-years')
    if (values.state !== undefined && existsSync(values.state)) await cp(values.state, state, { recursive: true })
    else {
      await setUp({ tell: console.error, signal })
      await replay({ example, state, signal })
    }
    const figures = [
      ...(await withApi({ state, example }, ({ port }) => measurePaint(browser, port))),
      ...(await measureLongHistory(browser, join(folder, 'long'))),
      await measureScript(pages),
    ]
    const rows = figures.map(({ what, target, measured }) => [what, target, measured])
    report('dashboard', tableOf(['what', 'target', 'measured'], rows), { before, figures })
  } finally {
    await browser.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function withApi<Result>(
  options: Parameters<typeof openRuntime>[0],
  work: (served: { readonly port: number; readonly runtime: Runtime }) => Promise<Result>,
): Promise<Result> {
  const runtime = await openRuntime(options)
  const api = await serveApi(runtime, { port: 0, pages: openPages({ tell: console.error, signal }) })
  try {
    return await work({ port: api.port, runtime })
  } finally {
    await api.close()
    await runtime.close()
  }
}

/** Times from navigation, with an empty browser cache, to the page's first paint and to the chart. */
async function measurePaint(browser: Browser, port: number): Promise<Figure[]> {
  const paints: number[] = []
  const charts: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    await page.addInitScript(`
      window.chartDrawn = new Promise((done) => {
        new MutationObserver((_, observer) => {
          if (!document.querySelector('.plot canvas')) return
          observer.disconnect()
          requestAnimationFrame(() => done(performance.now()))
        }).observe(document, { childList: true, subtree: true })
      })`)
    await page.goto(`http://127.0.0.1:${port}/models/${model}`)
    charts.push(await page.evaluate<number>('window.chartDrawn'))
    paints.push(await page.evaluate<number>("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
    await context.close()
  }
  const shown = (ms: readonly number[]) => `${Math.round(median(ms))} ms (${Math.round(Math.max(...ms))} at most)`
  return [
    { what: 'model page, three years: first paint', target: '1 s', measured: shown(paints), each: paints },
    { what: 'model page, three years: the chart', target: '1 s', measured: shown(charts), each: charts },
  ]
}

async function measureLongHistory(browser: Browser, state: string): Promise<Figure[]> {
  return withApi({ state }, async ({ port, runtime }) => {
    await writeLongHistory(runtime)
    const address = `http://127.0.0.1:${port}/v1/models/${longModel}/performance?points=600`
    const sent: number[] = []
    let [bytes, points] = [0, 0]
    for (let repeat = 0; repeat < repeats; repeat++) {
      const startedAt = performance.now()
      const text = await (await fetch(address)).text()
      sent.push(performance.now() - startedAt)
      bytes = text.length
      points = (JSON.parse(text) as { points: unknown[] }).points.length
    }
    const looks = looksOfLongHistory.toLocaleString('en')
    return [
      {
        what: `${looks} checks: the API's answer, ${points} points, ${Math.round(bytes / 1000)} kB`,
        target: '',
        measured: `${Math.round(median(sent))} ms`,
        each: sent,
      },
      ...(await measureInteraction(browser, port)),
    ]
  })
}

async function measureScript(pages: string): Promise<Figure> {
  const names = (await readdir(join(pages, 'assets'))).filter((name) => name.endsWith('.js'))
  const texts = await Promise.all(names.map((name) => readFile(join(pages, 'assets', name))))
  const kilobytes = gzipSync(Buffer.concat(texts)).length / 1000
  return { what: 'script, gzip', target: '100 kB', measured: `${kilobytes.toFixed(1)} kB` }
}

await main()
