import { buildPages } from '#local/http/open-pages'

/** The built dashboard, as an installation of one machine serves it, for those who deploy it. @returns its folder */
export function builtPages(): Promise<string> {
  return buildPages({ signal: new AbortController().signal })
}
