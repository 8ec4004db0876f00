import { Prose } from '../../parts/prose.tsx'
import { type ListedOperation, type OpenApi, type Operation, resolved, type Schema, typeText } from './openapi.ts'

const problem = /^[45]/

/** An operation in one line, which opens to its parameters, body and responses. */
export function OperationDetails({
  document,
  method,
  path,
  operation,
}: ListedOperation & { readonly document: OpenApi }) {
  const answers = Object.entries(operation.responses)
  const refusals = answers.filter(([status]) => problem.test(status)).map(([status]) => status)
  return (
    <li>
      <details>
        <summary>
          <code class="method">{method}</code> <code>{path}</code> <span class="muted">{operation.summary}</span>
        </summary>
        <div class="operation">
          {operation.description && (
            <p>
              <Prose text={operation.description} />
            </p>
          )}
          {operation.parameters && operation.parameters.length > 0 && <Parameters operation={operation} />}
          {operation.requestBody && (
            <Bodies title="Body" document={document} content={operation.requestBody.content ?? {}} />
          )}
          {answers
            .filter(([status]) => !problem.test(status))
            .map(([status, { description, content }]) => (
              <Bodies
                key={status}
                title={`${status}: ${description ?? ''}`}
                document={document}
                content={content ?? {}}
              />
            ))}
          {refusals.length > 0 && <p class="muted">Errors: {refusals.join(', ')}</p>}
        </div>
      </details>
    </li>
  )
}

function Parameters({ operation }: { readonly operation: Operation }) {
  return (
    <>
      <h4>Parameters</h4>
      <dl class="fields">
        {operation.parameters?.map((parameter) => (
          <div key={`${parameter.in}${parameter.name}`}>
            <dt>
              <code>{parameter.name}</code> <span class="muted">{parameter.in}</span>
            </dt>
            <dd>
              {typeText(parameter.schema)}
              {parameter.required && ', required'}
              {parameter.schema?.default !== undefined && `, default ${JSON.stringify(parameter.schema.default)}`}
              <span class="muted"> {parameter.description ?? parameter.schema?.description}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

interface BodiesProps {
  readonly title: string
  readonly document: OpenApi
  readonly content: Readonly<Record<string, { readonly schema?: Schema }>>
}

function Bodies({ title, document, content }: BodiesProps) {
  return (
    <>
      <h4>{title}</h4>
      {Object.entries(content).map(([type, { schema }]) => (
        <div key={type}>
          <p class="muted">
            {type}
            {schema?.$ref && `: ${typeText(schema)}`}
          </p>
          <Fields document={document} schema={resolved(document, schema)} depth={0} />
        </div>
      ))}
    </>
  )
}

const depthMax = 2

interface FieldsProps {
  readonly document: OpenApi
  readonly schema: Schema | undefined
  readonly depth: number
}

/** A schema's fields with their own fields, to a readable depth. */
function Fields({ document, schema, depth }: FieldsProps) {
  if (!schema?.properties) return schema?.description ? <p>{schema.description}</p> : null
  return (
    <dl class="fields">
      {Object.entries(schema.properties).map(([name, field]) => {
        const inner = resolved(document, field.type === 'array' ? field.items : field)
        return (
          <div key={name}>
            <dt>
              <code>{name}</code>
              {schema.required?.includes(name) ? '' : <span class="muted"> optional</span>}
            </dt>
            <dd>
              {typeText(field)} <span class="muted">{field.description}</span>
              {depth < depthMax && inner?.properties && <Fields document={document} schema={inner} depth={depth + 1} />}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
