import type { ComponentChildren } from 'preact'
import { RefusedError, UnreachableError } from '../api/call.ts'

/** A placeholder while something loads. */
export function Loading({ rows = 3, label = 'Loading' }: { readonly rows?: number; readonly label?: string }) {
  return (
    <div class="loading" role="status">
      <span class="unseen">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div class="bone" key={row} />
      ))}
    </div>
  )
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p>
        <strong>{title}</strong>
      </p>
      {children}
    </div>
  )
}

/** An error with a way to try again. */
export function Failure({ error, onRetry }: { readonly error: Error; readonly onRetry?: (() => void) | undefined }) {
  const fields = error instanceof RefusedError ? error.problem.errors : []
  return (
    <div class="failure" role="alert">
      <p>
        <strong>Failed.</strong> {error.message}
        {onRetry && error instanceof UnreachableError && ' The page retries automatically.'}
      </p>
      {fields.length > 0 && (
        <ul>
          {fields.map(({ field, message }) => (
            <li key={field}>
              <code>{field}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  )
}
