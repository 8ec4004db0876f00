import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPages, openPages } from '#local/http/open-pages'

const scriptBytesMax = 100_000

describe('the built pages', () => {
  const signal = new AbortController().signal
  let cache: string
  let folder: string
  const scripts = new Map<string, string>()
  beforeAll(async () => {
    cache = await mkdtemp(join(tmpdir(), 'remodel-pages-'))
    folder = await buildPages({ signal, cache })
    for (const name of await readdir(join(folder, 'assets')))
      scripts.set(name, await readFile(join(folder, 'assets', name), 'utf8'))
  })
  afterAll(() => rm(cache, { recursive: true, force: true }))

  it('have less than 100 kB of compressed script', () => {
    const all = [...scripts].filter(([name]) => name.endsWith('.js')).map(([, text]) => text)
    expect(all.length).toBeGreaterThan(0)
    expect(gzipSync(all.join('')).length).toBeLessThan(scriptBytesMax)
  })

  it('contain the paths of the endpoints and no schema', () => {
    const text = [...scripts.values()].join('')
    expect(text).toContain('/v1/models/{model}/performance')
    expect(text).not.toMatch(/ZodError|safeParse/)
  })

  it('name no other host, and contain nothing that the content policy forbids', async () => {
    const html = await readFile(join(folder, 'index.html'), 'utf8')
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/)
    const addresses = [html, ...scripts.values()].join('\n').match(/https?:\/\/[\w.-]+/g) ?? []
    // The names of XML namespaces are no addresses.
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org'))).toEqual([])
    expect([...scripts.values()].join('')).not.toMatch(/\beval\(|new Function\(/)
  })

  it('are built once for the same sources', async () => {
    expect(await buildPages({ signal, cache })).toBe(folder)
    expect(await readdir(cache)).toHaveLength(1)
  })

  it('are read by name only: no path leads out of their folder', async () => {
    const told: string[] = []
    const pages = openPages({ tell: (line) => told.push(line), signal, cache })
    await expect.poll(() => pages.read('/index.html')).not.toBeNull()
    expect((await pages.read('/index.html'))?.contentType).toBe('text/html; charset=utf-8')
    for (const path of ['/assets/../index.html', '/../package.json', '/assets/%2e%2e/index.html', '/nothing.js', '/'])
      expect(await pages.read(path), path).toBeNull()
    expect(told).toEqual([])
  })
})
