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
          if (typeof token === 'string' && token !== '') bringToken(token)
        }}
      >
        <p>It was started with REMODEL_TOKEN. The token is kept in this tab, until it is closed.</p>
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
