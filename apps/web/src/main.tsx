// The page begins: who is logged in, what this installation is called, which language; then the first view.
import { render } from 'preact'
import '@fontsource-variable/bricolage-grotesque/wght.css'
import './styles/index.css'
import { refreshSession } from './api/client.js'
import { takeFailedLogin } from './app/failed-login.js'
import { Frame } from './app/frame.js'
import { followLinks } from './app/location.js'
import { loadProduct, product } from './app/product.js'
import { startTheme } from './app/theme.js'
import { language, languageFor, speak } from './i18n/texts.js'

startTheme()
takeFailedLogin()
followLinks()
void loadProduct()
void refreshSession()
// Another tab may have logged in or out meanwhile.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void refreshSession()
})

const root = document.getElementById('page')
if (!root) throw new Error('index.html has no element for the page.')
await speak(languageFor(product.get().default_locale))
// In a task of its own: the browser may draw and listen in between.
await new Promise((resolve) => setTimeout(resolve))
render(<Frame />, root)
// What the installation says counts only where neither the person nor the browser does.
const follow = () => {
  const wanted = languageFor(product.get().default_locale)
  if (wanted !== language.get()) void speak(wanted)
}
product.watch(follow)
follow()
