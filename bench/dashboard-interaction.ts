import type { Browser, Page } from 'playwright-core'
import { longModel } from './long-history.ts'
import { median } from './machine.ts'

const hovers = 120
const zoomMsMax = 20_000
const plot = '.plot .u-over'

/** Runs in the page: records the duration of each frame, and the script's time for each pointer event. */
const watchFrames = `
  window.frames_ = []; window.handled_ = []
  let last = performance.now(); window.watching_ = true
  const step = (at) => { window.frames_.push(at - last); last = at; if (window.watching_) requestAnimationFrame(step) }
  requestAnimationFrame((at) => { last = at; requestAnimationFrame(step) })
  for (const name of ['mousemove', 'mouseup']) {
    let from = 0
    addEventListener(name, () => { from = performance.now() }, { capture: true })
    addEventListener(name, () => { window.handled_.push(performance.now() - from) })
  }`

/**
 * Measures how a chart of a long history responds to hovering and zooming.
 *
 * Without a graphics card the browser draws frames in software: on a desktop they are shorter.
 */
export async function measureInteraction(browser: Browser, port: number) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(`http://127.0.0.1:${port}/models/${longModel}`)
  await page.locator(plot).first().waitFor()
  await settled(page)
  const along = await placeOf(page)
  await page.mouse.move(along.xAt(0.02), along.y)
  await page.evaluate(watchFrames)
  for (let step = 0; step < hovers; step++) await page.mouse.move(along.xAt(0.02 + (0.96 * step) / hovers), along.y)
  const { frames, handled } = await stopWatching(page)
  const zooms = [await zoom(page, [0.2, 0.7]), await zoom(page, [0.3, 0.6])]
  await page.close()
  const share = (values: readonly number[], part: number) =>
    values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? Number.NaN
  const frameText = `${share(frames, 0.5).toFixed(1)} ms, ${share(frames, 0.95).toFixed(1)} ms at the 95th percentile`
  return [
    { what: 'hovering: a frame', target: '17 ms', measured: frameText, each: frames },
    {
      what: 'hovering: script per pointer event',
      target: '8 ms',
      measured: `${share(handled, 0.5).toFixed(1)} ms, ${share(handled, 0.95).toFixed(1)} ms at the 95th percentile`,
      each: handled,
    },
    {
      what: 'zooming: from releasing the drag to the zoomed chart',
      target: '1 s',
      measured: `${Math.round(median(zooms))} ms`,
      each: zooms,
    },
  ]
}

async function stopWatching(page: Page): Promise<{ readonly frames: number[]; readonly handled: number[] }> {
  return page.evaluate('window.watching_ = false, { frames: window.frames_, handled: window.handled_ }')
}

/** Waits until everything above the chart is loaded, so that the chart moves no more. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('load')
  await page.locator('.loading').first().waitFor({ state: 'detached' })
}

async function placeOf(page: Page) {
  const box = await page.locator(plot).first().boundingBox()
  if (!box) throw new Error('the chart is not visible')
  return { xAt: (share: number) => box.x + box.width * share, y: box.y + box.height / 2 }
}

/** Drags over a part of the chart. @returns milliseconds until the points of that range are drawn */
async function zoom(page: Page, [from, to]: readonly [number, number]): Promise<number> {
  const { xAt, y } = await placeOf(page)
  await page.mouse.move(xAt(from), y)
  await page.mouse.down()
  await page.mouse.move(xAt((from + to) / 2), y)
  await page.mouse.move(xAt(to), y)
  await page.evaluate(`
    window.closerMs_ = new Promise((done, fail) => {
      setTimeout(() => fail(new Error('the chart did not change')), ${zoomMsMax})
      let startedAt
      addEventListener('mouseup', () => { startedAt = performance.now() }, { capture: true, once: true })
      new MutationObserver((_, observer) => {
        observer.disconnect()
        requestAnimationFrame(() => done(performance.now() - startedAt))
      }).observe(document.querySelector('.plot[role="img"]'), { attributes: true, attributeFilter: ['aria-label'] })
    }), 0`)
  await page.mouse.up()
  return page.evaluate<number>('window.closerMs_')
}
