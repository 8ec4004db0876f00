import { resolve } from 'node:path'

/** What is costly to make and can be made again: kept for all states of this clone, until `npm ci`. */
export const cacheFolder = resolve(import.meta.dirname, '../../node_modules/.cache/remodel')
