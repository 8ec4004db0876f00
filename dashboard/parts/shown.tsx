import type { ComponentChildren } from 'preact'
import type { Resource } from '../api/use-resource.ts'
import { Failure, Loading } from './notices.tsx'

export interface ShownProps<Value> {
  readonly of: Resource<Value>
  /** Heads the page until there is an answer, which brings its own. */
  readonly title?: string
  readonly rows?: number
  readonly label?: string
  readonly children: (value: Value) => ComponentChildren
}

/** What an ask answered; while nothing is there, that it is loading or why it is not. An answer outlives a later failure. */
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
