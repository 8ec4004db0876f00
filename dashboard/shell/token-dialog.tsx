import { bringToken } from '../api/token.ts'
import { Dialog } from '../parts/dialog.tsx'

/** Asks for the token that the API requires; the tab keeps it until it is closed. */
export function TokenDialog() {
  return (
    <Dialog title="This installation requires a token" onClose={() => {}}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          const token = new FormData(event.currentTarget).get('token')
          if (typeof token === 'string' && token.trim() !== '') bringToken(token.trim())
        }}
      >
        <p>
          On a single machine, this is the <code>REMODEL_TOKEN</code> that the installation was started with; on AWS,
          the token from your login. It is kept until this tab is closed.
        </p>
        <label>
          Token
          <input name="token" type="password" autocomplete="off" required />
        </label>
        <footer>
          <button type="submit" class="primary">
            Continue
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
