import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { PageFile, PageFiles } from '#api/api-context'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The built pages in a folder, each read once: a file never changes under its name while the process lives. */
export function pageFilesIn(folder: string): PageFiles {
  const read = new Map<string, PageFile>()
  return {
    read: async (path) => {
      const file = read.get(path) ?? (await readPage(folder, path))
      if (file) read.set(path, file)
      return file
    },
  }
}

/** Reads only files in the folder itself and in `assets/`: no path leads out. */
async function readPage(folder: string, path: string): Promise<PageFile | null> {
  const contentType = contentTypes[extname(path)]
  if (contentType === undefined || !/^\/(assets\/)?[\w.-]+$/.test(path) || path.includes('..')) return null
  try {
    return { body: new Uint8Array(await readFile(join(folder, path))), contentType }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
