import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ObjectStore } from '#core/ports/object-store'

const bytes = (text: string) => new TextEncoder().encode(text)

/** What every ObjectStore does; `open` gives an empty one. */
export function testObjectStore(open: () => Promise<ObjectStore>): void {
  test('what was put is got, and replaced as a whole', async () => {
    const store = await open()
    await store.put('models/a/x.gz', bytes('a longer content'))
    await store.put('models/a/x.gz', bytes('short'))
    expect(Buffer.from(await store.get('models/a/x.gz')).toString()).toBe('short')
    expect(await store.exists('models/a/x.gz')).toBe(true)
    expect(await store.exists('models/a')).toBe(false)
  })

  test('what is not there is an error of its own', async () => {
    const store = await open()
    await expect(store.get('none/at/all')).rejects.toMatchObject({
      code: 'OBJECT_NOT_FOUND',
      details: { key: 'none/at/all' },
    })
    expect(await store.exists('none')).toBe(false)
    expect(await store.list('none/')).toEqual([])
    await store.delete(['none'])
  })

  test('keys below a prefix come in ascending order, whether the prefix ends at a folder or not', async () => {
    const store = await open()
    for (const key of ['b/2', 'b/10', 'a/x/y', 'a/x-1', 'a/xy/z', 'c']) await store.put(key, bytes(key))
    expect(await store.list('')).toEqual(['a/x-1', 'a/x/y', 'a/xy/z', 'b/10', 'b/2', 'c'])
    expect(await store.list('a/x')).toEqual(['a/x-1', 'a/x/y', 'a/xy/z'])
    expect(await store.list('a/x/')).toEqual(['a/x/y'])
  })

  test('what was deleted is gone, and only that', async () => {
    const store = await open()
    for (const key of ['a/1', 'a/2', 'a/3']) await store.put(key, bytes(key))
    await store.delete(['a/1', 'a/3', 'a/9'])
    expect(await store.list('a/')).toEqual(['a/2'])
  })

  test.each(['', '/a', 'a/', 'a//b', '../a', 'a/../b', './a', 'a b', 'a\\b', '~unfinished/a', 'ä'])(
    '%j is no key',
    async (key) => {
      const store = await open()
      await expect(store.put(key, bytes('x'))).rejects.toMatchObject({ code: 'BAD_OBJECT_KEY' })
    },
  )

  test('any key and any bytes come back', async () => {
    const store = await open()
    const part = fc.stringMatching(/^[A-Za-z0-9._=-]{1,20}$/).filter((text) => text !== '.' && text !== '..')
    const key = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
    await fc.assert(
      fc.asyncProperty(key, fc.uint8Array({ maxLength: 1000 }), async (name, content) => {
        // A folder of one key can be the object of another: S3 takes both, a file system cannot.
        await store.put(`${name}.leaf`, content)
        expect(new Uint8Array(await store.get(`${name}.leaf`))).toEqual(content)
        expect(await store.list(`${name}.leaf`)).toContain(`${name}.leaf`)
      }),
      { numRuns: 60 },
    )
  })
}
