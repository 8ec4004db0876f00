import type { ComponentChildren } from 'preact'
import { RefusedError, UnreachableError } from '../api/call.ts'

/** What stands where something will be. */
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

/** Why something could not be shown or done, and what can be done about it. */
export function Failure({ error, onRetry }: { readonly error: Error; readonly onRetry?: (() => void) | undefined }) {
  const isAway = error instanceof UnreachableError
  const fields = error instanceof RefusedError ? error.problem.errors : []
  return (
    <div class="failure" role="alert">
      <p>
        <strong>{isAway ? 'No answer.' : 'That did not work.'}</strong> {error.message}
        {isAway && ' The page tries again by itself.'}
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
