// Whether this machine has a network at all, as the browser sees it.
import { createStore } from '../app/store.js'

export const online = createStore(navigator.onLine)

addEventListener('online', () => {
  online.set(true)
})
addEventListener('offline', () => {
  online.set(false)
})
