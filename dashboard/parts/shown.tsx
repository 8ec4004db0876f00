import type { ComponentChildren } from 'preact'
import type { Resource } from '../api/use-resource.ts'
import { Failure, Loading } from './notices.tsx'

export interface ShownProps<Value> {
  readonly of: Resource<Value>
  readonly rows?: number
  readonly label?: string
  readonly children: (value: Value) => ComponentChildren
}

/** What an ask answered; while nothing is there, that it is loading or why it is not. An answer outlives a later failure. */
export function Shown<Value>({ of, rows, label, children }: ShownProps<Value>) {
  if (of.value !== null) return <>{children(of.value)}</>
  if (of.error) return <Failure error={of.error} onRetry={of.reload} />
  return <Loading {...(rows !== undefined && { rows })} {...(label !== undefined && { label })} />
}
