import { render } from 'preact'
import { goLive } from './api/live.ts'
import { followLinks } from './routing/location.ts'
import { App } from './shell/app.tsx'
import { applyTheme } from './style/theme.ts'
import './style/page.css'

applyTheme()
followLinks()
goLive(new AbortController().signal)
const root = document.getElementById('app')
if (root) render(<App />, root)
