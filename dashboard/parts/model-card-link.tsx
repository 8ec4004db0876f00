import { loadPage } from '../api/call.ts'
import { tokenHeader } from '../api/token.ts'
import { announce } from './announce.ts'

export interface ModelCardLinkProps {
  readonly modelName: string
  readonly version: number
}

/**
 * A link to a version's model card. The page is loaded first: where the API wants a token no link carries it, and where
 * it refuses, its reason is told here instead of a page of JSON.
 */
export function ModelCardLink({ modelName, version }: ModelCardLinkProps) {
  const path = `/v1/models/${modelName}/versions/${version}/card.html`
  const show = async (event: MouseEvent) => {
    const hasToken = Object.keys(tokenHeader()).length > 0
    // A tab of its own is the browser's matter.
    if (!hasToken && (event.metaKey || event.ctrlKey || event.shiftKey)) return
    event.preventDefault()
    try {
      const card = await loadPage(path)
      location.assign(hasToken ? URL.createObjectURL(card) : path)
    } catch (error) {
      announce(`The model card of version ${version} cannot be shown: ${(error as Error).message}`)
    }
  }
  return (
    <a href={path} onClick={show}>
      Model card
    </a>
  )
}
