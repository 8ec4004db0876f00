import { tokenHeader } from '../api/token.ts'

export interface ModelCardLinkProps {
  readonly modelName: string
  readonly version: number
}

/** A link to a version's model card. Where the API wants a token, which no link carries, the page is loaded and then shown. */
export function ModelCardLink({ modelName, version }: ModelCardLinkProps) {
  const path = `/v1/models/${modelName}/versions/${version}/card.html`
  const headers = tokenHeader()
  const show = async (event: Event) => {
    if (Object.keys(headers).length === 0) return
    event.preventDefault()
    const response = await fetch(path, { headers })
    location.assign(URL.createObjectURL(await response.blob()))
  }
  return (
    <a href={path} onClick={show}>
      Model card
    </a>
  )
}
