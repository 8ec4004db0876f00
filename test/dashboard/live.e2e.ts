import { rm } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '#adapters/local/free-port'
import type { Json } from '#test/api/api-lab'
import { newFolder } from '#test/local/replay/example-lab'
import { lookAt, openBrowser, openPage, phone, type WatchedPage, wide } from './browser.ts'
import { type Installation, startInstallation, writeLivelyExample } from './installation.ts'

const speed = ['--speed', '0.3']

describe('a person at the dashboard', () => {
  let browser: Browser
  let installation: Installation
  let watched: WatchedPage
  let example: string
  let at: { readonly state: string; readonly port: number }
  beforeAll(async () => {
    browser = await openBrowser()
    example = await writeLivelyExample()
    at = { state: await newFolder(), port: await freePort() }
    installation = await startInstallation(['--example', example, ...speed], at)
    watched = await openPage(browser, installation.origin)
  })
  afterAll(async () => {
    await browser?.close()
    await installation?.stop()
    for (const folder of [example, at?.state]) await rm(folder, { recursive: true, force: true })
  })
  const api = async (path: string): Promise<Json> => (await fetch(`${installation.origin}${path}`)).json()
  const championNow = async () => (await api('/v1/models/churn')).model.championVersion

  it('sees the first version and a retraining arrive without a reload', async () => {
    const { page } = watched
    await openedOnceBuilt(page)
    await page.evaluate('window.isTheSamePage = true')
    await page.getByRole('link', { name: 'churn', exact: true }).click()
    await page.getByText(/version 1 champion|version \d+ champion/).waitFor()
    const first = await championNow()
    await page.getByText(new RegExp(`version ${first + 1} champion`)).waitFor()
    await page.getByRole('img', { name: /^Accuracy from/ }).waitFor()
    expect(await page.evaluate('window.isTheSamePage')).toBe(true)
  })

  it('sees what a retraining would do, asks for it, and watches it to its end', async () => {
    const { page } = watched
    await page.getByRole('button', { name: 'Retrain now' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/A training would start now|It would join/).waitFor()
    await lookAt(page, 'retrain-dialog')
    await dialog.getByRole('textbox', { name: /Reason/ }).fill('a test asks')
    await dialog.getByRole('button', { name: 'Retrain', exact: true }).click()
    await dialog.getByText(/^Decided: (requested|coalesced)/).waitFor()
    await dialog.getByRole('link', { name: 'Watch the run' }).click()
    await page
      .getByRole('list', { name: 'Steps of the run' })
      .getByText(/^(promoted|rejected)$/)
      .waitFor()
    await page.getByRole('heading', { name: 'Challenger against champion' }).waitFor()
    await page.getByRole('columnheader', { name: /held-out rows/ }).waitFor()
    // The time of a replay is simulated: it is no cost.
    await page.getByText('not measured: a replay simulates the time of a training').waitFor()
    expect(await page.getByText('core-hours').count()).toBe(0)
    const runId = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '')
    expect(await api(`/v1/retraining-runs/${runId}`)).toMatchObject({ ended: true })
  })

  it("sees a run's right and wrong answers, and puts two versions side by side", async () => {
    const { page } = watched
    await page.getByRole('heading', { name: 'Right and wrong answers on the held-out rows' }).waitFor()
    await page.getByRole('img', { name: /^Calibration\. score/ }).waitFor()
    await page.goto('/models/churn/versions')
    for (const version of [1, 2]) await page.getByRole('checkbox', { name: `Compare version ${version}` }).check()
    const compared = page.getByRole('region', { name: 'Compared versions' })
    await compared.getByRole('columnheader', { name: 'v2' }).waitFor()
    expect(await compared.getByRole('columnheader').allTextContents()).toEqual(['Figure', 'v2', 'v1'])
    expect(await compared.getByRole('row', { name: /^AUC/ }).textContent()).toMatch(/^AUC(0\.\d{3}|1\.000){2}$/)
    expect(new URL(page.url()).searchParams.get('compare')).toBe('1,2')
  })

  it('rolls back to the version that the button names', async () => {
    const { page } = watched
    await page.goto('/models/churn')
    const before = await championNow()
    await page.getByRole('button', { name: 'Roll back' }).click()
    const dialog = page.getByRole('dialog')
    const button = dialog.getByRole('button', { name: /^Roll back to version \d+$/ })
    const target = Number(/\d+$/.exec((await button.textContent()) ?? '')?.[0])
    expect(target).toBeLessThan(before + 1)
    await lookAt(page, 'rollback-dialog')
    await button.click()
    await dialog.getByText(/^Decided: /).waitFor()
    await lookAt(page, 'rolled-back')
    await dialog.getByRole('button', { name: 'Done' }).click()
    const { entries } = await api('/v1/models/churn/decisions?eventType=rollback')
    expect(entries[0].detail).toMatchObject({ toVersion: target })
  })

  it('sees where another threshold would have been crossed, and saves it', async () => {
    const { page } = watched
    await page.goto('/models/churn/settings')
    const field = page.getByRole('textbox', { name: 'performance threshold' })
    await field.fill('0.99')
    await page.getByText(/accuracy would have been below it at/).waitFor()
    await lookAt(page, 'threshold')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('performance_threshold is now 0.99.').waitFor()
    expect(await api('/v1/configuration/performance_threshold?model=churn')).toMatchObject({
      value: 0.99,
      source: 'model',
    })
    await field.fill('9')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').waitFor()
  })

  it('tries a changed setting on the past, and uses it', { timeout: 900_000 }, async () => {
    const { page } = watched
    await page.goto('/models/churn/settings')
    await page.getByRole('textbox', { name: 'data threshold' }).fill('60')
    await page.getByRole('link', { name: 'Try on the past' }).click()
    await page.getByRole('heading', { name: 'What if' }).waitFor()
    expect(new URL(page.url()).search).toBe('?data_threshold=60')
    await page.goto('/models/churn/what-if?data_threshold=60&days=8')
    await page.getByText('now 40').waitFor()
    await page.getByRole('button', { name: 'Try on the past' }).click()
    await page.getByText(/^Step \d of 4/).waitFor()
    await lookAt(page, 'what-if-running')
    // Another page, and back: the replay goes on without this one.
    await page.goto('/schedules')
    await page.goto('/models/churn/what-if')
    await page.getByRole('button', { name: 'Use these settings' }).waitFor({ timeout: 800_000 })
    await page.getByRole('table').getByText('Changed settings').waitFor()
    await lookAt(page, 'what-if')
    expect(await api('/v1/configuration/data_threshold?model=churn')).toMatchObject({ value: 40 })
    await page.getByRole('button', { name: 'Use these settings' }).click()
    await page.getByRole('dialog').getByText('data threshold: 40 → 60').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Use them' }).click()
    await expect
      .poll(() => api('/v1/configuration/data_threshold?model=churn'), { timeout: 60_000 })
      .toMatchObject({ value: 60 })
  })

  it('edits a schedule and sees its next times', async () => {
    const { page } = watched
    await page.goto('/schedules')
    await page.getByRole('button', { name: 'Edit the schedule weekly' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: /Cron expression/ }).fill('15 4 * * 1')
    await dialog.getByText(/At 04:15/).waitFor()
    expect(await dialog.getByRole('listitem').count()).toBe(5)
    await lookAt(page, 'schedule')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('At 04:15').waitFor()
    expect(await api('/v1/schedules/weekly')).toMatchObject({ cronExpression: '15 4 * * 1' })
  })

  it('pauses the model and resumes it, then the replay', async () => {
    const { page } = watched
    await page.goto('/models/churn')
    await page.getByRole('button', { name: 'Mode: active' }).click()
    await page.getByRole('radio', { name: /Paused/ }).check()
    await lookAt(page, 'mode-dialog')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Mode: paused' }).click()
    await page.getByRole('radio', { name: /Active/ }).check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Mode: active' }).waitFor()
    const { entries } = await api('/v1/models/churn/decisions?limit=200')
    expect(entries.map(({ reason }: Json) => reason).join('\n')).toMatch(/paused/)
    try {
      await page.getByRole('button', { name: 'Pause the replay' }).click()
      await page.getByRole('button', { name: 'Resume the replay' }).waitFor()
      // The button turns before the server has answered.
      await expect.poll(() => api('/v1/clock'), { timeout: 60_000 }).toMatchObject({ speed: 'paused' })
      await page.getByRole('combobox', { name: 'Speed of the replay' }).selectOption('0.5')
      await page.getByRole('button', { name: 'Pause the replay' }).waitFor()
      await expect.poll(() => api('/v1/clock'), { timeout: 60_000 }).toMatchObject({ speed: 0.5 })
    } finally {
      // A replay that stays paused would fail the tests after this one, too.
      await fetch(`${installation.origin}/v1/clock`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ speed: 0.5 }),
      })
    }
  })

  it('sees in the dialog that a request failed, and sends it again', async () => {
    const { page } = watched
    await page.goto('/models/churn')
    await page.getByRole('button', { name: 'Mode: active' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: /Observe only/ }).check()
    await dialog.getByRole('textbox', { name: /Reason/ }).fill('a test asks twice')
    await page.context().setOffline(true)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByRole('alert').getByText('The installation does not respond.').waitFor()
    await lookAt(page, 'failed-dialog')
    await page.context().setOffline(false)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Mode: observe only' }).click()
    const { entries } = await api('/v1/models/churn/decisions?limit=200')
    expect(entries.map(({ reason }: Json) => reason).join('\n')).toMatch(/a test asks twice/)
    await dialog.getByRole('radio', { name: /Active/ }).check()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Mode: active' }).waitFor()
  })

  it('opens a cell of the drift map by keyboard', async () => {
    const { page } = watched
    await page.goto('/models/churn/drift')
    const grid = page.getByRole('grid', { name: 'Feature drift over time' })
    await grid.waitFor()
    const cell = grid.getByRole('gridcell', { name: /statistic/ }).last()
    await cell.click()
    await page.getByRole('heading', { name: /reference and current distribution/ }).waitFor()
    await page.getByText(/(training rows|first days in production,) of version/).waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    await grid.locator('td[tabindex="0"]').focus()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /reference and current distribution/ }).waitFor()
    await lookAt(page, 'distribution')
  })

  it('sees the installation go away and come back without a reload', async () => {
    const { page } = watched
    await page.goto('/models/churn')
    await page.getByText('Live', { exact: true }).waitFor()
    await page.evaluate('window.isTheSamePage = true')
    await installation.kill()
    await page.getByText('No connection, retrying').waitFor()
    await lookAt(page, 'away')
    installation = await startInstallation(['--example', example, ...speed], at)
    await page.getByText('Live', { exact: true }).waitFor()
    const clock = page.locator('.clock-now time')
    const before = await clock.textContent()
    await expect.poll(() => clock.textContent(), { timeout: 60_000 }).not.toBe(before)
    expect(await page.evaluate('window.isTheSamePage')).toBe(true)
  })

  it('sees that the browser is offline, and online again', async () => {
    const { page } = watched
    await page.context().setOffline(true)
    await page.getByText('Offline', { exact: true }).waitFor()
    await page.context().setOffline(false)
    await page.getByText('Live', { exact: true }).waitFor()
  })

  it.each([
    ['light', 'wide', wide],
    ['light', 'phone', phone],
    ['dark', 'wide', wide],
    ['dark', 'phone', phone],
  ] as const)('finds no fault on any page in %s, %s', async (colorScheme, size, viewport) => {
    const { runs } = await api('/v1/retraining-runs?limit=1')
    const places = {
      fleet: '/',
      model: '/models/churn',
      drift: '/models/churn/drift',
      serving: '/models/churn/serving',
      versions: '/models/churn/versions',
      compared: '/models/churn/versions?compare=1,2',
      ledger: '/models/churn/ledger',
      'model-settings': '/models/churn/settings',
      'what-if': '/models/churn/what-if',
      run: `/runs/${runs[0].runId}`,
      schedules: '/schedules',
      settings: '/settings',
      docs: '/docs',
      'not-found': '/nowhere',
      'no-such-model': '/models/nobody',
    }
    const look = await openPage(browser, installation.origin, { colorScheme, viewport })
    for (const [name, path] of Object.entries(places)) {
      await look.page.goto(path)
      await look.page.locator('main h1').first().waitFor({ state: 'attached' })
      await expect.poll(() => look.page.locator('.loading').count(), { timeout: 60_000 }).toBe(0)
      await lookAt(look.page, `${name}-${colorScheme}-${size}`)
    }
    expect(look.troubles).toEqual([])
    await look.page.context().close()
  })

  it('caused no script error and no request to another host', () => {
    expect(watched.troubles).toEqual([])
  })
})

/** The first start builds the pages in the background: until then a page says so and reloads itself. */
async function openedOnceBuilt(page: WatchedPage['page']): Promise<void> {
  await page.goto('/')
  await page.getByRole('navigation', { name: 'Pages' }).waitFor()
}
