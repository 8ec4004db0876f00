/** The first parts of the dashboard's addresses, as `dashboard/shell/app.tsx` reads them. */
const pageParts: readonly string[] = ['', 'models', 'runs', 'schedules', 'settings', 'docs']

/**
 * Whether a GET is answered with the dashboard. A browser, which asks for HTML, is at every address; a program that takes
 * anything, as curl and uptime checks do, only at a page's own address. Below `/v1/` there are no pages.
 *
 * @param accept the header; null without one, which takes anything
 * @example wantsPage('/', '*\/*') // => true
 * @example wantsPage('/metric', '*\/*') // => false
 */
export function wantsPage(path: string, accept: string | null): boolean {
  if (path === '/v1' || path.startsWith('/v1/')) return false
  const types = (accept ?? '*/*').split(',').map((type) => (type.split(';')[0] ?? '').trim().toLowerCase())
  if (types.includes('text/html')) return true
  const takesAnything = types.includes('*/*') || types.includes('text/*')
  return takesAnything && pageParts.includes(path.split('/')[1] ?? '')
}
