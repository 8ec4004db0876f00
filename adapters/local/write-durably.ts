import { randomUUID } from 'node:crypto'
import { open, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Replaces a file as a whole: it has its old content or the new one after a crash of the process or of the machine, and
 * on a full disk. Once this resolves, the new content is on the disk. Repeating it is harmless.
 *
 * @param unfinished path of the draft, on the same disk. @default beside the file
 */
export async function writeDurably(
  path: string,
  content: Uint8Array | string,
  unfinished = `${path}.${randomUUID()}.draft`,
): Promise<void> {
  try {
    await writeFile(unfinished, content, { flag: 'wx', flush: true })
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}

/** Some file systems do not sync folders; Windows opens none. */
const unsyncable = ['EINVAL', 'ENOTSUP', 'EPERM', 'EISDIR', 'EACCES']

/** Puts a folder's entries on the disk: a renamed file may be lost without it. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch (error) {
    if (!unsyncable.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}
