import endpoints from 'virtual:endpoints'
import { tokenHeader } from '../../api/token.ts'
import { useResource } from '../../api/use-resource.ts'
import { Prose } from '../../parts/prose.tsx'
import { Shown } from '../../parts/shown.tsx'
import { type OpenApi, operationsOf } from './openapi.ts'
import { OperationDetails } from './operation-details.tsx'

/** The API's documentation, made from the installation's own OpenAPI document. */
export function DocsPage() {
  const address = endpoints.getOpenApi?.[1] ?? ''
  const document = useResource('openapi', (signal) => readDocument(address, signal), { follows: () => false })
  return (
    <>
      <h1>API</h1>
      <Shown of={document} rows={8} label="Loading the API documentation">
        {(found) => (
          <>
            <p class="description">
              <Prose text={found.info.description ?? ''} />
            </p>
            <p>
              The same as an OpenAPI 3.1 document: <a href={address}>{address}</a>
            </p>
            {(found.tags ?? []).map(({ name, description }) => (
              <section key={name} aria-labelledby={`tag-${name}`}>
                <h2 id={`tag-${name}`}>{name}</h2>
                {description && <p class="muted">{description}</p>}
                <ul class="operations">
                  {operationsOf(found, name).map((listed) => (
                    <OperationDetails key={listed.operation.operationId} document={found} {...listed} />
                  ))}
                </ul>
              </section>
            ))}
          </>
        )}
      </Shown>
    </>
  )
}

async function readDocument(address: string, signal: AbortSignal): Promise<OpenApi> {
  const response = await fetch(address, { signal, headers: tokenHeader() })
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
  return (await response.json()) as OpenApi
}
