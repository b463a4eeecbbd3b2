// Builds the page for the API, and serves it while it is worked on: `make web` beside `make demo` or `make api`.
import { defineConfig } from 'vite'
import { leaveBeside } from './build/after.js'

const API = process.env['P2S_WEB_API'] ?? 'http://127.0.0.1:8000'

/** Everything that is the API's; the rest are views. */
const OF_THE_API = '^/(api|auth|config/product|link|me|admin|docs|openapi\\.json|healthz|livez|readyz)(/|\\?|\\.csv|$)'

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: { conditions: ['source', 'import', 'module', 'browser', 'default'] },
  build: {
    target: 'es2022',
    // A data: font or script would need a wider policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The first view in one file: each further one would cost a round trip on a slow connection, and they are small.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] } } },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: {
      [OF_THE_API]: {
        target: API,
        // The API takes changes from its own address alone.
        headers: { origin: API },
      },
    },
  },
  plugins: [leaveBeside()],
})
