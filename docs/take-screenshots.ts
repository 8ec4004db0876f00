import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { buildPages, openPages } from '#local/http/open-pages'
import { serveApi } from '#local/http/serve-api'
import { openRuntime } from '#local/open-runtime'
import { replay } from '#local/replay/replay'
import { setUp } from '#local/setup/setup'

const example = 'electricity'
const model = 'nsw-price'
const images = join(import.meta.dirname, 'images')
const viewport = { width: 1280, height: 900 }
/** A newcomer's first page loads three of them. */
const pictureBytesMax = 150_000

/**
 * Takes the README's screenshots of the dashboard. They show a replay of the electricity example, which takes some
 * minutes, or an existing state folder: `node docs/take-screenshots.ts [STATE]`.
 */
async function takeScreenshots(givenState: string | undefined): Promise<void> {
  const signal = new AbortController().signal
  const state = givenState ?? (await mkdtemp(join(tmpdir(), 'remodel-pictures-')))
  if (givenState === undefined) {
    await setUp({ tell: console.log, signal })
    await replay({ example, state, signal })
  }
  const runtime = await openRuntime({ state, example })
  await buildPages({ signal })
  const api = await serveApi(runtime, { port: 0, pages: openPages({ tell: console.log, signal }) })
  const browser = await chromium.launch({
    executablePath: process.env.REMODEL_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  try {
    await mkdir(images, { recursive: true })
    const origin = `http://127.0.0.1:${api.port}`
    const open = async (path: string, colorScheme: 'light' | 'dark') => {
      const page = await browser.newPage({ viewport, colorScheme, baseURL: origin })
      await page.goto(path)
      return page
    }
    const overview = await open(`/models/${model}`, 'light')
    await overview.getByRole('img', { name: /^Accuracy from/ }).waitFor()
    await keep(overview, 'model')
    const drift = await open(`/models/${model}/drift`, 'dark')
    await drift.setViewportSize({ ...viewport, height: 1300 })
    await drift.locator('table.drift td[data-row]').first().waitFor()
    // A stable year has no cell with drift: any cell shows its distributions.
    const drifted = drift.locator('table.drift td.drifted')
    await ((await drifted.count()) > 0 ? drifted : drift.locator('table.drift td[data-row]')).last().click()
    await drift
      .getByText(/of version \d/)
      .first()
      .waitFor()
    await keep(drift, 'drift')
    await overview.goto('/')
    await overview.getByRole('heading', { name: 'Latest runs' }).waitFor()
    // The latest run, whichever asked for it: its version was compared with a champion, as all but the first are.
    await overview.locator('ol.runs a[href^="/runs/"]').first().click()
    await overview.getByRole('heading', { name: 'Challenger against champion' }).waitFor()
    await overview.getByText('SHA-256').waitFor()
    await keep(overview, 'run')
  } finally {
    await browser.close()
    await api.close()
    await runtime.close()
    if (givenState === undefined) await rm(state, { recursive: true, force: true })
  }
}

/**
 * Waits for late requests, so that their content is in the screenshot too. WebP takes about half of PNG's bytes.
 *
 * @throws if the picture is larger than `pictureBytesMax`
 */
async function keep(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => {})
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 90 })
  const bytes = Buffer.from(data, 'base64')
  if (bytes.length > pictureBytesMax) throw new Error(`${name} has ${bytes.length} bytes, above ${pictureBytesMax}`)
  const path = join(images, `${name}.webp`)
  await writeFile(path, bytes)
  console.log(path)
}

await takeScreenshots(process.argv[2])
