import type { ComponentChildren } from 'preact'
import type { Resource } from '../api/use-resource.ts'
import { Failure, Loading } from './notices.tsx'

export interface ShownProps<Value> {
  readonly of: Resource<Value>
  /** The page's heading until the value is there, which has its own. */
  readonly title?: string
  readonly rows?: number
  readonly label?: string
  readonly children: (value: Value) => ComponentChildren
}

/** The value of a resource, or a placeholder, or the error. A value stays when a later request fails. */
export function Shown<Value>({ of, title, rows, label, children }: ShownProps<Value>) {
  if (of.value !== null) return <>{children(of.value)}</>
  return (
    <>
      {title !== undefined && <h1>{title}</h1>}
      {of.error ? (
        <Failure error={of.error} onRetry={of.reload} />
      ) : (
        <Loading {...(rows !== undefined && { rows })} {...(label !== undefined && { label })} />
      )}
    </>
  )
}
