import { type ApiAccess, type ApiAnswer, apiRequest } from './api-request.ts'

/** As much of an object as it takes to find its place. */
export interface AnyObject {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata?: { readonly name?: string; readonly namespace?: string }
}

/**
 * Applies an object on the server's side, strictly: an unknown or repeated field is refused.
 *
 * @returns the server's own answer, also of a refusal
 */
export async function applyObject(access: ApiAccess, object: AnyObject, isDryRun = false): Promise<ApiAnswer> {
  const query = `fieldManager=lab&force=true&fieldValidation=Strict${isDryRun ? '&dryRun=All' : ''}`
  return apiRequest(access, 'PATCH', `${await pathOf(access, object)}?${query}`, object, 'application/apply-patch+yaml')
}

async function pathOf(access: ApiAccess, { apiVersion = '', kind = '', metadata }: AnyObject): Promise<string> {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const { body } = await apiRequest(access, 'GET', root)
  const found = (body.resources as { name: string; kind: string; namespaced: boolean }[] | undefined)?.find(
    (resource) => resource.kind === kind && !resource.name.includes('/'),
  )
  if (found === undefined) throw new Error(`the API server knows no ${kind} of ${apiVersion}`)
  const { name = '', namespace = 'default' } = metadata ?? {}
  return `${root}${found.namespaced ? `/namespaces/${namespace}` : ''}/${found.name}/${name}`
}
