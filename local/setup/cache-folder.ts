import { resolve } from 'node:path'

/** Files that are costly to make and can be made again. All states of this clone share them, until `npm ci`. */
export const cacheFolder = resolve(import.meta.dirname, '../../node_modules/.cache/remodel')
