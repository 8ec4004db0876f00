import { Store, useStore } from '../api/store.ts'

/** The address of the page in parts. It holds the whole state that a link can lead to. */
export interface Place {
  /** Decoded parts of the path: `['models', 'nsw-price', 'drift']`; empty for the first page. */
  readonly parts: readonly string[]
  readonly query: Readonly<Record<string, string>>
}

const place = new Store<Place>(placeOf(location.href))

export function usePlace(): Place {
  return useStore(place)
}

function placeOf(address: string): Place {
  const { pathname, searchParams } = new URL(address)
  return { parts: pathname.split('/').filter(Boolean).map(decoded), query: Object.fromEntries(searchParams) }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

interface GoOptions {
  /** Replaces the entry in the browser's history instead of adding one. @default false */
  readonly replace?: boolean
}

/** Goes to another address of the dashboard. */
function go(address: string, { replace = false }: GoOptions = {}): void {
  if (replace) history.replaceState(null, '', address)
  else history.pushState(null, '', address)
  const before = place.value.parts.join('/')
  place.set(placeOf(location.href))
  if (!replace && before !== place.value.parts.join('/')) scrollTo(0, 0)
}

/** Changes parts of the address's query; null removes a part. */
export function goWith(changes: Readonly<Record<string, string | null>>, options?: GoOptions): void {
  const url = new URL(location.href)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  go(`${url.pathname}${url.search}`, options)
}

/** Opens links within the dashboard without loading the page again, and handles "back". */
export function followLinks(): void {
  addEventListener('popstate', () => place.set(placeOf(location.href)))
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    const link = (event.target as Element | null)?.closest?.('a')
    if (link?.target !== '' || link.origin !== location.origin || link.hasAttribute('download')) return
    if (link.pathname === location.pathname && link.hash !== '') return
    if (/^\/(v1\/|openapi\.json|metrics|ready|health)/.test(link.pathname)) return
    event.preventDefault()
    go(`${link.pathname}${link.search}`)
  })
}
