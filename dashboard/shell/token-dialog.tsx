import { bringToken } from '../api/token.ts'
import { Dialog } from '../parts/dialog.tsx'

/** Asks for the token that this API demands; the tab keeps it until it is closed. */
export function TokenDialog() {
  return (
    <Dialog title="This installation asks for its token" onClose={() => {}}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          const token = new FormData(event.currentTarget).get('token')
          if (typeof token === 'string' && token.trim() !== '') bringToken(token.trim())
        }}
      >
        <p>
          On one machine it is the <code>REMODEL_TOKEN</code> that it was started with, on AWS the token that your login
          gave you. This tab keeps it until it is closed.
        </p>
        <label>
          Token
          <input name="token" type="password" autocomplete="off" required />
        </label>
        <footer>
          <button type="submit" class="primary">
            Go on
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
