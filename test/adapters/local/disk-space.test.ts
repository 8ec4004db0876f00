import { expect, it } from 'vitest'
import { DiskSpace } from '#adapters/local/disk-space'

const mib = 1024 ** 2

it('refuses below 32 MiB, and names the folder and both figures', () => {
  const space = (freeBytes: number) => new DiskSpace('/data', { freeBytes: () => freeBytes })
  expect(() => space(32 * mib).refuseIfLow()).not.toThrow()
  expect(() => space(32 * mib - 1).refuseIfLow()).toThrow(
    expect.objectContaining({
      code: 'DISK_FULL',
      retryable: true,
      message: 'the disk of /data has 31 MiB left, and 32 MiB are needed: free some space',
    }),
  )
})

it('looks at the disk ten times a second at most, and sees space that is freed', () => {
  let [now, free, looks] = [0, 0, 0]
  const space = new DiskSpace('/data', {
    now: () => now,
    freeBytes: () => {
      looks += 1
      return free
    },
  })
  for (now = 0; now < 100; now += 1) expect(space.isLow).toBe(true)
  expect(looks).toBe(1)
  free = 64 * mib
  expect(space.isLow).toBe(false)
  expect(looks).toBe(2)
})

it("looks at the folder's own disk", () => {
  expect(new DiskSpace(import.meta.dirname).isLow).toBe(false)
})
