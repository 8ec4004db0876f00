import { readFileSync } from 'node:fs'

/** A file of test/fixtures/statistics; each comes with the script that made it. */
export function fixture<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`../../fixtures/statistics/${name}.json`, import.meta.url), 'utf8'))
}
