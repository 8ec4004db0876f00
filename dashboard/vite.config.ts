import { defineConfig } from 'vite'
import { endpoints } from '#contracts/api/endpoints'

const endpointsModule = 'virtual:endpoints'

/** Gives the pages the method and path of every endpoint as the contracts declare them, without the schemas. */
function endpointPaths() {
  const table = Object.fromEntries(endpoints.map(({ name, method, path }) => [name, [method, path]]))
  return {
    name: 'endpoint-paths',
    resolveId: (id: string) => (id === endpointsModule ? `\0${endpointsModule}` : null),
    load: (id: string) => (id === `\0${endpointsModule}` ? `export default ${JSON.stringify(table)}` : null),
  }
}

/** `vite dashboard` serves the sources during development, next to an installation on its usual port. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [endpointPaths()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../node_modules/.cache/remodel/dashboard',
    emptyOutDir: true,
    target: 'es2023',
    // An inlined file would be a `data:` address, which the pages' content policy allows for images only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/openapi.json', '/ready', '/health'].map((path) => [path, 'http://127.0.0.1:7373']),
    ),
  },
})
