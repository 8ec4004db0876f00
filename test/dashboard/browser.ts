import { existsSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

const candidates = [
  process.env.REMODEL_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** For people to look at; git ignores them. */
const screenshots = join(import.meta.dirname, '../../.screenshots')

export const wide = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }

/** The system's Chromium (`apt-get install chromium`), or the one that REMODEL_CHROMIUM names. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = candidates.find((path) => path !== undefined && existsSync(path))
  if (executablePath === undefined)
    throw new Error('no Chromium found: apt-get install chromium, or set REMODEL_CHROMIUM')
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

export interface WatchedPage {
  readonly page: Page
  /** Errors of scripts and of the content policy, and requests to other hosts; tests expect none at the end. */
  readonly troubles: string[]
}

export async function openPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ baseURL: origin, viewport: wide, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(120_000)
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    // Chromium logs failed requests, too; the page shows those itself.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      troubles.push(message.text())
  })
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url())
    if (protocol.startsWith('http') && asked !== origin) troubles.push(`asked ${request.url()}`)
  })
  return { page, troubles }
}

/** The violations that axe finds on a page, by all of its rules, one line each. */
async function axeViolations(page: Page): Promise<string[]> {
  // Evaluated, not loaded: the page's content policy forbids such a script.
  await page.evaluate(axeSource)
  const { violations } = (await page.evaluate('axe.run(document)')) as {
    violations: { id: string; help: string; nodes: { html: string }[] }[]
  }
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`))
}

/** Keeps a picture, and checks two rules for every page: no violation, and nothing wider than the screen. */
export async function lookAt(page: Page, name: string): Promise<void> {
  await mkdir(screenshots, { recursive: true })
  await page.screenshot({ path: join(screenshots, `${name}.png`) })
  // Soft, so that one run reports the faults of all pages.
  expect.soft(await axeViolations(page), name).toEqual([])
  expect
    .soft(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), `${name} is too wide`)
    .toBeLessThanOrEqual(0)
}
